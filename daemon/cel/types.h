// SPDX-License-Identifier: Apache-2.0
// Type: what the checker knows about an expression. Immutable, cheap to copy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/cel/value.h"

namespace isonomy::cel {

class Type {
 public:
  enum class Tag : uint8_t {
    kDyn, kNull, kBool, kInt, kUint, kDouble, kString, kBytes, kTimestamp, kDuration, kDate, kMoney, kPeriod,
    kList, kMap, kOptional, kTypeType, kParameter, kOpaque, kError,
  };

  Type() = default;  // dyn
  static Type dyn() { return {}; }
  static Type null() { return Type(Tag::kNull); }
  static Type boolean() { return Type(Tag::kBool); }
  static Type integer() { return Type(Tag::kInt); }
  static Type unsigned_integer() { return Type(Tag::kUint); }
  static Type real() { return Type(Tag::kDouble); }
  static Type string() { return Type(Tag::kString); }
  static Type bytes() { return Type(Tag::kBytes); }
  static Type timestamp() { return Type(Tag::kTimestamp); }
  static Type duration() { return Type(Tag::kDuration); }
  static Type date() { return Type(Tag::kDate); }
  static Type money() { return Type(Tag::kMoney); }
  static Type period() { return Type(Tag::kPeriod); }
  static Type list(Type element);
  static Type map(Type key, Type value);
  static Type optional(Type inner);
  static Type type_of(Type inner);
  static Type parameter(std::string name);  // a type variable of an overload
  static Type opaque(std::string name, std::vector<Type> arguments);  // a type of the host's that CEL only hands through
  static Type error() { return Type(Tag::kError); }  // of what did not check: agrees with all, so that one slip is one message

  Tag tag() const { return tag_; }
  const std::vector<Type>& arguments() const;  // element; key, value; inner
  const std::string& name() const;             // of a parameter or an opaque type
  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Node;
  explicit Type(Tag tag) : tag_(tag) {}
  static Type make(Tag tag, std::vector<Type> arguments, std::string name);
  Tag tag_ = Tag::kDyn;
  std::shared_ptr<const Node> node_;
};

std::string to_string(const Type& type);  // "list(map(string, int))"

// Reads what to_string writes; `$T` is a type variable, an unknown name an opaque type. Error: kMalformed.
Result<Type> parse_type(std::string_view text);

}  // namespace isonomy::cel
