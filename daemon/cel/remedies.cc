// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/remedies.h"

#include "daemon/cel/unparse.h"

namespace isonomy::cel {
namespace {

using Tag = Type::Tag;

bool is_number(const Type& type) { return type.tag() == Tag::kInt || type.tag() == Tag::kUint || type.tag() == Tag::kDouble; }

// The remedies for two operands that do not go together.
class OperandRemedy {
 public:
  OperandRemedy(const Ast& ast, NodeId left_id, NodeId right_id, Operator op, Tag left, Tag right)
      : ast_(ast), left_id_(left_id), right_id_(right_id), op_(op), a_(left), b_(right) {}

  std::string text() const {
    if (op_ == Operator::kIn)
      return either_way(Tag::kString) ? ": write " + unparse(ast_, right_id_) + ".contains(" + unparse(ast_, left_id_) + ")" : "";
    if (op_ == Operator::kIndex)
      return a_ == Tag::kString ? ": write " + unparse(ast_, left_id_) + ".charAt(" + unparse(ast_, right_id_) + ")" : "";
    if (op_ == Operator::kOptionalIndex) return "";
    for (const std::string& remedy : {of_law(), of_truths(), of_numbers(), of_text_and_number()}) {
      if (!remedy.empty()) return remedy;
    }
    if (a_ == Tag::kNull || b_ == Tag::kNull) return ": a fact that is not stated is no null, write has(..)";
    if ((a_ == Tag::kList) != (b_ == Tag::kList) && is_equality()) {
      return op_ == Operator::kEqual ? ": to look into a list write `in`" : ": to look into a list write !(x in list)";
    }
    return "";
  }

 private:
  bool either(Tag x, Tag y) const { return (a_ == x && b_ == y) || (a_ == y && b_ == x); }
  bool either_way(Tag x) const { return a_ == x && b_ == x; }
  bool is_equality() const { return op_ == Operator::kEqual || op_ == Operator::kNotEqual; }
  NodeId id_of(Tag tag) const { return a_ == tag ? left_id_ : right_id_; }
  std::string text_of(Tag tag) const { return unparse(ast_, id_of(tag)); }
  bool is_literal(Tag tag) const { return ast_.at(id_of(tag)).kind == NodeKind::kLiteral; }

  std::string of_law() const {
    if (either(Tag::kMoney, Tag::kDouble) && op_ == Operator::kMultiply)
      return ": money is multiplied by whole numbers, and percent(5, m) takes a share of it";
    for (const Tag number : {Tag::kInt, Tag::kDouble}) {
      if (either(Tag::kMoney, number)) return ": write money(" + text_of(number) + ")";
    }
    if (either(Tag::kDate, Tag::kTimestamp)) return ": a date is a civil day and a timestamp an instant, compare like with like";
    struct Reader {
      Tag tag;
      const char* name;
    };
    for (const Reader& reader : {Reader{Tag::kMoney, "money"},
                                 {Tag::kDate, "date"},
                                 {Tag::kTimestamp, "timestamp"},
                                 {Tag::kDuration, "duration"},
                                 {Tag::kPeriod, "period"}}) {
      if (either(reader.tag, Tag::kString)) return std::string(": write ") + reader.name + "(" + text_of(Tag::kString) + ")";
    }
    if (either(Tag::kDate, Tag::kInt) && (op_ == Operator::kAdd || op_ == Operator::kSubtract))
      return ": write period(\"" + text_of(Tag::kInt) + "d\")";
    if (either(Tag::kDate, Tag::kDuration)) return ": dates move by periods, write period(\"90d\")";
    if (either(Tag::kPeriod, Tag::kInt)) return ": the days between two dates are an int, compare with a number";
    return "";
  }

