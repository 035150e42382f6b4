// SPDX-License-Identifier: Apache-2.0
// Types from text, as conformance files and environments on the command line write them.
#include <map>
#include "daemon/base/text.h"
#include "daemon/cel/types.h"

namespace isonomy::cel {
namespace {

constexpr int kDeepest = 50;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Type> read() {
    ISO_TRY(Type type, one(0));
    skip_space();
    if (at_ != text_.size()) return wrong();
    return type;
  }

 private:
  Error wrong() const { return malformed("`" + std::string(text_.substr(0, 80)) + "` is not a type: write int, string, list(int), map(string, dyn), .."); }
  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Result<Type> one(int depth) {
    if (depth > kDeepest) return wrong();
    skip_space();
    const size_t begin = at_;
    while (at_ < text_.size() && std::string_view("(), ").find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    std::vector<Type> arguments;
    if (accept('(')) {
      do {
        ISO_TRY(Type argument, one(depth + 1));
        arguments.push_back(std::move(argument));
      } while (accept(','));
      if (!accept(')')) return wrong();
    }
    return named(name, std::move(arguments));
  }

  Result<Type> named(const std::string& name, std::vector<Type> arguments) const {
    static const std::map<std::string, Type, std::less<>> kPlain{
        {"dyn", Type::dyn()},       {"null", Type::null()},     {"null_type", Type::null()}, {"bool", Type::boolean()},
        {"int", Type::integer()},   {"double", Type::real()},   {"string", Type::string()},  {"uint", Type::unsigned_integer()},
        {"bytes", Type::bytes()},   {"date", Type::date()},     {"money", Type::money()},    {"period", Type::period()},
        {"timestamp", Type::timestamp()}, {"duration", Type::duration()},
        {"google.protobuf.Timestamp", Type::timestamp()}, {"google.protobuf.Duration", Type::duration()},
        {"list", Type::list(Type::dyn())}, {"map", Type::map(Type::dyn(), Type::dyn())}, {"type", Type::type_of(Type::dyn())}};
    if (name.empty()) return wrong();
    if (name[0] == '$' && arguments.empty()) return Type::parameter(name.substr(1));
    if (name == "list" && arguments.size() == 1) return Type::list(arguments[0]);
    if (name == "map" && arguments.size() == 2) return Type::map(arguments[0], arguments[1]);
    if (name == "type" && arguments.size() == 1) return Type::type_of(arguments[0]);
    if (name == "optional_type" && arguments.size() == 1) return Type::optional(arguments[0]);
    const auto plain = kPlain.find(name);
    if (plain != kPlain.end()) return arguments.empty() ? Result<Type>(plain->second) : wrong();
    return Type::opaque(name, std::move(arguments));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<Type> parse_type(std::string_view text) { return Reader(text).read(); }

}  // namespace isonomy::cel
