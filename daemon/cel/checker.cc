// SPDX-License-Identifier: Apache-2.0
// One walk over the tree, children first. Its recursion is as deep as the tree, which the parser has bounded.
#include "daemon/cel/checker.h"

#include "daemon/cel/call_types.h"
#include "daemon/cel/literal_checks.h"
#include "daemon/cel/macro_shapes.h"
#include "daemon/cel/names.h"
#include "daemon/cel/remedies.h"
#include "daemon/cel/unify.h"
#include "daemon/cel/unparse.h"

namespace isonomy::cel {
namespace {

using Tag = Type::Tag;

class Checker {
 public:
  Checker(const Ast& ast, const Environment& environment, Checking checking, Diagnostics& diagnostics)
      : ast_(ast), environment_(environment), lenient_(checking == Checking::kLenient), diagnostics_(diagnostics), names_(ast, environment) {
    out_.types.resize(ast.nodes.size());
    out_.resolutions.resize(ast.nodes.size());
  }

  Checked run(const Type& expected) {
    visit(ast_.root);
    for (Type& type : out_.types) type = types_.settle(type);
    const Type& found = out_.types[ast_.root];
    if (!lenient_ && found.tag() != Tag::kError && expected.tag() != Tag::kDyn && !types_.assign(found, expected)) {
      wrong(ast_.at(ast_.root).place, "this yields " + type_text(found) + ", but " + type_text(expected) + " is needed here" + remedy_for_result(found, expected));
    }
    if (!lenient_) check_literals(ast_, out_, diagnostics_);
    return std::move(out_);
  }

 private:
  void wrong(Place place, std::string message) {
    if (!lenient_) diagnostics_.add(place, std::move(message));
  }
  Type error_at(NodeId id, Place place, std::string message) {
    wrong(place, std::move(message));
    return failed(id);
  }
  Type failed(NodeId id) {
    if (lenient_) out_.resolutions[id].kind = Resolution::Kind::kUnresolved;
    return lenient_ ? Type::dyn() : Type::error();
  }
  Type resolved(const Type& type) const { return types_.resolve(type); }

  // --- names ---

  // Resolves a qualified name to a variable or a type name; false when it is neither.
  bool resolve_name(NodeId id, const std::string& name, bool rooted, Type& type) {
    for (const std::string& candidate : names_.candidates(name, rooted)) {
      if (const Variable* variable = names_.variable(candidate)) {
        out_.resolutions[id] = {Resolution::Kind::kVariable, false, false, variable->slot};
        type = variable->type;
        return true;
      }
      if (ast_.at(id).kind == NodeKind::kHas) continue;
      if (const Type* named = Names::type_named(candidate)) {
        out_.resolutions[id] = {Resolution::Kind::kType, false, false, static_cast<uint32_t>(out_.type_names.size())};
        out_.type_names.push_back(candidate);
        type = Type::type_of(*named);
        return true;
      }
    }
    return false;
  }

  // The whole chain `a.b.c` as one declared name. A local variable hides declared names that start with it.
  bool resolve_chain(NodeId id, Type& type) {
    NodeId root = kNoNode;
    const std::string name = qualified_name(ast_, id, root);
    if (name.empty()) return false;
    const bool rooted = ast_.at(root).flag;
    if (!rooted && names_.local(ast_.at(root).text) != nullptr) return false;
    return resolve_name(id, name, rooted, type);
  }

  Type visit_name(NodeId id) {
    const Node& node = ast_.at(id);
    if (!node.flag) {
      if (const Local* found = names_.local(node.text)) {
        out_.resolutions[id] = {Resolution::Kind::kLocal, found->second, false, found->macro};
        return found->type;
      }
    }
    Type type;
    if (resolve_name(id, ast_.text(id), node.flag, type)) return type;
    return error_at(id, node.place, "undeclared name `" + ast_.text(id) + "`" + names_.remedy_for_name(ast_.text(id)));
  }

