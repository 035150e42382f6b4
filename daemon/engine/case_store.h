// SPDX-License-Identifier: Apache-2.0
// CaseStore: every case, of which only those lately touched are in memory. Of the others a slot of 40 bytes remains; they come back
// from the file of cases when an event, a timer or a question needs them.
//
//   key --hash--> number --> slot { where its image is, next timer, how many findings stand, the open case or none }
//
// A case's number is its place in the order of first arrival: it never changes, and timers name cases by it.
//
// Units:   bytes of open cases, about; make_room() keeps them under the budget, the case in use alone may be larger.
// Errors:  those of the file of cases: kIo, kCorrupt. The store is then not to be used further; the journal can rebuild it.
// Threads: one owner (the engine). A pointer to an open case holds until the next make_room().
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"
#include "daemon/casework/names.h"
#include "daemon/engine/case_file.h"
#include "daemon/engine/standing.h"

namespace isonomy::engine {

struct OpenCase {
  casework::Case of;
  std::vector<Standing> findings;   // in the findings' order
  std::optional<Day> next;          // when time alone may change an answer
  uint32_t number = 0;

 private:
  friend class CaseStore;
  bool changed = false;             // its image, if any, is out of date
  size_t bytes = 0;
  OpenCase* newer = nullptr;        // the order in which open cases were last used
  OpenCase* older = nullptr;
};

class CaseStore {
 public:
  // `folder` empty: cases that leave memory go to unnamed temporary files.
  CaseStore(size_t budget, std::string folder, uint32_t epoch);
  ~CaseStore();
  CaseStore(const CaseStore&) = delete;
  CaseStore& operator=(const CaseStore&) = delete;

  casework::Names& names() { return names_; }
  size_t size() const { return slots_.size(); }

  Result<OpenCase*> open(std::string_view key, bool linked);   // a new one where there is none
  Result<OpenCase*> find(std::string_view key, bool linked);   // null where there is none
  Result<OpenCase*> at(uint32_t number);
  void changed(OpenCase& open);                                // after every change of a case
  Status make_room();

  // What is known of a case without bringing it back.
  std::optional<Day> next_of(uint32_t number) const;
  uint32_t findings_of(uint32_t number) const;

  size_t open_bytes() const { return open_bytes_; }
  const CaseFile& file() const { return file_; }

  // For a snapshot. save() writes every open case to the file first; restore() fills an empty store.
  Status save(casework::ImageWriter& out);
  Status restore(casework::ImageReader& in);
  void snapshot_is_safe() { file_.forget_emptied(); }

 private:
  struct Slot {
    uint64_t hash = 0;
    CaseFile::Place place;
    int32_t next = kNoDay;
    uint32_t findings = 0;
    OpenCase* open = nullptr;
  };
  static constexpr int32_t kNoDay = INT32_MAX;

  uint64_t hash_of(std::string_view key, bool linked) const;
  Result<std::optional<uint32_t>> number_of(uint64_t hash, std::string_view key, bool linked);
  Result<bool> has_key(uint32_t number, std::string_view key, bool linked);
  void add_to_index(uint64_t hash, uint32_t number);
  OpenCase& fresh(uint32_t number);
  Status write(OpenCase& open);
  void let_go(OpenCase& open);
  void use(OpenCase& open);        // makes it the newest
  void unlink(OpenCase& open);
  void measure(OpenCase& open);

  size_t budget_;
  std::array<uint64_t, 2> secret_;
  casework::Names names_;
  CaseFile file_;
  std::deque<Slot> slots_;                     // by number
  std::vector<uint32_t> index_;                // open addressing by hash; number + 1, 0 is empty
  OpenCase* newest_ = nullptr;
  OpenCase* oldest_ = nullptr;
  size_t open_bytes_ = 0;
  std::vector<std::unique_ptr<OpenCase>> spare_;   // with their memory, so that coming and going allocates little
  std::string image_;
};

}  // namespace isonomy::engine
