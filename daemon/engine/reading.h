// SPDX-License-Identifier: Apache-2.0
// Reading: what one line says before any case is asked: which event it is, and what it files under which case. That follows from the
// line and the rulebook alone.
//
//   {"id":"7","source":"urn:town", ..}  ->  key "urn:town\n7", decision.fine of case S38735
//
// A few lines may be read ahead of their turn (ReadAhead), so that what each of them needs is on its way from memory while the ones
// before it are judged.
//
// Errors:  a line that is no event has no reading: kMalformed, kLimit, as EventReader says. What cannot be mapped has a reading whose
//          `mapped` says why: whether the event is known already comes first.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/casework/mapping.h"
#include "daemon/cel/arena.h"
#include "daemon/event/cloud_event.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::engine {

struct Reading {
  const rulebook::Rulebook* rules = nullptr;   // under which it was read
  std::string_view key;                        // event::event_key()
  std::string_view source, id;                 // within the key
  // Where journal and engine were told to expect it, their hashes of the key and of the first filing's case.
  uint32_t expected_by = 0;                    // which engine; 0: none
  uint64_t key_hash = 0;
  std::optional<uint32_t> case_hash = {};
  Result<casework::Mapped> mapped = casework::Mapped();
};

class LineReader {
 public:
  LineReader(std::shared_ptr<const rulebook::Rulebook> rules, const event::Limits& limits);

  Result<Reading> read(std::string_view line);          // it lives until the next read()

 private:
  std::shared_ptr<const rulebook::Rulebook> rules_;
  event::EventReader events_;
  casework::Mapper mapper_;
  cel::Arena arena_;
  std::string key_;
};

// The readings of the next few lines. They are told apart by where their line stands.
class ReadAhead {
 public:
  static constexpr size_t kLines = 4;

  ReadAhead(const std::shared_ptr<const rulebook::Rulebook>& rules, const event::Limits& limits);
  Result<Reading>& read(std::string_view line);            // it lives until kLines further ones were read
  Result<Reading>* take(std::string_view line);            // once; null: it was not read, or too long ago

 private:
  struct Place {
    std::string_view line;
    LineReader reader;
    Result<Reading> reading = Reading();
  };
  std::vector<Place> places_;                              // a ring
  size_t next_ = 0;
};

}  // namespace isonomy::engine
