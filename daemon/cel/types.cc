// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/types.h"

namespace isonomy::cel {

struct Type::Node {
  std::vector<Type> arguments;
  std::string name;
};

Type Type::make(Tag tag, std::vector<Type> arguments, std::string name) {
  Type type(tag);
  type.node_ = std::make_shared<const Node>(Node{std::move(arguments), std::move(name)});
  return type;
}

Type Type::list(Type element) { return make(Tag::kList, {std::move(element)}, {}); }
Type Type::map(Type key, Type value) { return make(Tag::kMap, {std::move(key), std::move(value)}, {}); }
Type Type::optional(Type inner) { return make(Tag::kOptional, {std::move(inner)}, {}); }
Type Type::type_of(Type inner) { return make(Tag::kTypeType, {std::move(inner)}, {}); }
Type Type::parameter(std::string name) { return make(Tag::kParameter, {}, std::move(name)); }
Type Type::opaque(std::string name, std::vector<Type> arguments) { return make(Tag::kOpaque, std::move(arguments), std::move(name)); }

const std::vector<Type>& Type::arguments() const {
  static const std::vector<Type> kNone;
  return node_ == nullptr ? kNone : node_->arguments;
}

const std::string& Type::name() const {
  static const std::string kNone;
  return node_ == nullptr ? kNone : node_->name;
}

bool operator==(const Type& a, const Type& b) {
  if (a.tag_ != b.tag_) return false;
  if (a.node_ == b.node_) return true;
  return a.name() == b.name() && a.arguments() == b.arguments();
}

std::string to_string(const Type& type) {
  const auto with_arguments = [&](std::string name) {
    name += "(";
    for (size_t i = 0; i < type.arguments().size(); ++i) {
      if (i > 0) name += ", ";
      name += to_string(type.arguments()[i]);
    }
    return name + ")";
  };
  using Tag = Type::Tag;
  switch (type.tag()) {
    case Tag::kDyn: return "dyn";
    case Tag::kNull: return "null_type";
    case Tag::kBool: return "bool";
    case Tag::kInt: return "int";
    case Tag::kUint: return "uint";
    case Tag::kDouble: return "double";
    case Tag::kString: return "string";
    case Tag::kBytes: return "bytes";
    case Tag::kTimestamp: return "google.protobuf.Timestamp";
    case Tag::kDuration: return "google.protobuf.Duration";
    case Tag::kDate: return "date";
    case Tag::kMoney: return "money";
    case Tag::kPeriod: return "period";
    case Tag::kList: return with_arguments("list");
    case Tag::kMap: return with_arguments("map");
    case Tag::kOptional: return with_arguments("optional_type");
    case Tag::kTypeType: return with_arguments("type");
    case Tag::kParameter: return type.name();
    case Tag::kOpaque: return type.arguments().empty() ? type.name() : with_arguments(type.name());
    case Tag::kError: return "error";
  }
  return "error";
}

}  // namespace isonomy::cel
