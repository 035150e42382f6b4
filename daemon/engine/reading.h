// SPDX-License-Identifier: Apache-2.0
// Reading: what one line says before any case is asked: which event it is, and what it files under which case. That follows from the
// line and the rulebook alone.
//
//   {"id":"7","source":"urn:town", ..}  ->  key "urn:town\n7", decision.fine of case S38735
//
// So lines may be read ahead of their turn, by another thread than judges them, and what each of them needs may be on its way from memory
// while the ones before it are judged.
//
// Errors:  a line that is no event has no reading: kMalformed, kLimit, as EventReader says. What cannot be mapped has a reading whose
//          `mapped` says why: whether the event is known already comes first.
// Threads: one owner at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/audit/key_hash.h"
#include "daemon/casework/mapping.h"
#include "daemon/cel/arena.h"
#include "daemon/event/cloud_event.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::engine {

using Rules = std::shared_ptr<const rulebook::Rulebook>;   // two are the same where they point to one

// How a registry's journal and engine hash keys today. Whoever reads a line does it for them.
struct KeyHashing {
  uint32_t by = 0;                             // which engine's; 0: nobody's
  audit::KeySecret of_events{}, of_cases{};
  friend bool operator==(const KeyHashing&, const KeyHashing&) = default;
};

// What a line is read for.
struct ReadingBasis {
  Rules rules;
  KeyHashing hashing;
  friend bool operator==(const ReadingBasis&, const ReadingBasis&) = default;
};

struct Reading {
  const rulebook::Rulebook* rules = nullptr;   // under which it was read
  std::string_view key;                        // event::event_key()
  std::string_view source, id;                 // within the key
  std::string_view bytes;                      // the memory of key and filings, where it is in one piece
  // The hashes of the key and of the first filing's case.
  uint32_t hashed_by = 0;                      // KeyHashing::by; 0: they are not
  uint64_t key_hash = 0;
  std::optional<uint32_t> case_hash = {};
  Result<casework::Mapped> mapped = casework::Mapped();

  void hash_keys(const KeyHashing& hashing);
};

class LineReader {
 public:
  LineReader(ReadingBasis basis, const event::Limits& limits);
  LineReader(Rules rules, const event::Limits& limits) : LineReader(ReadingBasis{std::move(rules), {}}, limits) {}

  // It lives in the arena, which has room for this line alone from now on.
  Result<Reading> read(std::string_view line, cel::Arena& arena);
  // The same, and in the line, where event::EventReader::padding() bytes behind it may be read.
  Result<Reading> read_in_place(std::string_view line, cel::Arena& arena);
  const ReadingBasis& basis() const { return basis_; }

 private:
  Result<Reading> mapped(Result<event::CloudEvent> event, cel::Arena& arena);

  ReadingBasis basis_;
  event::EventReader events_;
  casework::Mapper mapper_;
};

// The readings of a few lines, one for each. They live until others are read, and no longer than the lines, which stand in one text with
// event::EventReader::padding() readable bytes behind it. Empty lines are not read.
class Readings {
 public:
  void read(LineReader& reader, std::span<const std::string_view> lines);
  Result<Reading>& operator[](size_t i) { return readings_[i]; }
  size_t size() const { return readings_.size(); }
  // One that another thread made comes into the cache of this one meanwhile.
  void fetch(size_t i) const;

 private:
  Rules rules_;   // what the readings point into
  cel::Arena arena_;
  std::vector<Result<Reading>> readings_;
};

}  // namespace isonomy::engine
