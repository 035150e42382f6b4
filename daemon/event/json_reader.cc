// SPDX-License-Identifier: Apache-2.0
// EventReader: simdjson turns the line into a tree of bounded depth, which is copied into values once. Then the CloudEvents
// attributes are checked, in the order a producer would look at them.
#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "daemon/base/text.h"
#include "daemon/event/cloud_event.h"

namespace isonomy::event {
namespace {

using cel::MapEntry;
using cel::Value;
namespace dom = simdjson::dom;

Error arena_full() { return over_limit("the event needs more memory than one event may have: send smaller data"); }

// Saturates at 2^24 - 1, where it has to be counted.
template <class Container>
size_t size_of(const Container& container) {
  size_t size = container.size();
  if (size < 0xFFFFFF) return size;
  size = 0;
  for ([[maybe_unused]] const auto item : container) ++size;
  return size;
}

// The depth was bounded by the parser, so recursion here is bounded by Limits::depth. Texts stay where the parser put them.
class Copier {
 public:
  explicit Copier(cel::Arena& arena) : arena_(arena) {}

  Result<Value> value(const dom::element& element) {
    switch (element.type()) {
      case dom::element_type::NULL_VALUE: return Value::null();
      case dom::element_type::BOOL: return Value::boolean(element.get_bool().value_unsafe());
      case dom::element_type::INT64: return Value::integer(element.get_int64().value_unsafe());
      case dom::element_type::UINT64: return Value::real(static_cast<double>(element.get_uint64().value_unsafe()));
      case dom::element_type::DOUBLE: return Value::real(element.get_double().value_unsafe());
      case dom::element_type::STRING: return Value::string(element.get_string().value_unsafe());
      case dom::element_type::ARRAY: return list(element.get_array().value_unsafe());
      case dom::element_type::OBJECT: return map(element.get_object().value_unsafe());
    }
    return malformed("the line holds a JSON value of unknown type");
  }

 private:
  Result<Value> list(const dom::array& array) {
    const size_t count = size_of(array);
    Value* items = arena_.allocate_array<Value>(count);
    if (items == nullptr) return arena_full();
    size_t i = 0;
    for (const dom::element item : array) {
      ISO_TRY(Value copied, value(item));
      new (&items[i++]) Value(copied);
    }
    return Value::list({items, count});
  }

  Result<Value> map(const dom::object& object) {
    const size_t count = size_of(object);
    MapEntry* entries = arena_.allocate_array<MapEntry>(count);
    if (entries == nullptr) return arena_full();
    size_t i = 0;
    for (const auto field : object) {
      ISO_TRY(Value copied, value(field.value));
      new (&entries[i++]) MapEntry{Value::string(field.key), copied};
    }
    ISO_TRY_STATUS(distinct({entries, count}));
    return Value::map({entries, count});
  }

  // WHY: readers differ on which of two equal names wins; evidence must not depend on that.
  Status distinct(std::span<const MapEntry> entries) {
    if (entries.size() <= kFew && few_distinct(entries)) return {};
    names_.clear();
    for (const MapEntry& entry : entries) names_.push_back(entry.key.as_string());
    std::sort(names_.begin(), names_.end());
    const auto twice = std::adjacent_find(names_.begin(), names_.end());
    if (twice == names_.end()) return {};
    return malformed("the field `" + std::string(twice->substr(0, 64)) + "` stands twice in one object: send it once");
  }

  // Equal names have equal marks, and of a few names few share one: only those are compared.
  static bool few_distinct(std::span<const MapEntry> entries) {
    uint64_t seen = 0;
    for (size_t i = 0; i < entries.size(); ++i) {
      const std::string_view name = entries[i].key.as_string();
      const unsigned mark = name.empty() ? 0 : static_cast<uint8_t>(name.front()) * 5u + static_cast<uint8_t>(name.back()) * 3u + static_cast<unsigned>(name.size());
      const uint64_t bit = uint64_t{1} << (mark & 63);
      if ((seen & bit) != 0) {
        for (size_t j = 0; j < i; ++j) {
          if (entries[j].key.as_string() == name) return false;
        }
      }
      seen |= bit;
    }
    return true;
  }