  // --- selection ---

  Type visit_select(NodeId id) {
    const Node& node = ast_.at(id);
    Type type;
    const bool test = node.kind == NodeKind::kHas;
    if (!node.flag && resolve_chain(id, type)) return test ? Type::boolean() : type;
    if (!lenient_ && !node.flag && !declared_prefix(id)) {
      NodeId root = kNoNode;
      const std::string name = qualified_name(ast_, id, root);
      // One message for the whole chain.
      if (!name.empty() && names_.is_group(root)) return error_at(id, node.place, "undeclared name `" + name + "`" + names_.remedy_for_chain(name));
    }
    const NodeId operand = ast_.children(id)[0];
    const Type of = resolved(visit(operand));
    const Type field = field_type(id, of, node.flag && !test);
    return test ? (field.tag() == Tag::kError ? field : Type::boolean()) : field;
  }

  // Whether a shorter part of the chain is declared, so that the rest selects fields.
  bool declared_prefix(NodeId id) const {
    for (NodeId at = ast_.children(id)[0];; at = ast_.children(at)[0]) {
      NodeId root = kNoNode;
      const std::string name = qualified_name(ast_, at, root);
      if (name.empty()) return true;
      for (const std::string& candidate : names_.candidates(name, ast_.at(root).flag)) {
        if (names_.variable(candidate) != nullptr || Names::type_named(candidate) != nullptr) return true;
      }
      if (ast_.at(at).kind != NodeKind::kSelect) return false;
    }
  }

  Type field_type(NodeId id, const Type& of, bool optional) {
    const auto wrap = [&](const Type& type) { return optional ? Type::optional(type) : type; };
    switch (of.tag()) {
      case Tag::kError: return of;
      case Tag::kDyn: return wrap(Type::dyn());
      case Tag::kParameter:
        types_.assign(Type::dyn(), of);
        return wrap(Type::dyn());
      case Tag::kMap:
        if (!types_.assign(Type::string(), of.arguments()[0])) {
          return error_at(id, ast_.at(id).name_place, "the keys of this map are of type " + type_text(resolved(of.arguments()[0])) + ": write [..] instead of a field name");
        }
        return wrap(of.arguments()[1]);
      case Tag::kOptional: {
        const Type inner = field_type(id, resolved(of.arguments()[0]), false);
        return inner.tag() == Tag::kError || inner.tag() == Tag::kOptional ? inner : Type::optional(inner);
      }
      default:
        if (lenient_) return Type::dyn();
        return error_at(id, ast_.at(id).name_place, "a value of type " + type_text(of) + " has no field `" + ast_.text(id) + "`" + remedy_for_field(of, ast_.text(id)));
    }
  }

  // --- operators ---

  Type visit_logic(NodeId id) {
    const auto children = ast_.children(id);
    bool good = true;
    for (size_t i = 0; i < children.size(); ++i) {
      good = expect_bool(children[i], ast_.at(id).kind == NodeKind::kAnd ? "`&&` joins conditions" : "`||` joins conditions") && good;
    }
    return good ? Type::boolean() : Type::error();
  }

  bool expect_bool(NodeId id, const std::string& why) {
    const Type type = resolved(visit(id));
    if (type.tag() == Tag::kError) return false;
    if (lenient_ || types_.assign(type, Type::boolean())) return true;
    wrong(ast_.at(id).place, why + ", but this is of type " + type_text(type) + remedy_for_condition(type));
    return false;
  }

  Type visit_conditional(NodeId id) {
    const auto children = ast_.children(id);
    const bool good = expect_bool(children[0], "`? :` asks a condition");
    const Type then = visit(children[1]), otherwise = visit(children[2]);
    if (!good) return Type::error();
    if (resolved(then).tag() == Tag::kError || resolved(otherwise).tag() == Tag::kError) return Type::error();
    if (lenient_) return Type::dyn();
    if (types_.assign(otherwise, then)) return types_.join(then, otherwise);
    return error_at(id, ast_.at(id).name_place,
                    "the two values of `? :` are of types " + type_text(resolved(then)) + " and " + type_text(resolved(otherwise)) +
                        ": both must be of one type, or wrapped in dyn(..)");
  }

