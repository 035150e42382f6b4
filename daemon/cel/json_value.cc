// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/json_value.h"

#include <simdjson.h>

#include <map>

namespace isonomy::cel {
namespace {

constexpr int kDeepest = 100;

// WHY: up to here a look at each is faster than a tree; an object of a megabyte must not take the square of its keys.
constexpr size_t kFewKeys = 32;

size_t place_among(std::span<const MapEntry> entries, std::string_view key) {
  size_t at = 0;
  while (at < entries.size() && entries[at].key.as_string() != key) ++at;
  return at;
}

Error too_large() { return over_limit("the JSON value does not fit into its memory budget"); }

Result<Value> convert(const simdjson::dom::element& element, Arena& arena, int depth) {
  using simdjson::dom::element_type;
  if (depth > kDeepest) return over_limit("the JSON value nests deeper than " + std::to_string(kDeepest));
  const auto text = [&](std::string_view s) -> Result<Value> {
    const char* copy = arena.copy(s);
    if (copy == nullptr) return too_large();
    return Value::string({copy, s.size()});
  };
  switch (element.type()) {
    case element_type::NULL_VALUE: return Value::null();
    case element_type::BOOL: return Value::boolean(element.get_bool().value_unsafe());
    case element_type::INT64: return Value::integer(element.get_int64().value_unsafe());
    case element_type::UINT64: return Value::unsigned_integer(element.get_uint64().value_unsafe());
    case element_type::DOUBLE: return Value::real(element.get_double().value_unsafe());
    case element_type::STRING: return text(element.get_string().value_unsafe());
    case element_type::ARRAY: {
      const simdjson::dom::array array = element.get_array().value_unsafe();
      size_t count = 0;
      for ([[maybe_unused]] const auto item : array) ++count;
      Value* items = arena.allocate_array<Value>(count);
      if (items == nullptr) return too_large();
      size_t at = 0;
      for (const simdjson::dom::element item : array) {
        ISO_TRY(items[at++], convert(item, arena, depth + 1));
      }
      return Value::list({items, count});
    }
    case element_type::OBJECT: {
      const simdjson::dom::object object = element.get_object().value_unsafe();
      size_t count = 0;
      for ([[maybe_unused]] const auto field : object) ++count;
      MapEntry* entries = arena.allocate_array<MapEntry>(count);
      if (entries == nullptr) return too_large();
      size_t kept = 0;
      std::map<std::string_view, size_t> places;  // of the keys, where there are many
      for (const simdjson::dom::key_value_pair field : object) {
        ISO_TRY(const Value key, text(field.key));
        ISO_TRY(const Value value, convert(field.value, arena, depth + 1));
        // A key that stands twice: the last one counts, as in every JSON reader that people know.
        const size_t at = count <= kFewKeys ? place_among({entries, kept}, field.key) : places.try_emplace(field.key, kept).first->second;
        entries[at] = {key, value};
        kept += at == kept ? 1 : 0;
      }
      return Value::map({entries, kept});
    }
  }
  return malformed("this is no JSON value");
}

}  // namespace

Result<Value> value_from_json(std::string_view text, Arena& arena) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const auto error = parser.parse(simdjson::padded_string(text)).get(root);
  if (error) return malformed(std::string("not valid JSON: ") + simdjson::error_message(error));
  return convert(root, arena, 0);
}

}  // namespace isonomy::cel
