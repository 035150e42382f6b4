// SPDX-License-Identifier: Apache-2.0
// Counts: the sufficient statistics: how many decisions for each (version, signature, circumstances, authority, official, subject, day,
// outcome) that occurred. Integers, sparse, mergeable; a decision that is judged anew is withdrawn and added again.
//
// Shape:   48 bytes of key and 32 of sums for each distinct combination; labels stand once. Subjects are part of the key because they,
//          not decisions, are the clusters of every interval.
// Units:   money in hundredths.
// Threads: one writer.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/casework/image_bytes.h"
#include "daemon/uncertainty/decision.h"
#include "daemon/uncertainty/numbering.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

struct CountKey {
  uint32_t version = 0, signature = 0, circumstances = 0;
  uint32_t authority = 0, official = 0, subject = 0, outcome = 0;
  int32_t day = 0, recorded = 0;
  Qualities qualities;
  friend bool operator==(const CountKey&, const CountKey&) = default;
};

class Counts {
 public:
  // What one decision added, to withdraw it by. Good for these counts only.
  struct Added {
    uint32_t cell = HashIndex::kNone;
    uint32_t fixed_n = 0;
    int64_t amount = 0, fixed = 0;
    bool any() const { return cell != HashIndex::kNone; }
  };
  Added add(const CountedDecision& decision);
  // What was added before, and once; anything else is our bug.
  void withdraw(const Added& added);
  void merge(const Counts& other);
  Counts copy() const;

  // For a snapshot (ledger_image.cc): the labels, then what each decision added; restored in the same order into empty counts.
  void save_labels(casework::ImageWriter& out) const;
  void restore_labels(casework::ImageReader& in);
  void save(const Added& added, casework::ImageWriter& out) const;
  Added restore_added(casework::ImageReader& in);

  int64_t decisions() const { return decisions_; }
  size_t stored() const { return made_ - free_.size() - empty_; }
  size_t bytes() const;   // about; see Ledger::bytes()

  // The counts in an order that depends on labels alone: equal for equal decisions, whatever came first.
  Table table() const;

 private:
  struct Cell {
    CountKey key;
    Sums sums;
  };
  static constexpr size_t kChunk = 1024;
  using Chunk = std::array<Cell, kChunk>;

  CountKey key(const CountedDecision& decision);  // numbers the labels of the decision
  uint32_t add(const CountKey& key, const Sums& sums);
  Cell& cell(uint32_t number) { return (*chunks_[number / kChunk])[number % kChunk]; }
  const Cell& cell(uint32_t number) const { return (*chunks_[number / kChunk])[number % kChunk]; }
  template <class Visit>
  void for_each(const Visit& visit) const {  // in no order that means anything
    for (uint32_t number = 0; number < made_; ++number)
      if (cell(number).sums.n > 0) visit(cell(number));
  }
  void sweep();

  std::array<const Labels*, 7> all_labels() const { return {&versions_, &signatures_, &circumstances_, &authorities_, &officials_, &subjects_, &outcomes_}; }
  bool knows(const CountKey& key) const;          // every label of it

  Labels versions_, signatures_, circumstances_, authorities_, officials_, subjects_, outcomes_;
  // WHY chunks: cells keep their numbers, and growing moves none of them.
  std::vector<std::unique_ptr<Chunk>> chunks_;
  uint32_t made_ = 0;           // cells that exist
  HashIndex index_;             // of all that are not free
  std::vector<uint32_t> free_;
  // WHY empty cells stay for a while: most cases that are judged anew say what they said.
  size_t empty_ = 0;
  int64_t decisions_ = 0;
  std::string scratch_;
};

}  // namespace isonomy::uncertainty
