// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <map>
#include <charconv>
#include <cmath>

#include "daemon/cel/compiler.h"
#include "daemon/cel/conformance.h"
#include "daemon/cel/encoding.h"
#include "daemon/cel/numbers.h"
#include "daemon/cel/time.h"
#include "daemon/cel/vm.h"

namespace isonomy::cel {
namespace {

using simdjson::dom::element;

Error bad(std::string_view what) { return malformed("the conformance file has a wrong " + std::string(what)); }

std::string_view text_at(const element& object, const char* key) {
  std::string_view text;
  return object[key].get(text) ? std::string_view() : text;
}

template <class Number>
bool read(std::string_view text, Number& number) {
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  return done.ec == std::errc{} && done.ptr == text.data() + text.size();
}

// {"int":"1"}, {"list":[..]}, .. to a value.
Result<Value> typed_value(const element& json, Arena& arena) {
  simdjson::dom::object object;
  if (json.get(object) || object.begin() == object.end()) return bad("value");
  const simdjson::dom::key_value_pair field = *object.begin();
  const std::string_view kind = field.key;
  std::string_view text;
  const bool is_text = !field.value.get(text);
  const auto copied = [&](std::string_view s) { return std::string_view(arena.copy(s), s.size()); };
  if (kind == "null") return Value::null();
  if (kind == "bool") {
    bool b = false;
    return field.value.get(b) ? Result<Value>(bad("bool")) : Value::boolean(b);
  }
  if (kind == "list" || kind == "map") {
    simdjson::dom::array array;
    if (field.value.get(array)) return bad("list");
    std::vector<Value> items;
    for (const element item : array) {
      simdjson::dom::array pair;
      if (kind == "list") {
        ISO_TRY(const Value value, typed_value(item, arena));
        items.push_back(value);
      } else if (!item.get(pair)) {
        for (const element part : pair) {
          ISO_TRY(const Value value, typed_value(part, arena));
          items.push_back(value);
        }
      }
    }
    if (kind == "list") return deep_copy(Value::list(items), arena);
    std::vector<MapEntry> entries;
    for (size_t i = 0; i + 1 < items.size(); i += 2) entries.push_back({items[i], items[i + 1]});
    return deep_copy(Value::map(entries), arena);
  }
  if (!is_text) return bad("value");
  if (kind == "string") return Value::string(copied(text));
  if (kind == "type") return Value::type(copied(text));
  if (kind == "bytes") {
    std::string bytes;
    return base64_decode(text, bytes) ? Value::bytes(copied(bytes)) : Result<Value>(bad("base64"));
  }
  int64_t i = 0;
  uint64_t u = 0;
  double d = 0;
  int32_t nanos = 0;
  if (kind == "int" && read(text, i)) return Value::integer(i);
  if (kind == "uint" && read(text, u)) return Value::unsigned_integer(u);
  if (kind == "double" && read(text, d)) return Value::real(d);
  if (kind == "timestamp" && parse_timestamp(text, i, nanos)) return Value::timestamp(i, nanos);
  if (kind == "duration" && parse_duration(text, i)) return duration_from(i);
  return bad("kind of value");
}

// Stricter than ==: kinds must agree, NaN is NaN.
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.kind() == Kind::kDouble) return (std::isnan(a.as_double()) && std::isnan(b.as_double())) || a.as_double() == b.as_double();
  if (a.kind() == Kind::kList) {
    return std::equal(a.as_list().begin(), a.as_list().end(), b.as_list().begin(), b.as_list().end(), same);
  }
  if (a.kind() == Kind::kMap) {
    if (a.as_map().size() != b.as_map().size()) return false;
    return std::all_of(a.as_map().begin(), a.as_map().end(), [&](const MapEntry& entry) {
      const Value* other = find_key(b.as_map(), entry.key);
      return other != nullptr && same(entry.value, *other);
    });
  }
  return equal(a, b);
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

struct Prepared {
  Environment environment;
  std::vector<Value> variables;
};

Result<Prepared> prepare(const element& test, Arena& arena) {
  Prepared out;
  if (!text_at(test, "container").empty()) out.environment.set_container(std::string(text_at(test, "container")));
  std::map<std::string, uint32_t> slots;
  simdjson::dom::array declarations;
  if (!test["type_env"].get(declarations)) {
    for (const element declaration : declarations) {
      const std::string_view variable = text_at(declaration, "var");
      if (!variable.empty()) {
        ISO_TRY(const Type type, parse_type(text_at(declaration, "type")));
        const auto slot = static_cast<uint32_t>(slots.size());
        slots[std::string(variable)] = slot;
        out.environment.add_variable(std::string(variable), type, slot);
        continue;
      }
      simdjson::dom::array overloads;
      if (declaration["overloads"].get(overloads)) return bad("declaration");
      for (const element overload : overloads) {
        std::vector<Type> parameters;
        simdjson::dom::array listed;
        if (!overload["params"].get(listed)) {
          for (const element parameter : listed) {
            std::string_view text;
            if (parameter.get(text)) return bad("parameter");
            ISO_TRY(Type type, parse_type(text));
            parameters.push_back(std::move(type));
          }
        }
        ISO_TRY(Type result, parse_type(text_at(overload, "result")));
        out.environment.add_function(std::string(text_at(declaration, "function")), std::move(parameters), std::move(result), 0);
      }
    }
  }
  simdjson::dom::object bindings;
  const bool bound = !test["bindings"].get(bindings);
  if (bound) {
    for (const simdjson::dom::key_value_pair binding : bindings) {
      const std::string name(binding.key);
      if (slots.contains(name)) continue;
      const auto slot = static_cast<uint32_t>(slots.size());
      slots[name] = slot;
      out.environment.add_variable(name, Type::dyn(), slot);
    }
  }
  out.variables.assign(slots.size(), Value::error("unbound variable"));
  if (bound) {
    for (const simdjson::dom::key_value_pair binding : bindings) {
      ISO_TRY(out.variables[slots[std::string(binding.key)]], typed_value(binding.value, arena));
    }
  }
  return out;
}

// Empty when the test passes, else what went wrong.
Result<std::string> run_test(const element& test) {
  Arena arena;
  ISO_TRY(const Prepared prepared, prepare(test, arena));
  const std::string_view expression = text_at(test, "expr");
  const auto flag = [&](const char* key) {
    bool on = false;
    return !test[key].get(on) && on;
  };
  const Compiled compiled =
      flag("disable_check") ? compile_unchecked(expression, prepared.environment) : compile(expression, prepared.environment);
  element expected;
  if (test["expect"].get(expected)) return bad("expectation");
  element ignored;
  const bool wants_error = !expected["error"].get(ignored);
  if (!compiled.ok()) return wants_error ? std::string() : "does not compile: " + compiled.diagnostics.front().message;
  const std::string wanted_type(text_at(expected, "type"));
  if (!wanted_type.empty() && without_spaces(to_string(compiled.type)) != without_spaces(wanted_type)) {
    return "expected type " + wanted_type + ", found " + to_string(compiled.type);
  }
  if (flag("check_only")) return std::string();
  Vm vm;
  const Result<Value> value = vm.evaluate(*compiled.program, {prepared.variables, nullptr}, arena);
  if (value.has_error()) return "over the limit: " + value.error().message;
  if (wants_error) return value->is_error() ? std::string() : "expected an error, found " + to_text(*value);
  element wanted_json;
  if (expected["value"].get(wanted_json)) return std::string();
  ISO_TRY(const Value wanted, typed_value(wanted_json, arena));
  return same(wanted, *value) ? std::string() : "expected " + to_text(wanted) + ", found " + to_text(*value);
}

}  // namespace

Result<ConformanceReport> run_conformance(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array tests;
  if (parser.parse(simdjson::padded_string(json)).get(tests)) return malformed("this is no JSON list of tests");
  ConformanceReport report;
  for (const element test : tests) {
    ISO_TRY(const std::string problem, run_test(test));
    ++(problem.empty() ? report.passed : report.failed);
    if (problem.empty()) continue;
    report.failures.push_back(std::string(text_at(test, "section")) + "/" + std::string(text_at(test, "name")) + ": " +
                              std::string(text_at(test, "expr").substr(0, 200)) + ": " + problem);
  }
  return report;
}

}  // namespace isonomy::cel
