// SPDX-License-Identifier: Apache-2.0
// Property: what a tree is written as reads as the same tree, and writing it again changes nothing.
#include "daemon/cel/unparse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "daemon/cel/parser.h"

namespace isonomy::cel {
namespace {

// Texts of the whole grammar, whether they check or not, with needless parentheses, spaces and comments.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  std::string expression(int depth) {
    if (depth <= 0) return primary(0);
    switch (below(12)) {
      case 0: return unbound(depth) + " ? " + unbound(depth) + " : " + expression(depth - 1);
      case 1: return expression_of(depth, {" && ", "&&", " // and\n && "});
      case 2: return expression_of(depth, {" || ", "||"});
      case 3: return unbound(depth) + one({" < ", "<=", " == ", "!=", " in ", ">", ">= "}) + unbound(depth);
      case 4: return unbound(depth) + one({" + ", "-", " - ", "\t*\n", "/", " % "}) + unbound(depth);
      case 5: return one({"!", "-", "--", "!!", "- "}) + member(depth - 1);
      default: return member(depth);
    }
  }

 private:
  size_t below(size_t n) { return random_() % n; }
  std::string one(std::initializer_list<const char*> choices) {
    return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
  }

  // Never a conditional that would swallow what follows.
  std::string unbound(int depth) {
    std::string text = expression(depth - 1);
    return text.find(" ? ") == std::string::npos && below(3) != 0 ? text : "(" + text + ")";
  }

  std::string expression_of(int depth, std::initializer_list<const char*> joints) {
    std::string text = unbound(depth);
    for (size_t i = 0; i <= below(2); ++i) text += one(joints) + unbound(depth);
    return text;
  }

  std::string member(int depth) {
    std::string text = primary(depth);
    for (size_t i = below(3); i-- > 0;) {
      switch (below(8)) {
        case 0: text += one({".a", ".while", ". b", ".`a-b`", ".`size`", ".e5"}); break;
        case 1: text += one({".?a", ".?`c d`"}); break;
        case 2: text += "[" + expression(depth - 1) + "]"; break;
        case 3: text += "[?" + expression(depth - 1) + "]"; break;
        case 4: text += ".f(" + expression(depth - 1) + ", " + expression(depth - 2) + ")"; break;
        case 5: text += ".size()"; break;
        case 6:
          text +=
              one({".all(x, ", ".exists(x, y, ", ".exists_one(x, ", ".map(x, true, ", ".filter(x, ", ".existsOne(k, v, ", ".optMap(x, "}) +
              expression(depth - 1) + ")";
          break;
        default:
          text += one({".transformList(k, v, ", ".transformMap(k, v, v > 1, ", ".transformMapEntry(k, v, ", ".optFlatMap(o, "}) +
                  expression(depth - 1) + ")";
          break;
      }
    }
    return text;
  }

  std::string primary(int depth) {
    switch (depth <= 0 ? below(2) : below(8)) {
      case 0: return literal();
      case 1: return one({"a", "b.c", ".d", "facts.days", "_x", "(a.b).c", "(a).b", "int"});
      case 2: return "(" + expression(depth - 1) + ")";
      case 3: return "[" + one({"", "?"}) + expression(depth - 1) + ", " + expression(depth - 2) + one({"", ","}) + "]";
      case 4: return "{" + one({"", "?"}) + expression(depth - 1) + ": " + expression(depth - 2) + one({"", ","}) + "}";
      case 5: return one({"g", ".g", "size", "math.greatest", "params.on"}) + ("(" + expression(depth - 1) + ")");
      case 6: return "cel.bind(x, " + expression(depth - 1) + ", " + expression(depth - 2) + ")";
      default: return "has(" + one({"a", "(a.b)", "b.c", "[1].e"}) + one({".f", ".`f-g`"}) + ")";
    }
  }

  std::string literal() {
    return one({"0",
                "7",
                "-7",
                "0x1F",
                "9223372036854775807",
                "-9223372036854775808",
                "7u",
                "18446744073709551615u",
                "1.5",
                "-1.5",
                ".5",
                "1e300",
                "5e-324",
                "-0.0",
                "1e23",
                "true",
                "false",
                "null",
                "''",
                "'a'",
                "\"b'c\"",
                "'d\"e'",
                "'both \" and \\''",
                "r'\\n'",
                "'''three\nlines'''",
                "'\\x00\\x7f\\u00e9\\U0001F600'",
                "b'\\xff\\n'",
                "b\"\\\"\"",
                "rb'\\d'",
                "[]",
                "{}"});
  }

  std::mt19937 random_;
};

// The same nodes in the same order, down to what a link is; parentheses and places aside.
bool same_tree(const Ast& a, const Ast& b) {
  if (a.nodes.size() != b.nodes.size() || a.links != b.links || a.link_flags != b.link_flags || a.root != b.root) return false;
  for (NodeId id = 0; id < a.nodes.size(); ++id) {
    const Node &x = a.at(id), &y = b.at(id);
    const bool alike = x.kind == y.kind && x.op == y.op && x.macro == y.macro && x.flag == y.flag && x.first == y.first &&
                       x.count == y.count && a.text(id) == b.text(id) && a.text2(id) == b.text2(id) &&
                       (x.kind != NodeKind::kLiteral || to_text(a.literal(id)) == to_text(b.literal(id)));
    if (!alike) return false;
    // Where parentheses mean something: `(a.b).c` selects from what a.b is.
    const bool name = x.kind == NodeKind::kName || x.kind == NodeKind::kSelect;
    const auto selects = [&](const Ast& ast) {
      return std::ranges::any_of(ast.nodes, [&](const Node& node) {
        return (node.kind == NodeKind::kSelect || node.kind == NodeKind::kHas) && ast.links[node.first] == id;
      });
    };
    if (name && x.in_parentheses != y.in_parentheses && selects(a)) return false;
  }
  return true;
}

class RoundTrip : public testing::TestWithParam<uint32_t> {};

TEST_P(RoundTrip, KeepsTheTree) {
  Writer writer(GetParam());
  int parsed = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string source = writer.expression(5);
    Diagnostics diagnostics, again;
    const Ast ast = parse(source, Limits{}, diagnostics);
    if (!diagnostics.empty()) continue;  // `.5.a`, a list of a list as a macro's variable, ..
    ++parsed;
    const std::string text = unparse(ast, ast.root);
    const Ast read = parse(text, Limits{}, again);
    ASSERT_TRUE(again.empty()) << source << "\n" << text << "\n" << again.in(text).front().message;
    ASSERT_TRUE(same_tree(ast, read)) << source << "\n" << text << "\n" << print_ast(ast) << print_ast(read);
    ASSERT_EQ(unparse(read, read.root), text) << source;
  }
  EXPECT_GT(parsed, 300) << "most texts of the writer are expressions";
}
INSTANTIATE_TEST_SUITE_P(Seeds, RoundTrip, testing::Range(1u, 21u));

TEST(Unparse, TheNegationOfANumbersPartKeepsItsParentheses) {
  EXPECT_EQ(*format("-(1.size())"), "-(1.size())");
  EXPECT_EQ(*format("-(1)"), "-(1)");
  EXPECT_EQ(*format("-1"), "-1");
  EXPECT_EQ(*format("-(a)"), "-a");
}

}  // namespace
}  // namespace isonomy::cel
