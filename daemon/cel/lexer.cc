// SPDX-License-Identifier: Apache-2.0
// One pass, one token of look-ahead inside a token; every branch moves forward, so the lexer ends.
#include "daemon/cel/lexer.h"

#include <algorithm>
#include <array>

namespace isonomy::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

constexpr std::array<std::string_view, 17> kReserved{"as",   "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
                                                     "let",  "loop",  "package", "namespace", "return", "var", "void",     "while"};

class Lexer {
 public:
  Lexer(std::string_view source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    for (;;) {
      skip_space();
      begin_ = at_;
      if (at_ >= source_.size()) break;
      next();
      if (diagnostics_.full()) break;
    }
    begin_ = at_ = source_.size();
    emit(TokenKind::kEnd);
    return std::move(tokens_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  void emit(TokenKind kind) { tokens_.push_back({kind, {static_cast<uint32_t>(begin_), static_cast<uint32_t>(at_)}}); }
  void wrong(std::string message) {
    diagnostics_.add({static_cast<uint32_t>(begin_), static_cast<uint32_t>(at_)}, std::move(message));
  }

  void skip_space() {
    for (;;) {
      while (at_ < source_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r' || peek() == '\f')) ++at_;
      if (peek() != '/' || peek(1) != '/') return;
      while (at_ < source_.size() && peek() != '\n' && peek() != '\r') ++at_;
    }
  }

  void next() {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '"' || c == '\'') return text(TokenKind::kString, false);
    if (is_name_start(c)) return name_or_text();
    if (c == '`') return quoted_name();
    symbol();
  }

  void name_or_text() {
    // r"..", b"..", br"..", rb"..", in either case.
    size_t prefix = 0;
    bool raw = false, bytes = false;
    for (; prefix < 2; ++prefix) {
      const char c = peek(prefix);
      if ((c == 'r' || c == 'R') && !raw) {
        raw = true;
      } else if ((c == 'b' || c == 'B') && !bytes) {
        bytes = true;
      } else {
        break;
      }
    }
    if (prefix > 0 && (peek(prefix) == '"' || peek(prefix) == '\'')) {
      at_ += prefix;
      return text(bytes ? TokenKind::kBytes : TokenKind::kString, raw);
    }
    while (is_name(peek())) ++at_;
    const std::string_view word = source_.substr(begin_, at_ - begin_);
    if (word == "true") return emit(TokenKind::kTrue);
    if (word == "false") return emit(TokenKind::kFalse);
    if (word == "null") return emit(TokenKind::kNull);
    if (word == "in") return emit(TokenKind::kIn);
    const bool reserved = std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
    emit(reserved ? TokenKind::kReserved : TokenKind::kName);
  }

  void text(TokenKind kind, bool raw) {
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    for (;;) {
      if (at_ >= source_.size() || (!triple && (peek() == '\n' || peek() == '\r'))) {
        const bool cut = at_ < source_.size();
        wrong(triple ? "this text has no end: close it with three quotes"
                     : std::string("this text has no end: close it with ") + quote + (cut ? ", or write it between three quotes on each side when it has several lines" : ""));
        at_ = source_.size();  // what follows is read as something else than it is
        return emit(kind);
      }
      if (peek() == '\\' && !raw) {
        at_ += 2;
        if (at_ > source_.size()) at_ = source_.size();
      } else if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return emit(kind);
      } else {
        ++at_;
      }
    }
  }

  void quoted_name() {
    ++at_;
    while (is_name(peek()) || peek() == '.' || peek() == '-' || peek() == '/' || peek() == ' ') ++at_;
    if (peek() != '`') {
      wrong("a name in backticks holds letters, digits, `_`, `.`, `-`, `/` and spaces, and ends with a backtick");
      return;
    }
    ++at_;
    if (at_ - begin_ == 2) wrong("a name in backticks may not be empty");
    emit(TokenKind::kQuotedName);
  }

  void number() {
    TokenKind kind = TokenKind::kInt;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      at_ += 2;
      if (!is_hex(peek())) wrong("a hexadecimal number needs digits after `0x`");
      while (is_hex(peek())) ++at_;
    } else {
      while (is_digit(peek())) ++at_;
      if (peek() == '.' && is_digit(peek(1))) {
        kind = TokenKind::kDouble;
        ++at_;
        while (is_digit(peek())) ++at_;
      }
      const size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
        kind = TokenKind::kDouble;
        at_ += 1 + sign;
        while (is_digit(peek())) ++at_;
      }
    }
    if (kind == TokenKind::kInt && (peek() == 'u' || peek() == 'U')) {
      kind = TokenKind::kUint;
      ++at_;
    }
    if (is_name_start(peek())) {
      while (is_name(peek())) ++at_;
      wrong("`" + std::string(source_.substr(begin_, at_ - begin_)) + "` is neither a number nor a name: names start with a letter");
    }
    emit(kind);
  }

  // Operators of other languages; none of them can stand in a CEL expression, whatever the spaces.
  bool foreign_operator(std::string_view rest) {
    struct Foreign {
      std::string_view text;
      const char* remedy;
    };
    static constexpr Foreign kForeign[] = {
        {"===", "write `==` to compare"}, {"!==", "write `!=`"},  {"=<", "write `<=`"},
        {"=>", "write `>=`"},             {"<>", "write `!=`"},   {":=", "write `==` to compare"},
        {"/*", "a comment is written after `//`, to the end of its line"},
        {"**", "write x * x"},            {"??", "write x.?field.orValue(0)"},
        {"\u2264", "write `<=`"},         {"\u2265", "write `>=`"}, {"\u2260", "write `!=`"},
        {"\u2013", "write `-`"},          {"\u2014", "write `-`"},  {"\u2212", "write `-`"},
        {"\u00d7", "write `*`"},          {"\u00f7", "write `/`"}};
    for (const Foreign& foreign : kForeign) {
      if (!rest.starts_with(foreign.text)) continue;
      at_ += foreign.text.size();
      wrong("`" + std::string(foreign.text) + "` is no operator: " + foreign.remedy);
      return true;
    }
    return false;
  }

  void symbol() {
    struct Symbol {
      std::string_view text;
      TokenKind kind;
    };
    // WHY: longest first.
    static constexpr Symbol kSymbols[] = {
        {"==", TokenKind::kEqual},      {"!=", TokenKind::kNotEqual},    {"<=", TokenKind::kLessEqual},  {">=", TokenKind::kGreaterEqual},
        {"&&", TokenKind::kAnd},        {"||", TokenKind::kOr},          {"(", TokenKind::kLeftParen},   {")", TokenKind::kRightParen},
        {"[", TokenKind::kLeftBracket}, {"]", TokenKind::kRightBracket}, {"{", TokenKind::kLeftBrace},   {"}", TokenKind::kRightBrace},
        {".", TokenKind::kDot},         {",", TokenKind::kComma},        {":", TokenKind::kColon},       {"?", TokenKind::kQuestion},
        {"+", TokenKind::kPlus},        {"-", TokenKind::kMinus},        {"*", TokenKind::kStar},        {"/", TokenKind::kSlash},
        {"%", TokenKind::kPercent},     {"!", TokenKind::kBang},         {"<", TokenKind::kLess},        {">", TokenKind::kGreater}};
    const std::string_view rest = source_.substr(at_);
    if (foreign_operator(rest)) return;
    for (const Symbol& symbol : kSymbols) {
      if (rest.starts_with(symbol.text)) {
        at_ += symbol.text.size();
        return emit(symbol.kind);
      }
    }
    ++at_;
    while (at_ < source_.size() && (static_cast<uint8_t>(source_[at_]) & 0xC0) == 0x80) ++at_;
    const std::string_view character = source_.substr(begin_, at_ - begin_);
    if (character == "=") return wrong("`=` is no operator: write `==` to compare");
    if (character == "&") return wrong("`&` is no operator: write `&&` for \"and\"");
    if (character == "|") return wrong("`|` is no operator: write `||` for \"or\"");
    if (character == ";") return wrong("`;` is not used: a condition is one expression");
    if (character == "^") return wrong("`^` is no operator: write x * x for a square");
    if (character == "$" || character == "@") return wrong("`" + std::string(character) + "` has no place in a name: write it without");
    if (character == "#") return wrong("`#` starts no comment: write `//`");
    if (character == "\u2018" || character == "\u2019" || character == "\u201C" || character == "\u201D") {
      return wrong("curly quotes are not quotes: write ' or \"");
    }
    if (character == "\u201E" || character == "\u00AB" || character == "\u00BB") return wrong("these quotes are no quotes here: write ' or \"");
    if (character == "\u00A0") return wrong("a non-breaking space is no space here: write a plain one");
    if (static_cast<uint8_t>(character[0]) >= 0x80) {
      return wrong("`" + std::string(character) + "` stands outside of a text: names are written with a to z, digits and `_`, others in backticks after a point");
    }
    if (static_cast<uint8_t>(character[0]) < 0x20 || character[0] == 0x7f) return wrong("a control character has no place here");
    wrong("`" + std::string(character) + "` has no meaning here");
  }

  std::string_view source_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

}  // namespace