  static constexpr size_t kFew = 24;
  cel::Arena& arena_;
  std::vector<std::string_view> names_;
};

Error not_json(simdjson::error_code code, const Limits& limits) {
  switch (code) {
    case simdjson::DEPTH_ERROR:
      return over_limit("the JSON is nested deeper than " + std::to_string(limits.depth) + " levels: flatten the event");
    case simdjson::UTF8_ERROR: return malformed("the line is not valid UTF-8: send UTF-8");
    case simdjson::EMPTY: return malformed("the line is empty: send one JSON object a line");
    case simdjson::NUMBER_ERROR:
      return malformed("the line holds a number that is not JSON or does not fit 64 bits: send it as a string");
    case simdjson::UNCLOSED_STRING: return malformed("the line is not JSON: a string is not closed; one event must stand on one line");
    case simdjson::TAPE_ERROR: return malformed("the line is not JSON: a comma, brace, bracket or name is missing or one too many");
    default: return malformed(std::string("the line is not JSON: ") + simdjson::error_message(code));
  }
}

// The attributes that CloudEvents names, found in one pass.
struct Attributes {
  const Value *specversion = nullptr, *id = nullptr, *source = nullptr, *type = nullptr, *subject = nullptr, *time = nullptr;
  const Value *data = nullptr, *data_base64 = nullptr;
};

Attributes attributes_of(std::span<const MapEntry> entries) {
  Attributes out;
  for (const MapEntry& entry : entries) {
    const std::string_view name = entry.key.as_string();
    const auto is = [&](std::string_view other, const Value*& found) {
      if (same_text(name, other)) found = &entry.value;
    };
    switch (name.size()) {
      case 2: is("id", out.id); break;
      case 4:
        is("type", out.type);
        is("time", out.time);
        is("data", out.data);
        break;
      case 6: is("source", out.source); break;
      case 7: is("subject", out.subject); break;
      case 11:
        is("specversion", out.specversion);
        is("data_base64", out.data_base64);
        break;
      default: break;
    }
  }
  return out;
}

Result<std::string_view> text_of(const Value* value, std::string_view name, bool required) {
  if (value == nullptr) {
    if (!required) return std::string_view();
    return malformed("the attribute `" + std::string(name) + "` is missing: CloudEvents 1.0 asks for it", std::string(name));
  }
  if (value->kind() != cel::Kind::kString) {
    return malformed("the attribute `" + std::string(name) + "` must be a string", std::string(name));
  }
  const std::string_view text = value->as_string();
  if (text.empty()) return malformed("the attribute `" + std::string(name) + "` is empty: leave it out or fill it", std::string(name));
  bool control = false;
  for (const char c : text) control |= static_cast<unsigned char>(c) < 0x20;   // WHY to the end: so that many are looked at in one step
  if (control) return malformed("the attribute `" + std::string(name) + "` holds a control character", std::string(name));
  return text;
}

Result<Day> day_of(std::string_view time) {
  const Result<Span> day = parse_span(time);
  if (time.size() >= 10 && day.has_value() && day->exact()) return day->first;
  return malformed("the attribute `time` is `" + std::string(time.substr(0, 40)) + "`: write an RFC 3339 instant, as in 2021-03-12T00:00:00Z", "time");
}

}  // namespace

struct EventReader::Parser {
  Limits limits;
  dom::parser dom;
  std::vector<char> padded;

  explicit Parser(const Limits& of) : limits(of), dom(of.line_bytes + size_t{1}) {}

  simdjson::error_code parse(std::string_view line, dom::element& out) {
    if (dom.max_depth() != limits.depth) {
      if (const auto failed = dom.allocate(limits.line_bytes + size_t{1}, limits.depth)) return failed;
    }
    if (padded.size() < line.size() + simdjson::SIMDJSON_PADDING) padded.resize(line.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(padded.data(), line.data(), line.size());
    std::memset(padded.data() + line.size(), 0, simdjson::SIMDJSON_PADDING);
    return dom.parse(padded.data(), line.size(), false).get(out);
  }
};

EventReader::EventReader(const Limits& limits) : parser_(std::make_unique<Parser>(limits)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;

Result<CloudEvent> EventReader::read(std::string_view line, cel::Arena& arena) {
  const Limits& limits = parser_->limits;
  if (line.size() > limits.line_bytes) {
    return over_limit("the line has " + std::to_string(line.size()) + " bytes, more than the limit of " + std::to_string(limits.line_bytes) +
                      ": split the event or raise ingest.line_bytes");
  }
  dom::element root;
  if (const auto failed = parser_->parse(line, root)) return not_json(failed, limits);
  if (!root.is_object()) return malformed("the line is JSON but no object: send one CloudEvents object a line");
  Copier copier(arena);
  ISO_TRY(Value event, copier.value(root));

  CloudEvent out;
  const Attributes known = attributes_of(event.as_map());
  ISO_TRY(std::string_view version, text_of(known.specversion, "specversion", true));
  if (version != "1.0") {
    return malformed("the attribute `specversion` is `" + std::string(version.substr(0, 20)) + "`: only 1.0 is read", "specversion");
  }
  ISO_TRY(out.id, text_of(known.id, "id", true));
  ISO_TRY(out.source, text_of(known.source, "source", true));
  ISO_TRY(out.type, text_of(known.type, "type", true));
  ISO_TRY(out.subject, text_of(known.subject, "subject", false));
  ISO_TRY(out.time, text_of(known.time, "time", false));
  if (!out.time.empty()) {
    ISO_TRY(out.day, day_of(out.time));
  }
  if (known.data_base64 != nullptr) {
    return malformed("`data_base64` is not read: send the data as JSON in `data`", "data_base64");
  }
  const std::span<const MapEntry> entries = event.as_map();
  if (known.data == nullptr) {
    out.attributes = event;
    return out;
  }
  out.data = *known.data;
  if (&entries.back().value == known.data) {   // as most write it: the others stand together
    out.attributes = Value::map(entries.first(entries.size() - 1));
    return out;
  }
  MapEntry* attributes = arena.allocate_array<MapEntry>(entries.size());
  if (attributes == nullptr) return arena_full();
  size_t count = 0;
  for (const MapEntry& entry : entries) {
    if (&entry.value != known.data) new (&attributes[count++]) MapEntry(entry);
  }
  out.attributes = Value::map({attributes, count});
  return out;
}

std::string event_key(const CloudEvent& event) {
  std::string key;
  write_event_key(event, key);
  return key;
}

void write_event_key(const CloudEvent& event, std::string& key) {
  key.clear();
  key.reserve(event.source.size() + event.id.size() + 1);
  key.append(event.source).append(1, '\n').append(event.id);
}

}  // namespace isonomy::event
