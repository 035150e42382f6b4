// SPDX-License-Identifier: Apache-2.0
// EventReader: a line with nothing unusual in it is walked over (plain_json.h); any other simdjson turns into a tree of bounded depth,
// which is copied into values once. Then the CloudEvents attributes are checked, in the order a producer would look at them.
#include <simdjson.h>

#include <cstring>

#include "daemon/base/text.h"
#include "daemon/event/cloud_event.h"
#include "daemon/event/plain_json.h"

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

// The depth was bounded by the parser, so recursion here is bounded by Limits::depth.
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
      case dom::element_type::STRING: return string(element.get_string().value_unsafe());
      case dom::element_type::ARRAY: return list(element.get_array().value_unsafe());
      case dom::element_type::OBJECT: return map(element.get_object().value_unsafe());
    }
    return malformed("the line holds a JSON value of unknown type");
  }

 private:
  Result<Value> string(std::string_view text) {
    const char* copied = arena_.copy(text);
    return copied == nullptr ? Result<Value>(arena_full()) : Value::string({copied, text.size()});
  }

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
      ISO_TRY(Value key, string(field.key));
      ISO_TRY(Value copied, value(field.value));
      new (&entries[i++]) MapEntry{key, copied};
    }
    if (const auto twice = names_.twice({entries, count})) {
      return malformed("the field `" + std::string(twice->substr(0, 64)) + "` stands twice in one object: send it once");
    }
    return Value::map({entries, count});
  }

  cel::Arena& arena_;
  DistinctNames names_;
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

// `plain`: of a line without escapes, where a text can hold no control character.
Result<std::string_view> text_of(const Value* value, std::string_view name, bool required, bool plain) {
  if (value == nullptr) {
    if (!required) return std::string_view();
    return malformed("the attribute `" + std::string(name) + "` is missing: CloudEvents 1.0 asks for it", std::string(name));
  }
  if (value->kind() != cel::Kind::kString) {
    return malformed("the attribute `" + std::string(name) + "` must be a string", std::string(name));
  }
  const std::string_view text = value->as_string();
  if (text.empty()) return malformed("the attribute `" + std::string(name) + "` is empty: leave it out or fill it", std::string(name));
  if (plain) return text;
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
  PlainJson plain;
  dom::parser dom;

  explicit Parser(const Limits& of) : limits(of), plain(of.line_bytes + size_t{1}, of.depth), dom(of.line_bytes + size_t{1}) {}

  Result<Value> read(std::string_view line, cel::Arena& arena, bool& is_plain) {
    const std::optional<Value> event = plain.read(line, arena);
    is_plain = event.has_value();
    if (event) return *event;
    dom::element root;
    if (const auto failed = parse(line, root)) return not_json(failed, limits);
    if (!root.is_object()) return malformed("the line is JSON but no object: send one CloudEvents object a line");
    return Copier(arena).value(root);
  }

  simdjson::error_code parse(std::string_view line, dom::element& out) {
    if (dom.max_depth() != limits.depth) {
      if (const auto failed = dom.allocate(limits.line_bytes + size_t{1}, limits.depth)) return failed;
    }
    return dom.parse(line.data(), line.size(), false).get(out);
  }
};

EventReader::EventReader(const Limits& limits) : parser_(std::make_unique<Parser>(limits)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;

size_t EventReader::padding() { return JsonStructure::padding(); }

Result<CloudEvent> EventReader::read(std::string_view line, cel::Arena& arena) {
  if (line.size() > parser_->limits.line_bytes) return read_in_place(line, arena);   // which refuses it unread
  char* copy = arena.allocate_array<char>(line.size() + padding());
  if (copy == nullptr) return arena_full();
  std::memcpy(copy, line.data(), line.size());
  std::memset(copy + line.size(), 0, padding());
  return read_in_place({copy, line.size()}, arena);
}

Result<CloudEvent> EventReader::read_in_place(std::string_view line, cel::Arena& arena) {
  const Limits& limits = parser_->limits;
  if (line.size() > limits.line_bytes) {
    return over_limit("the line has " + std::to_string(line.size()) + " bytes, more than the limit of " + std::to_string(limits.line_bytes) +
                      ": split the event or raise ingest.line_bytes");
  }
  bool plain = false;
  ISO_TRY(Value event, parser_->read(line, arena, plain));

  CloudEvent out;
  const Attributes known = attributes_of(event.as_map());
  ISO_TRY(std::string_view version, text_of(known.specversion, "specversion", true, plain));
  if (version != "1.0") {
    return malformed("the attribute `specversion` is `" + std::string(version.substr(0, 20)) + "`: only 1.0 is read", "specversion");
  }
  ISO_TRY(out.id, text_of(known.id, "id", true, plain));
  ISO_TRY(out.source, text_of(known.source, "source", true, plain));
  ISO_TRY(out.type, text_of(known.type, "type", true, plain));
  ISO_TRY(out.subject, text_of(known.subject, "subject", false, plain));
  ISO_TRY(out.time, text_of(known.time, "time", false, plain));
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

namespace {

size_t key_size(const CloudEvent& event) { return event.source.size() + 1 + event.id.size(); }
void write_key(const CloudEvent& event, char* to) {
  std::memcpy(to, event.source.data(), event.source.size());
  to[event.source.size()] = '\n';
  std::memcpy(to + event.source.size() + 1, event.id.data(), event.id.size());
}

}  // namespace

std::string event_key(const CloudEvent& event) {
  std::string key(key_size(event), '\0');
  write_key(event, key.data());
  return key;
}

Result<std::string_view> event_key(const CloudEvent& event, cel::Arena& arena) {
  char* key = arena.allocate_array<char>(key_size(event));
  if (key == nullptr) return arena_full();
  write_key(event, key);
  return std::string_view(key, key_size(event));
}

}  // namespace isonomy::event