  Type visit_unary(NodeId id) {
    const Node& node = ast_.at(id);
    const NodeId child = ast_.children(id)[0];
    const Type type = resolved(visit(child));
    if (type.tag() == Tag::kError) return type;
    Type result;
    if (unary_type(node.op, type, types_, result) || lenient_) return lenient_ ? Type::dyn() : result;
    if (node.op == Operator::kNot) {
      return error_at(id, node.place, "`!` turns a condition around, but this is of type " + type_text(type) + remedy_for_condition(type));
    }
    return error_at(id, node.name_place, "`-` needs an int, a double or money, but this is of type " + type_text(type) + (type.tag() == Tag::kUint ? ": write -int(..)" : ""));
  }

  Type visit_binary(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const Type left = visit(children[0]), right = visit(children[1]);
    const Type a = resolved(left), b = resolved(right);
    if (a.tag() == Tag::kError || b.tag() == Tag::kError) return Type::error();
    if (lenient_) return Type::dyn();
    Type result;
    if (binary_type(node.op, left, right, types_, result)) return result;
    return error_at(id, node.op == Operator::kIndex || node.op == Operator::kOptionalIndex ? ast_.at(children[1]).place : node.name_place,
                    binary_problem(node.op, a, b) + remedy_for_operands(ast_, children[0], children[1], node.op, a, b));
  }

  // --- aggregates ---

  Type visit_list(NodeId id) {
    Type element = types_.fresh();
    const auto children = ast_.children(id);
    for (size_t i = 0; i < children.size(); ++i) {
      Type item = visit(children[i]);
      if (resolved(item).tag() == Tag::kError) element = Type::dyn();
      if (ast_.optional_link(id, i)) item = entry_of_optional(children[i], item);
      element = i == 0 && !is_error(item) ? item : types_.join(element, item);
    }
    return Type::list(element);
  }

  static bool is_error(const Type& type) { return type.tag() == Tag::kError; }

  Type entry_of_optional(NodeId child, const Type& type) {
    const Type inner = types_.fresh();
    if (lenient_) return Type::dyn();
    if (types_.assign(type, Type::optional(inner))) return inner;
    wrong(ast_.at(child).place, "`?` needs an optional value, but this is of type " + type_text(resolved(type)) + ": leave the `?` out, or write optional.of(..)");
    return Type::dyn();
  }

  Type visit_map(NodeId id) {
    Type key = types_.fresh(), value = types_.fresh();
    const auto children = ast_.children(id);
    for (size_t i = 0; i + 1 < children.size(); i += 2) {
      const Type key_type = visit(children[i]);
      check_key(children[i], resolved(key_type));
      Type value_type = visit(children[i + 1]);
      if (ast_.optional_link(id, i)) value_type = entry_of_optional(children[i + 1], value_type);
      key = i == 0 ? key_type : types_.join(key, key_type);
      value = i == 0 ? value_type : types_.join(value, value_type);
    }
    return Type::map(key, value);
  }

  void check_key(NodeId id, const Type& type) {
    switch (type.tag()) {
      case Tag::kDyn:
      case Tag::kError:
      case Tag::kParameter:
      case Tag::kBool:
      case Tag::kInt:
      case Tag::kUint:
      case Tag::kString: return;
      default: wrong(ast_.at(id).place, "the keys of a map are bool, int, uint or string, but this is of type " + type_text(type));
    }
  }

  // --- macros ---

