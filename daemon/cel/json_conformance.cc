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

Error bad(std::string_view what) { return malformed("the test has a wrong " + std::string(what)); }

std::string_view text_at(const element& object, const char* key) {
  std::string_view text;
  return !object.is_object() || object[key].get(text) ? std::string_view() : text;
}

template <class Number>
bool read(std::string_view text, Number& number) {
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  return done.ec == std::errc{} && done.ptr == text.data() + text.size();
}

// {"int":"1"}, {"list":[..]}, .. to a value.
Result<Value> typed_value(const element& json, Arena& arena) {
  simdjson::dom::object object;
  if (json.get(object) || object.size() != 1) return bad("value");
  const simdjson::dom::key_value_pair field = *object.begin();
  const std::string_view kind = field.key;
  std::string_view text;
  const bool is_text = !field.value.get(text);
  const auto copied = [&](Value made) { return deep_copy(made, arena); };
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
        continue;
      }
      if (item.get(pair) || pair.size() != 2) return bad("map entry: it is a list of a key and a value");
      for (const element part : pair) {
        ISO_TRY(const Value value, typed_value(part, arena));
        items.push_back(value);
      }
    }
    if (kind == "list") return copied(Value::list(items));
    std::vector<MapEntry> entries;
    for (size_t i = 0; i + 1 < items.size(); i += 2) entries.push_back({items[i], items[i + 1]});
    return copied(Value::map(entries));
  }
  if (!is_text) return bad("value");
  if (kind == "string") return copied(Value::string(text));
  if (kind == "type") return copied(Value::type(text));
  if (kind == "bytes") {
    std::string bytes;
    return base64_decode(text, bytes) ? copied(Value::bytes(bytes)) : Result<Value>(bad("base64"));
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
  return bad("value: there is no `" + std::string(kind) + "` of this text");
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
    return std::ranges::all_of(a.as_map(), [&](const MapEntry& x) {
      return std::ranges::any_of(b.as_map(), [&](const MapEntry& y) { return same(x.key, y.key) && same(x.value, y.value); });
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

// Empty when the test passes, else what went wrong. Error: what the test says cannot be read.
Result<std::string> run_test(const element& test) {
  if (!test.is_object()) return bad("form: it is an object with `expr` and `expect`");
  Arena arena;
  ISO_TRY(const Prepared prepared, prepare(test, arena));
  std::string_view expression;
  if (test["expr"].get(expression)) return bad("`expr`");
  const auto flag = [&](const char* key) {
    bool on = false;
    return !test[key].get(on) && on;
  };
  const Compiled compiled =
      flag("disable_check") ? compile_unchecked(expression, prepared.environment) : compile(expression, prepared.environment);
  element expected;
  if (test["expect"].get(expected) || !expected.is_object()) return bad("`expect`");
  element ignored, wanted_json;
  const bool wants_error = !expected["error"].get(ignored), wants_value = !expected["value"].get(wanted_json);
  const std::string wanted_type(text_at(expected, "type"));
  if (!wants_error && !wants_value && wanted_type.empty()) return bad("`expect`: it names no value, error or type");
  if (!compiled.ok()) return wants_error ? std::string() : "does not compile: " + compiled.diagnostics.front().message;
  if (!wanted_type.empty() && without_spaces(to_string(compiled.type)) != without_spaces(wanted_type)) {
    return "expected type " + wanted_type + ", found " + to_string(compiled.type);
  }
  if (flag("check_only") || (!wants_error && !wants_value)) return wants_error ? std::string("expected an error, but it compiles") : std::string();
  Vm vm;
  const Result<Value> value = vm.evaluate(*compiled.program, {prepared.variables, nullptr}, arena);
  if (value.has_error()) return "over the limit: " + value.error().message;
  if (wants_error) return value->is_error() ? std::string() : "expected an error, found " + to_text(*value);
  ISO_TRY(const Value wanted, typed_value(wanted_json, arena));
  return same(wanted, *value) ? std::string() : "expected " + to_text(wanted) + ", found " + to_text(*value);
}

// "section/name: expr: ", or the test's place in the file.
std::string title_of(const element& test, size_t number) {
  const std::string section(text_at(test, "section")), name(text_at(test, "name"));
  const std::string title = section.empty() && name.empty() ? "test " + std::to_string(number) : section + "/" + name;
  return title + ": " + std::string(text_at(test, "expr").substr(0, 200)) + ": ";
}

}  // namespace

Result<ConformanceReport> run_conformance(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  simdjson::dom::array tests;
  const auto unreadable = parser.parse(simdjson::padded_string(json)).get(root);
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return malformed("the file is empty");
  if (unreadable) return malformed(std::string("not valid JSON: ") + simdjson::error_message(unreadable));
  if (root.get(tests)) return malformed("a file of tests is one JSON list, [{\"expr\": .., \"expect\": ..}, ..]");
  ConformanceReport report;
  size_t number = 0;
  for (const element test : tests) {
    ++number;
    const Result<std::string> ran = run_test(test);
    // What cannot be run has not passed.
    const std::string problem = ran.has_value() ? *ran : "cannot be run: " + ran.error().message;
    ++(problem.empty() ? report.passed : report.failed);
    if (!problem.empty()) report.failures.push_back(title_of(test, number) + problem);
  }
  return report;
}

}  // namespace isonomy::cel
