// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "daemon/base/day.h"
#include "daemon/base/text.h"
#include "daemon/cel/time.h"
#include "daemon/event/ocel.h"

namespace isonomy::event {
namespace {

namespace dom = simdjson::dom;
using cel::MapEntry;
using cel::Value;

constexpr size_t kMostFields = 4096;
constexpr size_t kOverhead = 128;   // of an object and of an attribute, beside their text

// An instant in seconds; a time without a zone is taken as UTC, as most writers mean it, and a date as its midnight.
std::optional<int64_t> seconds_of(std::string_view time) {
  int64_t seconds = 0;
  int32_t nanos = 0;
  std::string text(time);
  const size_t blank = text.find(' ');
  if (blank == 10) text[blank] = 'T';
  if (cel::parse_timestamp(text, seconds, nanos) || cel::parse_timestamp(text + "Z", seconds, nanos)) return seconds;
  const Result<Day> day = parse_day(time);
  if (day.has_error()) return std::nullopt;
  return int64_t{86'400} * day->since_epoch;
}

std::string shown(std::string_view text) { return "`" + std::string(text.substr(0, 64)) + "`"; }

Result<std::string_view> text_of(const dom::element& of, const char* name, const char* what) {
  std::string_view out;
  const auto error = of[name].get(out);
  if (error == simdjson::NO_SUCH_FIELD) return malformed(std::string(what) + " has no `" + name + "`: OCEL 2.0 asks for it");
  if (error || out.empty()) return malformed("`" + std::string(name) + "` of " + what + " must be a text that is not empty");
  return out;
}

// Numbers in the shortest form that means the same, true and false as such; null is absent.
Result<std::string> value_of(const dom::element& attribute, std::string_view name) {
  dom::element value;
  if (attribute["value"].get(value)) return malformed("the attribute " + shown(name) + " has no `value`");
  switch (value.type()) {
    case dom::element_type::NULL_VALUE: return std::string();
    case dom::element_type::STRING: return std::string(value.get_string().value_unsafe());
    case dom::element_type::ARRAY:
    case dom::element_type::OBJECT: return malformed("the attribute " + shown(name) + " is a list or an object: OCEL values are single");
    default: return std::string(simdjson::minify(value));
  }
}

// The list `name` of `of`, or none; what it holds must be objects.
Result<std::vector<dom::element>> entries(const dom::element& of, const char* name) {
  std::vector<dom::element> out;
  dom::element list;
  if (of[name].get(list)) return out;
  dom::array items;
  if (list.get(items)) return malformed("`" + std::string(name) + "` must be a list");
  for (const dom::element item : items) {
    if (!item.is_object()) return malformed("an entry of `" + std::string(name) + "` is no JSON object");
    if (out.size() == kMostFields) return over_limit("`" + std::string(name) + "` has more than " + std::to_string(kMostFields) + " entries");
    out.push_back(item);
  }
  return out;
}

struct Attribute {
  std::string name, value;
  int64_t since = INT64_MIN;
};

struct Object {
  std::string type;
  std::vector<Attribute> attributes;   // by name, then time
};

struct Related {
  std::string_view id, qualifier;
};

}  // namespace

struct OcelReader::State {
  size_t most_bytes;
  size_t bytes = 0;
  std::unordered_map<std::string, Object> objects;
  dom::parser parser;