  Type visit_macro(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const Type range = resolved(visit(children[0]));
    Type first, second;
    bool good = true;
    if (node.macro == Macro::kBind) {
      first = range;
    } else if (node.macro == Macro::kOptMap || node.macro == Macro::kOptFlatMap) {
      good = optional_range(children[0], range, first);
    } else {
      good = loop_range(id, range, first, second);
    }
    names_.bind({node.text, id, false, first});
    if (node.text2 != 0) names_.bind({node.text2, id, true, second});
    const Type result = macro_result(id, range, first);
    names_.release(node.text2 != 0 ? 2 : 1);
    return good ? result : lenient_ ? Type::dyn() : Type::error();
  }

  bool optional_range(NodeId child, const Type& range, Type& inner) {
    if (is_error(range)) {
      inner = Type::error();
      return false;
    }
    inner = types_.fresh();
    if (types_.assign(range, Type::optional(inner))) return true;
    if (lenient_) return inner = Type::dyn(), true;
    wrong(ast_.at(child).place, "this macro needs an optional value, but this is of type " + type_text(range));
    inner = Type::error();
    return false;
  }

  bool loop_range(NodeId id, const Type& range, Type& first, Type& second) {
    const bool two = ast_.at(id).text2 != 0;
    switch (range.tag()) {
      case Tag::kList:
        first = two ? Type::integer() : range.arguments()[0];
        second = range.arguments()[0];
        return true;
      case Tag::kMap:
        first = range.arguments()[0];
        second = range.arguments()[1];
        return true;
      case Tag::kParameter: types_.assign(Type::dyn(), range); [[fallthrough]];
      case Tag::kDyn: first = second = Type::dyn(); return true;
      case Tag::kError: first = second = Type::error(); return false;
      default:
        first = second = lenient_ ? Type::dyn() : Type::error();
        if (lenient_) return true;
        wrong(ast_.at(ast_.children(id)[0]).place, std::string(macro_name(ast_.at(id).macro)) + "() goes over a list or a map, but this is of type " + type_text(range));
        return false;
    }
  }

  Type macro_result(NodeId id, const Type& range, const Type& first) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const std::string name = macro_name(node.macro);
    switch (node.macro) {
      case Macro::kAll:
      case Macro::kExists:
      case Macro::kExistsOne: return expect_bool(children[1], name + "() asks a condition of each element") ? Type::boolean() : Type::error();
      case Macro::kFilter: {
        const bool good = expect_bool(children[1], "filter() asks a condition of each element");
        return good ? Type::list(first) : Type::error();
      }
      case Macro::kBind: return visit(children[1]);
      case Macro::kOptMap: return optional_of(visit(children[1]));
      case Macro::kOptFlatMap: {
        const Type body = visit(children[1]);
        const Type inner = types_.fresh();
        if (is_error(resolved(body)) || lenient_) return body;
        if (types_.assign(body, Type::optional(inner))) return Type::optional(inner);
        return error_at(id, ast_.at(children[1]).place, "optFlatMap() needs an optional value here, but this is of type " + type_text(resolved(body)) + ": use optMap()");
      }
      default: break;
    }
    // map, transformList, transformMap, transformMapEntry: with three children the second is a filter.
    bool good = true;
    if (children.size() == 3) good = expect_bool(children[1], name + "() asks a condition here");
    const Type body = visit(children.back());
    if (!good || is_error(resolved(body))) return Type::error();
    if (node.macro == Macro::kMap || node.macro == Macro::kTransformList) return Type::list(body);
    if (node.macro == Macro::kTransformMap) return Type::map(range.tag() == Tag::kMap ? range.arguments()[0] : range.tag() == Tag::kList ? Type::integer() : Type::dyn(), body);
    const Type entry = resolved(body);
    if (entry.tag() == Tag::kMap) return entry;
    if (lenient_ || entry.tag() == Tag::kDyn) return Type::map(Type::dyn(), Type::dyn());
    return error_at(id, ast_.at(children.back()).place, "transformMapEntry() needs a map with one entry here, but this is of type " + type_text(entry));
  }

  Type optional_of(const Type& type) { return is_error(resolved(type)) ? type : Type::optional(type); }

