// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/reading.h"

#include <functional>

#include "daemon/base/fetch.h"
#include "daemon/engine/case_store.h"

namespace isonomy::engine {
namespace {

constexpr size_t kEventArena = size_t{32} << 20;
constexpr size_t kMostFetched = 4096;
constexpr size_t kKeptArena = size_t{1} << 20;   // what large events needed is given back

}  // namespace

void Reading::hash_keys(const KeyHashing& hashing) {
  hashed_by = hashing.by;
  key_hash = audit::key_hash(hashing.of_events, audit::RecordKind::kEvent, key);
  case_hash.reset();
  if (mapped.has_error() || mapped->filings.empty()) return;
  const casework::Filing& first = mapped->filings.front();   // the others are of the same case, as a rule
  if (!first.case_key.empty()) case_hash = CaseStore::hash_of(hashing.of_cases, first.case_key, first.linked);
}

LineReader::LineReader(ReadingBasis basis, const event::Limits& limits)
    : basis_(std::move(basis)), events_(limits), mapper_(*basis_.rules) {}

Result<Reading> LineReader::read(std::string_view line, cel::Arena& arena) {
  arena.allow(kEventArena);
  return mapped(events_.read(line, arena), arena);
}

Result<Reading> LineReader::read_in_place(std::string_view line, cel::Arena& arena) {
  arena.allow(kEventArena);
  return mapped(events_.read_in_place(line, arena), arena);
}

Result<Reading> LineReader::mapped(Result<event::CloudEvent> event, cel::Arena& arena) {
  if (event.has_error()) return std::move(event).error();
  ISO_TRY(const std::string_view key, event::event_key(*event, arena));
  Reading out;
  out.rules = basis_.rules.get();
  out.key = key;
  out.source = key.substr(0, event->source.size());
  out.id = key.substr(event->source.size() + 1);
  out.mapped = mapper_.map(*event, arena);
  if (basis_.hashing.by != 0) out.hash_keys(basis_.hashing);
  const char* end = arena.allocate_array<char>(0);
  const std::less<const char*> before;
  if (end != nullptr && before(key.data(), end) && before(end, key.data() + kMostFetched)) out.bytes = {key.data(), static_cast<size_t>(end - key.data())};
  return out;
}

void Readings::read(LineReader& reader, std::span<const std::string_view> lines) {
  readings_.clear();
  rules_ = reader.basis().rules;
  if (arena_.held() > kKeptArena) arena_ = cel::Arena();
  arena_.reset();
  for (const std::string_view line : lines) readings_.push_back(line.empty() ? Result<Reading>(Reading()) : reader.read_in_place(line, arena_));
}

void Readings::fetch(size_t i) const {
  if (!readings_[i].has_error()) isonomy::fetch(readings_[i]->bytes.data(), readings_[i]->bytes.size());
}

}  // namespace isonomy::engine