  Result<dom::element> parse(std::string_view json, const char* what) {
    dom::element root;
    if (const auto error = parser.parse(json.data(), json.size()).get(root)) return malformed(std::string(what) + " is not JSON: " + simdjson::error_message(error));
    if (!root.is_object()) return malformed(std::string(what) + " is no JSON object");
    return root;
  }
};

OcelReader::OcelReader(size_t most_bytes) : state_(std::make_unique<State>()) { state_->most_bytes = most_bytes; }
OcelReader::~OcelReader() = default;
OcelReader::OcelReader(OcelReader&&) noexcept = default;
size_t OcelReader::objects() const { return state_->objects.size(); }

Status OcelReader::add_object(std::string_view json) {
  ISO_TRY(const dom::element root, state_->parse(json, "the object"));
  ISO_TRY(const std::string_view id, text_of(root, "id", "the object"));
  ISO_TRY(const std::string_view type, text_of(root, "type", "the object"));
  Object object{std::string(type), {}};
  size_t bytes = kOverhead + id.size() + type.size();
  ISO_TRY(const std::vector<dom::element> attributes, entries(root, "attributes"));
  for (const dom::element& each : attributes) {
    ISO_TRY(const std::string_view name, text_of(each, "name", "the attribute"));
    ISO_TRY(std::string value, value_of(each, name));
    Attribute attribute{std::string(name), std::move(value), INT64_MIN};
    std::string_view time;
    if (each["time"].get(time) == simdjson::SUCCESS) {
      const std::optional<int64_t> since = seconds_of(time);
      if (!since) return malformed("the time " + shown(time) + " of the attribute " + shown(name) + " cannot be read: expected RFC 3339, such as 2020-01-05T09:00:00Z");
      attribute.since = *since;
    }
    bytes += kOverhead + attribute.name.size() + attribute.value.size();
    object.attributes.push_back(std::move(attribute));
  }
  std::stable_sort(object.attributes.begin(), object.attributes.end(), [](const Attribute& a, const Attribute& b) { return std::tie(a.name, a.since) < std::tie(b.name, b.since); });
  if (state_->bytes + bytes > state_->most_bytes) {
    return over_limit("the objects need more than " + std::to_string(state_->most_bytes >> 20) + " MiB: split the log, or leave out attributes of objects that no map reads");
  }
  if (!state_->objects.emplace(std::string(id), std::move(object)).second) return malformed("the object " + shown(id) + " stands twice: ids must differ");
  state_->bytes += bytes;
  return {};
}

Result<std::vector<MapEntry>> OcelReader::event(std::string_view json, cel::Arena& arena) {
  ISO_TRY(const dom::element root, state_->parse(json, "the event"));
  ISO_TRY(const std::string_view id, text_of(root, "id", "the event"));
  ISO_TRY(const std::string_view type, text_of(root, "type", "the event"));
  ISO_TRY(const std::string_view time, text_of(root, "time", "the event"));
  const std::optional<int64_t> at = seconds_of(time);
  if (!at) return malformed("the time " + shown(time) + " cannot be read: expected RFC 3339, such as 2020-01-05T09:00:00Z");

  std::map<std::string, std::string> fields{{"ocel:id", std::string(id)}, {"ocel:type", std::string(type)}, {"ocel:time", std::string(time)}};
  ISO_TRY(const std::vector<dom::element> attributes, entries(root, "attributes"));
  for (const dom::element& each : attributes) {
    ISO_TRY(const std::string_view name, text_of(each, "name", "the attribute"));
    ISO_TRY(std::string value, value_of(each, name));
    if (name == "objects") return malformed("the attribute `objects` bears a name that this reader needs: rename it");
    if (!fields.emplace(std::string(name), std::move(value)).second) return malformed("the attribute " + shown(name) + " stands twice: write it once");
  }
  std::map<std::string, std::vector<Related>> by_type;
  ISO_TRY(const std::vector<dom::element> relationships, entries(root, "relationships"));
  for (const dom::element& each : relationships) {
    ISO_TRY(const std::string_view object_id, text_of(each, "objectId", "the relationship"));
    std::string_view qualifier;
    if (each["qualifier"].get(qualifier)) qualifier = {};
    const auto object = state_->objects.find(std::string(object_id));
    if (object == state_->objects.end()) return malformed("the event " + shown(id) + " names the object " + shown(object_id) + ", which is not among `objects`");
    std::vector<Related>& of_type = by_type[object->second.type];
    of_type.push_back({object_id, qualifier});
    if (of_type.size() > 1) continue;
    const std::string& type_name = object->second.type;
    if (type_name != "objects") fields.emplace(type_name, std::string(object_id));
    for (const Attribute& attribute : object->second.attributes) {
      if (attribute.since <= *at) fields.insert_or_assign(type_name + "." + attribute.name, attribute.value);   // by time: the latest stays
    }
  }
  if (fields.size() > kMostFields) return over_limit("the event has more than " + std::to_string(kMostFields) + " fields");

  // Into the arena: the parser's text goes with the next entry.
  bool full = false;
  const auto text = [&](std::string_view from) {
    const char* copy = arena.copy(from);
    full = full || copy == nullptr;
    return Value::string(copy == nullptr ? std::string_view() : std::string_view(copy, from.size()));
  };
  const auto array = [&]<class T>(const std::vector<T>& from) -> std::span<const T> {
    T* copy = arena.allocate_array<T>(from.size());
    full = full || copy == nullptr;
    if (copy == nullptr) return {};
    std::uninitialized_copy(from.begin(), from.end(), copy);
    return {copy, from.size()};
  };
  std::vector<MapEntry> out;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) out.push_back({text(name), text(value)});
  }
  if (!by_type.empty()) {
    std::vector<MapEntry> types;
    for (const auto& [type_name, of_type] : by_type) {
      std::vector<Value> list;
      for (const Related& each : of_type) {
        const std::vector<MapEntry> pair{{Value::string("id"), text(each.id)}, {Value::string("qualifier"), text(each.qualifier)}};
        list.push_back(Value::map(array(pair)));
      }
      types.push_back({text(type_name), Value::list(array(list))});
    }
    out.push_back({Value::string("objects"), Value::map(array(types))});
  }
  if (full) return over_limit("the event needs more memory than one event may have");
  return out;
}

}  // namespace isonomy::event
