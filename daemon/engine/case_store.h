// SPDX-License-Identifier: Apache-2.0
// CaseStore: every case, of which only those lately touched are in memory. Of the others a slot of 12 bytes remains; they come back
// from the file of cases when an event, a timer or a question needs them.
//
//   key --hash--> number --> slot { part of the hash, where its image is, next timer, whether findings stand }
//
//   new, or asked for once -> once_ (small) --again--> again_ (the rest of the budget)       each leaves by its own oldest
//                                `------- image -------------'
//
// Most cases hear of one event and then nothing for long. They leave through a list that fits the processor's cache, while they are
// still in it, and their memory serves the next; only a case that is touched again later gets a place among those that stay.
//
// A case's number is its place in the order of first arrival: it never changes, and timers name cases by it.
//
// A snapshot needs all slots, but writes only the groups of them in which one changed: they go to the file of cases like the images.
//
// Units:   bytes of open cases, about; make_room() keeps them under the budget, the case in use alone may be larger.
// Errors:  those of the file of cases: kIo, kCorrupt. The store is then not to be used further; the journal can rebuild it.
// Threads: one owner (the engine). A pointer to an open case holds until the next make_room().
// Source:  2Q: Johnson and Shasha (1994).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/audit/key_hash.h"
#include "daemon/base/large_table.h"
#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"
#include "daemon/casework/vocabulary.h"
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
  bool stays = false;               // in again_, not in once_
  CaseFile::Place place;            // of its image
  size_t image_bytes = 0;
  size_t bytes = 0;
  uint32_t at = 0;                  // in opened_
  OpenCase* newer = nullptr;        // the order in which the cases of its list were last used
  OpenCase* older = nullptr;
};

class CaseStore {
 public:
  // `folder` empty: cases that leave memory go to unnamed temporary files.
  CaseStore(size_t budget, std::string folder, uint32_t epoch);
  CaseStore(const CaseStore&) = delete;
  CaseStore& operator=(const CaseStore&) = delete;

  casework::Vocabulary& vocabulary() { return shared_; }
  size_t size() const { return size_; }

  // Keys are hashed under a secret of the store's, by whoever has it: anybody's thread.
  const audit::KeySecret& secret() const { return secret_; }
  static uint32_t hash_of(const audit::KeySecret& secret, std::string_view key, bool linked);
  uint32_t hash_of(std::string_view key, bool linked) const { return hash_of(secret_, key, linked); }
  // It is opened soon: its place in the index is on its way from memory meanwhile.
  void expect(uint32_t hash) const { __builtin_prefetch(&index_[hash & (index_.size() - 1)], 1); }
  Result<OpenCase*> open(std::string_view key, bool linked, uint32_t hash);   // a new one where there is none
  Result<OpenCase*> open(std::string_view key, bool linked) { return open(key, linked, hash_of(key, linked)); }
  Result<OpenCase*> find(std::string_view key, bool linked);   // null where there is none
  Result<OpenCase*> at(uint32_t number);
  void changed(OpenCase& open);                                // after every change of a case
  Status make_room();

  // What is known of a case without bringing it back.
  std::optional<Day> next_of(uint32_t number) const;
  bool has_findings(uint32_t number) const { return (slot(number).place_high & kHasFindings) != 0; }

  size_t open_bytes() const { return once_.bytes + again_.bytes; }
  const CaseFile& file() const { return file_; }

  // For a snapshot. save() writes every open case to the file first, and the slots that changed; restore() fills an empty store.
  Status save(casework::ImageWriter& out);
  Status restore(casework::ImageReader& in);
  void snapshot_is_safe() { file_.forget_emptied(); }

 private:
  // Twelve bytes, because there may be ten million. The place is of 46 bits: the segment, then kOffsetBits of the offset; of an open
  // case it is its index in opened_.
  struct Slot {
    uint32_t hash;
    uint32_t place_low;
    uint16_t place_high;
    uint16_t next;                             // days since kFirstTimer
  };
  static_assert(sizeof(Slot) == 12);
  static constexpr uint16_t kHasFindings = 0x8000, kIsOpen = 0x4000;
  static constexpr uint16_t kNoDay = 0xFFFF, kFarDay = 0xFFFE;   // kFarDay: in far_days_
  static constexpr size_t kBlockSlots = size_t{1} << 19;          // three huge pages
  struct List {
    OpenCase* newest = nullptr;
    OpenCase* oldest = nullptr;
    size_t bytes = 0;
  };

  Slot& slot(uint32_t number) { return blocks_[number / kBlockSlots][number % kBlockSlots]; }
  const Slot& slot(uint32_t number) const { return blocks_[number / kBlockSlots][number % kBlockSlots]; }
  CaseFile::Place place_of(uint32_t number) const;
  void set_place(Slot& of, const CaseFile::Place& place) const;
  void set_next(uint32_t number, std::optional<Day> next);

  Result<std::optional<uint32_t>> number_of(uint32_t hash, std::string_view key, bool linked);
  Result<bool> has_key(uint32_t number, std::string_view key, bool linked);
  Slot& add_slot(const Slot& slot);
  void index_all();
  OpenCase& fresh(uint32_t number);
  Result<OpenCase*> read(uint32_t number);
  Result<OpenCase*> asked_for_again(uint32_t number);
  Status write(OpenCase& open);
  static void expect_after(const OpenCase& open);
  Status let_go_of_oldest(List& list);
  Status tidy();
  void changed_slot(uint32_t number) { groups_[number / kGroupSlots].changed = true; }
  Status write_group(size_t group);
  Status read_group(size_t slots, casework::ImageReader& in);
  List& list_of(const OpenCase& open) { return open.stays ? again_ : once_; }
  void link(OpenCase& open);       // as the newest of its list
  void unlink(OpenCase& open);
  void measure(OpenCase& open);

  size_t budget_, once_budget_;
  audit::KeySecret secret_;
  casework::Vocabulary shared_;
  CaseFile file_;
  std::vector<LargeTable<Slot>> blocks_;         // slots by number; a block never moves
  size_t size_ = 0;
  // The slots as the last snapshot has them, so many together. In the file of cases a group's number stands for its owner's.
  struct Group {
    CaseFile::Place place;
    uint32_t image_bytes = 0;
    bool changed = false;
  };
  static constexpr size_t kGroupSlots = 1024;
  static constexpr uint32_t kGroupOwner = uint32_t{1} << 31;       // above every case's number
  std::vector<Group> groups_;
  // Open addressing by the low bits of the hash; 0 is empty. An entry is the number + 1, and above it the top bits of the hash, so that
  // a slot of another case is seldom looked at: each is a line of memory that nobody has at hand.
  static constexpr unsigned kNumberBits = 28;
  static uint32_t entry_of(uint32_t number, uint32_t hash) { return (hash & ~kNumberMask) | (number + 1); }
  static constexpr uint32_t kNumberMask = (uint32_t{1} << kNumberBits) - 1;
  LargeTable<uint32_t> index_;
  std::unordered_map<uint32_t, Day> far_days_;   // timers too far off for a slot, by number
  std::vector<std::unique_ptr<OpenCase>> opened_;   // null where one has left; those places are in free_
  std::vector<uint32_t> free_;
  List once_, again_;
  std::vector<std::unique_ptr<OpenCase>> spare_;   // with their memory, so that coming and going allocates little
  size_t spare_bytes_ = 0;                         // of those, as they were when they left
  std::string image_;
};

}  // namespace isonomy::engine
