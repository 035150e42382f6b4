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

// What stands between two brackets, gathered and then moved into the arena. `one(at)` reads what belongs at that place of the gathered.
template <class T, class One>
bool PlainJson::gather(size_t depth, cel::Arena& arena, char end, std::vector<T>& gathered, One one, std::span<const T>& out) {
  ++walk_.at;
  if (depth + 1 >= depth_) return false;
  const size_t begin = gathered.size();
  if (!walk_.take(end)) {
    do {
      const size_t at = gathered.size();
      gathered.emplace_back();
      if (!one(at)) return false;
    } while (walk_.take(','));
    if (!walk_.take(end)) return false;
  }
  return move_to(arena, gathered, begin, out);
}

bool PlainJson::map(size_t depth, cel::Arena& arena, Value& out) {
  std::span<const MapEntry> entries;
  const auto entry = [&](size_t at) {
    if (walk_.peek() != '"' || !string(entries_[at].key) || !walk_.take(':')) return false;
    return value(depth + 1, arena, [&]() -> Value& { return entries_[at].value; });
  };
  if (!gather(depth, arena, '}', entries_, entry, entries) || names_.twice(entries)) return false;
  out = Value::map(entries);
  return true;
}

bool PlainJson::list(size_t depth, cel::Arena& arena, Value& out) {
  std::span<const Value> items;
  const auto item = [&](size_t at) { return value(depth + 1, arena, [&]() -> Value& { return items_[at]; }); };
  if (!gather(depth, arena, ']', items_, item, items)) return false;
  out = Value::list(items);
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