  // --- calls ---

  Type visit_call(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    if (!node.flag) return call_global(id, ast_.text(id), children);
    // `params.tariff(x)`: the target may be part of the function's name.
    NodeId root = kNoNode;
    const std::string target = qualified_name(ast_, children[0], root);
    if (!target.empty() && !ast_.at(children[0]).in_parentheses && (ast_.at(root).flag || names_.local(ast_.at(root).text) == nullptr)) {
      const std::string name = std::string(ast_.at(root).flag ? "." : "") + target + "." + ast_.text(id);
      if (names_.is_function(name)) {
        out_.resolutions[id].namespaced = true;
        return call_global(id, name, children.subspan(1));
      }
      const bool names_value = names_.variable(target) != nullptr || Names::type_named(target) != nullptr || names_.is_declared(root);
      if (!names_value && !lenient_) return unknown_namespaced(id, target, children);
    }
    return call_receiver(id, children);
  }

  Type unknown_namespaced(NodeId id, const std::string& target, std::span<const NodeId> children) {
    const bool bind = target == "cel" && ast_.text(id) == "bind";
    for (const NodeId argument : bind ? children.first(0) : children.subspan(1)) visit(argument);
    return error_at(id, {ast_.at(children[0]).place.begin, ast_.at(id).name_place.end},
                    "undeclared function `" + target + "." + ast_.text(id) + "`" + names_.remedy_for_member(target, ast_.text(id)));
  }

  bool visit_arguments(std::span<const NodeId> arguments, std::vector<Type>& types) {
    bool good = true;
    for (const NodeId argument : arguments) {
      types.push_back(visit(argument));
      good = good && !is_error(resolved(types.back()));
    }
    return good;
  }

  Type call_global(NodeId id, const std::string& spelled, std::span<const NodeId> arguments) {
    std::vector<Type> types;
    const bool good = visit_arguments(arguments, types);
    const bool rooted = spelled.starts_with('.');
    for (const std::string& name : names_.candidates(rooted ? spelled.substr(1) : spelled, rooted)) {
      if (const auto* overloads = names_.overloads(name)) return call_host(id, name, *overloads, types, good);
      const uint32_t index = Library::standard().find(name, CallStyle::kGlobal);
      if (index != Library::kNone) return call_library(id, index, arguments, types, good);
    }
    return error_at(id, ast_.at(id).name_place, "undeclared function `" + spelled + "`" + names_.remedy_for_function(spelled, arguments));
  }

  Type call_receiver(NodeId id, std::span<const NodeId> children) {
    std::vector<Type> types;
    const std::string& name = ast_.text(id);
    const uint32_t index = Library::standard().find(name, CallStyle::kReceiver);
    // The variable that a misspelt macro would bind is no slip of its own.
    const bool loop = index == Library::kNone && (macro_usage(name) != nullptr || name == "any" || name == "some" || name == "every");
    const bool good = visit_arguments(loop ? children.first(1) : children, types);
    if (index != Library::kNone) return call_library(id, index, children, types, good);
    return error_at(id, ast_.at(id).name_place, "undeclared function `" + name + "`" + names_.remedy_for_method(name, children));
  }

  Type call_library(NodeId id, uint32_t index, std::span<const NodeId> arguments, const std::vector<Type>& types, bool good) {
    const Function& function = Library::standard().at(index);
    Resolution& resolution = out_.resolutions[id];
    resolution.kind = Resolution::Kind::kFunction;
    resolution.index = index;
    if (lenient_) return Type::dyn();
    if (!good) return Type::error();
    Type result;
    if (call_type(function, types, types_, result)) return result;
    std::vector<Type> shown;
    for (const Type& type : types) shown.push_back(resolved(type));
    const Place place = arguments.empty() ? ast_.at(id).name_place : place_of_mismatch(ast_, function, arguments, shown, ast_.at(id).name_place);
    return error_at(id, place, call_problem(function, shown));
  }