  std::string of_truths() const {
    if (a_ != Tag::kBool && b_ != Tag::kBool) return "";
    const bool chained = a_ == Tag::kBool && ast_.at(left_id_).kind == NodeKind::kBinary && !ast_.at(left_id_).in_parentheses;
    if (chained && is_comparison(ast_.at(left_id_).op) && is_comparison(op_)) return ": comparisons do not chain, write a > b && b > c";
    if (is_equality() && either(Tag::kBool, Tag::kString) && is_literal(Tag::kString))
      return ": the constants true and false are written without quotes";
    if (is_equality() && either(Tag::kBool, Tag::kInt)) return ": the constants are true and false, not 1 and 0";
    return "";
  }

  std::string of_numbers() const {
    if (either(Tag::kInt, Tag::kDouble)) {
      if (op_ == Operator::kModulo) return ": write int(" + text_of(Tag::kDouble) + ")";
      return is_literal(Tag::kInt) ? ": write " + text_of(Tag::kInt) + ".0" : ": write double(" + text_of(Tag::kInt) + ")";
    }
    if (either(Tag::kInt, Tag::kUint)) {
      const bool positive = is_literal(Tag::kInt) && ast_.literal(id_of(Tag::kInt)).as_int() >= 0;
      return positive ? ": write " + text_of(Tag::kInt) + "u" : ": write int(" + text_of(Tag::kUint) + ")";
    }
    if (either(Tag::kUint, Tag::kDouble)) return ": write double(" + text_of(Tag::kUint) + ")";
    return "";
  }

  std::string of_text_and_number() const {
    struct Reader {
      Tag tag;
      const char* name;
    };
    for (const Reader& number : {Reader{Tag::kInt, "int"}, {Tag::kUint, "uint"}, {Tag::kDouble, "double"}}) {
      if (!either(Tag::kString, number.tag)) continue;
      if (op_ == Operator::kAdd) return ": write string(" + text_of(number.tag) + ")";
      if (is_literal(Tag::kString)) {
        const std::string_view text = ast_.literal(id_of(Tag::kString)).as_string();
        const bool digits = !text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos;
        return digits ? ": write " + std::string(text) + " without quotes" : "";
      }
      if (is_comparison(op_) && is_literal(number.tag)) return ": write \"" + text_of(number.tag) + "\" in quotes";
      return std::string(": write ") + number.name + "(" + text_of(Tag::kString) + ")";
    }
    return "";
  }

  const Ast& ast_;
  NodeId left_id_, right_id_;
  Operator op_;
  Tag a_, b_;
};

}  // namespace

std::string remedy_for_operands(const Ast& ast, NodeId left_id, NodeId right_id, Operator op, const Type& left, const Type& right) {
  return OperandRemedy(ast, left_id, right_id, op, left.tag(), right.tag()).text();
}

std::string remedy_for_condition(const Type& type) {
  switch (type.tag()) {
    case Tag::kString: return ": compare it, as in x == \"text\"";
    case Tag::kInt:
    case Tag::kUint:
    case Tag::kDouble:
    case Tag::kMoney: return ": compare it, as in x > 0";
    case Tag::kList:
    case Tag::kMap: return ": ask size(x) > 0, or use exists()";
    case Tag::kOptional: return ": ask hasValue()";
    default: return "";
  }
}

std::string remedy_for_result(const Type& found, const Type& expected) {
  if (expected.tag() == Tag::kBool) return remedy_for_condition(found);
  if (expected.tag() == Tag::kMoney && (is_number(found) || found.tag() == Tag::kString)) return ": write money(..)";
  if (expected.tag() == Tag::kDate && found.tag() == Tag::kString) return ": write date(..)";
  if (expected.tag() == Tag::kString) return ": write string(..)";
  return "";
}

std::string remedy_for_field(const Type& type, const std::string& field) {
  if (field == "length" || field == "size" || field == "count") return ": write size(..)";
  if (type.tag() == Tag::kList) return ": write [0] for its first element";
  if (type.tag() == Tag::kDate && field == "year") return ": write year(..)";
  if (type.tag() == Tag::kDate && field == "month") return ": write month(..)";
  return "";
}

}  // namespace isonomy::cel
