// SPDX-License-Identifier: Apache-2.0
// Counts: the sufficient statistics: how many decisions for each (version, signature, circumstances, authority, official, subject, day,
// outcome) that occurred. Integers, sparse, mergeable; a decision that is judged anew is withdrawn and added again.
//
// Shape:   40 bytes of key and 32 of sums for each distinct combination; labels stand once. Subjects are part of the key because they,
//          not decisions, are the clusters of every interval.
// Units:   money in hundredths.
// Threads: one writer.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/casework/image_bytes.h"
#include "daemon/uncertainty/decision.h"
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
  // Numbers the labels of the decision. The key is good for this object only.
  CountKey key(const CountedDecision& decision);
  static Sums sums(const CountedDecision& decision);

  // Where a decision was added: it stays there until it is withdrawn. Of these counts, not of a copy of them.
  using Cell = std::pair<const CountKey, Sums>;
  Cell* add(const CountKey& key, const Sums& sums);
  // What was added before; anything else is our bug.
  void withdraw(Cell* cell, const Sums& sums);
  void add(const CountedDecision& decision) { add(key(decision), sums(decision)); }
  void merge(const Counts& other);

  int64_t decisions() const { return decisions_; }
  size_t stored() const { return cells_.size() - empty_; }
  size_t bytes() const;   // about; see Ledger::bytes()

  // The labels alone, so that keys mean the same in the counts that take them up (an empty Counts).
  void save_labels(casework::ImageWriter& out) const;
  void restore_labels(casework::ImageReader& in);
  bool knows(const CountKey& key) const;   // every label of it

  // The counts in an order that depends on labels alone: equal for equal decisions, whatever came first.
  Table table() const;

 private:
  // Labels by number and back; numbers are given in the order of first use.
  class Labels {
   public:
    uint32_t number(std::string_view text);
    const std::string& text(uint32_t number) const { return texts_[number]; }
    size_t size() const { return texts_.size(); }
    size_t text_bytes() const { return text_bytes_; }
    std::vector<uint32_t> ranks() const;  // by number, the place among the sorted texts

   private:
    struct Hash {
      using is_transparent = void;
      size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
    std::vector<std::string> texts_;
    size_t text_bytes_ = 0;
  };
  struct KeyHash {
    size_t operator()(const CountKey& key) const;
  };

  std::array<const Labels*, 7> all_labels() const { return {&versions_, &signatures_, &circumstances_, &authorities_, &officials_, &subjects_, &outcomes_}; }
  Labels versions_, signatures_, circumstances_, authorities_, officials_, subjects_, outcomes_;
  void sweep();

  // WHY empty cells stay for a while: most cases that are judged anew say what they said.
  std::unordered_map<CountKey, Sums, KeyHash> cells_;
  size_t empty_ = 0;
  int64_t decisions_ = 0;
  std::string scratch_;
};

}  // namespace isonomy::uncertainty
