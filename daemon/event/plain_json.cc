// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/plain_json.h"

#include <cstring>
#include <span>

namespace isonomy::event {
namespace {

using cel::MapEntry;
using cel::Value;

// What was gathered since `begin`, into the arena.
template <class T>
bool move_to(cel::Arena& arena, std::vector<T>& gathered, size_t begin, std::span<const T>& out) {
  const size_t count = gathered.size() - begin;
  T* to = arena.allocate_array<T>(count);
  if (to == nullptr) return false;
  std::uninitialized_copy_n(gathered.data() + begin, count, to);
  gathered.resize(begin);
  out = {to, count};
  return true;
}

}  // namespace

std::optional<Value> PlainJson::read(std::string_view text, cel::Arena& arena) {
  if (text.empty() || std::memchr(text.data(), '\\', text.size()) != nullptr || !structure_.find(text)) return {};
  walk_ = {text.data(), structure_.places(), static_cast<uint32_t>(text.size())};
  const cel::Arena::Mark before = arena.mark();
  items_.clear();
  entries_.clear();
  Value out;
  if (walk_.peek() == '{' && map(0, arena, out) && walk_.at == structure_.places() + structure_.count()) return out;
  arena.return_to(before);
  return {};
}

// What begins here, into its place, which `place()` says anew: what a list or an object gathers meanwhile may move it.
// WHY in its place at once: what is made of small pieces and then moved as a whole waits until the pieces have reached the cache.
template <class Place>
bool PlainJson::value(size_t depth, cel::Arena& arena, Place place) {
  const char first = walk_.peek();
  if (first == '"') return string(place());
  if (first != '{' && first != '[') return scalar(place());
  Value held;
  if (!(first == '{' ? map(depth, arena, held) : list(depth, arena, held))) return false;
  place() = held;
  return true;
}

bool PlainJson::map(size_t depth, cel::Arena& arena, Value& out) {
  ++walk_.at;
  if (depth + 1 >= depth_) return false;
  const size_t begin = entries_.size();
  if (!walk_.take('}')) {
    do {
      const size_t at = entries_.size();
      entries_.emplace_back();
      if (walk_.peek() != '"' || !string(entries_[at].key) || !walk_.take(':')) return false;
      if (!value(depth + 1, arena, [&]() -> Value& { return entries_[at].value; })) return false;
    } while (walk_.take(','));
    if (!walk_.take('}')) return false;
  }
  if (names_.twice(std::span(entries_).subspan(begin))) return false;
  std::span<const MapEntry> moved;
  if (!move_to(arena, entries_, begin, moved)) return false;
  out = Value::map(moved);
  return true;
}

bool PlainJson::list(size_t depth, cel::Arena& arena, Value& out) {
  ++walk_.at;
  if (depth + 1 >= depth_) return false;
  const size_t begin = items_.size();
  if (!walk_.take(']')) {
    do {
      const size_t at = items_.size();
      items_.emplace_back();
      if (!value(depth + 1, arena, [&]() -> Value& { return items_[at]; })) return false;
    } while (walk_.take(','));
    if (!walk_.take(']')) return false;
  }
  std::span<const Value> moved;
  if (!move_to(arena, items_, begin, moved)) return false;
  out = Value::list(moved);
  return true;
}

// Without escapes a text has one quote at either end, and only blanks may stand before what follows it.
bool PlainJson::string(Value& out) {
  const std::string_view raw = walk_.take_plain();
  if (raw.size() < 2 || raw.back() != '"') return false;
  out = Value::string(raw.substr(1, raw.size() - 2));
  return true;
}

bool PlainJson::scalar(Value& out) {
  if (walk_.peek() == '\0') return false;
  const std::string_view raw = walk_.take_plain();
  if (const std::optional<JsonNumber> number = short_number(raw)) {
    out = number->whole ? Value::integer(number->integer) : Value::real(number->real);
  } else if (raw == "true" || raw == "false") {
    out = Value::boolean(raw.size() == 4);
  } else if (raw == "null") {
    out = Value::null();
  } else {
    return false;
  }
  return true;
}

}  // namespace isonomy::event