std::vector<Token> lex(std::string_view source, Diagnostics& diagnostics) { return Lexer(source, diagnostics).run(); }

const char* token_name(TokenKind kind) {
  static constexpr const char* kNames[] = {
      "the end",  "a name",  "a name in backticks", "a number", "a number", "a number", "a text", "bytes", "`true`", "`false`", "`null`",
      "`in`",     "a reserved word", "`(`", "`)`", "`[`", "`]`", "`{`", "`}`", "`.`", "`,`", "`:`", "`?`", "`+`", "`-`", "`*`",
      "`/`",      "`%`",     "`!`",                 "`==`",     "`!=`",     "`<`",      "`<=`",   "`>`",   "`>=`",   "`&&`",    "`||`"};
  return kNames[static_cast<size_t>(kind)];
}

std::string print_tokens(std::string_view source, const std::vector<Token>& tokens) {
  static constexpr const char* kWords[] = {"end", "name", "quoted-name", "int", "uint", "double", "string", "bytes"};
  std::string out;
  for (const Token& token : tokens) {
    const auto kind = static_cast<size_t>(token.kind);
    out += std::to_string(token.place.begin) + ".." + std::to_string(token.place.end) + " ";
    out += kind < std::size(kWords) ? kWords[kind] : token.kind <= TokenKind::kReserved ? "keyword" : "symbol";
    const std::string_view text = source.substr(token.place.begin, token.place.end - token.place.begin);
    if (!text.empty()) out += " " + std::string(text);
    out += "\n";
  }
  return out;
}

}  // namespace isonomy::cel