  Type call_host(NodeId id, const std::string& name, const std::vector<size_t>& overloads, const std::vector<Type>& types, bool good) {
    HostSite site{name, {}};
    Type result;
    bool matched = false;
    for (const size_t at : overloads) {
      const HostFunction& function = environment_.functions()[at];
      std::map<std::string, Type> renamed;
      const size_t before = types_.mark();
      bool fits = function.parameters.size() == types.size();
      for (size_t i = 0; fits && i < types.size(); ++i) {
        fits = lenient_ || types_.assign(types[i], types_.instantiate(function.parameters[i], renamed));
      }
      if (!fits) {
        types_.take_back(before);
        continue;
      }
      HostCandidate candidate{function.id, {}};
      for (const Type& parameter : function.parameters) candidate.kinds.push_back(runtime_kind(parameter));
      site.candidates.push_back(std::move(candidate));
      const Type type = types_.resolve(types_.instantiate(function.result, renamed));
      result = matched && !(type == result) ? Type::dyn() : type;
      matched = true;
    }
    if (!good) return Type::error();
    if (!matched) {
      if (lenient_) return failed(id);
      std::vector<Type> shown;
      for (const Type& type : types) shown.push_back(resolved(type));
      return error_at(id, ast_.at(id).name_place, host_problem(environment_, name, overloads, shown));
    }
    Resolution& resolution = out_.resolutions[id];
    resolution.kind = Resolution::Kind::kHost;
    resolution.index = static_cast<uint32_t>(out_.host_sites.size());
    out_.host_sites.push_back(std::move(site));
    return result;
  }

  Type visit(NodeId id) {
    Type type;
    switch (ast_.at(id).kind) {
      case NodeKind::kLiteral: type = literal_type(ast_.literal(id)); break;
      case NodeKind::kName: type = visit_name(id); break;
      case NodeKind::kSelect:
      case NodeKind::kHas: type = visit_select(id); break;
      case NodeKind::kUnary: type = visit_unary(id); break;
      case NodeKind::kBinary: type = visit_binary(id); break;
      case NodeKind::kAnd:
      case NodeKind::kOr: type = visit_logic(id); break;
      case NodeKind::kConditional: type = visit_conditional(id); break;
      case NodeKind::kCall: type = visit_call(id); break;
      case NodeKind::kList: type = visit_list(id); break;
      case NodeKind::kMap: type = visit_map(id); break;
      case NodeKind::kMacro: type = visit_macro(id); break;
    }
    out_.types[id] = type;
    return type;
  }

  const Ast& ast_;
  const Environment& environment_;
  bool lenient_;
  Diagnostics& diagnostics_;
  Names names_;
  Substitution types_;
  Checked out_;
};

}  // namespace

Checked check(const Ast& ast, const Environment& environment, Checking checking, const Type& expected, Diagnostics& diagnostics) {
  return Checker(ast, environment, checking, diagnostics).run(expected);
}

std::string print_checked(const Ast& ast, const Checked& checked) {
  std::string out;
  struct Entry {
    NodeId id;
    size_t depth;
  };
  std::vector<Entry> pending{{ast.root, 0}};
  while (!pending.empty()) {
    const Entry entry = pending.back();
    pending.pop_back();
    out.append(entry.depth * 2, ' ');
    out += unparse(ast, entry.id) + " ~ " + to_string(checked.types[entry.id]) + "\n";
    const Resolution::Kind kind = checked.resolutions[entry.id].kind;
    if (kind == Resolution::Kind::kVariable || kind == Resolution::Kind::kType) continue;  // the chain is one name
    const auto children = ast.children(entry.id);
    const size_t skipped = checked.resolutions[entry.id].namespaced ? 1 : 0;
    for (size_t i = children.size(); i-- > skipped;) pending.push_back({children[i], entry.depth + 1});
  }
  return out;
}

}  // namespace isonomy::cel
