// SPDX-License-Identifier: Apache-2.0
// ActBook: what the findings across cases look at. A fold over judged acts and decision events whose result does not depend on the order in
// which they came: acts are kept by case and replaced whole, events are only counted.
//
//   kept     acts that left the authority a choice, to be held against their like (INC-1, INC-6, PLT-1)
//            acts on conduct that was years old, to be held against the years before them (CAM-4)
//   counted  decision events by rule, class of subjects and day: when a rule was first applied to a class, and how often (CAM-4)
//
// As of a knowledge cut: findings() says what follows from what the book holds; what comes later may supersede it.
//
// Bounds:  kMostActs acts; of a rule applied more often than its share allows those decided last are held (recall.h), whatever the order in
//          which they came. What is forgotten is counted, and a finding that it may touch says so. At most kMostLabels labels a
//          circumstance and rule: what has more is an identity and no class.
// Threads: one owner.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/casework/image_bytes.h"
#include "daemon/detect/finding.h"
#include "daemon/detect/recall.h"
#include "daemon/judge/judged_act.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::detect {

inline constexpr size_t kMostActs = 100'000;
inline constexpr size_t kMostLabels = 64;
inline constexpr int kOldDays = 730;          // conduct that ended so long before its decision is old

// By day of knowledge, then case and event. Pointers live until the book changes.
using ActList = std::vector<const judge::JudgedAct*>;

// All kept acts under one rule, and what is no longer held of it.
struct Held {
  ActList acts;
  Forgotten forgotten;
};

// How often a rule was applied to a class of subjects: day to number of cases.
struct Applied {
  std::string circumstance, label;            // both empty: everybody
  std::map<Day, int64_t> cases;
};

class ActBook {
 public:
  explicit ActBook(const rulebook::Rulebook& rules, size_t most_acts = kMostActs);

  // Each accepted decision event, once.
  void count(const casework::CaseEvent& event);
  // All acts of a case, as judged now; they take the place of what the book had of it.
  void replace(std::string_view case_key, std::vector<judge::JudgedAct> acts);

  // Findings of every rule whose acts changed since the last call are made anew. In the findings' order, with ids.
  const std::vector<Finding>& findings();
  // Whether enough acts changed since that call for the next to be worth its cost, which follows from all acts held and not from the changed.
  bool is_due() const { return changed_ && (kept_ < kFew || changed_acts_ >= kept_ / 8); }
  size_t held() const;                                    // acts
  // Decisions that are no longer held to be compared, once for each rule that they cite and that leaves a choice.
  int64_t forgotten() const { return compared_.forgotten_in_all(); }

  // For a snapshot (act_book_image.cc). restore() fills an empty book; its findings are then made anew when they are asked for.
  void save(casework::ImageWriter& out) const;
  Status restore(casework::ImageReader& in);

 private:
  struct Ledger {
    std::map<std::string, std::vector<judge::JudgedAct>, std::less<>> acts;   // by case
    std::map<std::pair<std::string, std::string>, std::map<Day, int64_t>> applied;  // by circumstance and label
    std::map<std::string, std::set<std::string>> labels;                      // by circumstance; emptied when there are too many
    std::set<std::string> crowded;                                            // circumstances with too many
    bool changed = true;
    Forgotten forgotten;                                                      // as of `findings`
    std::vector<Finding> findings;
  };
  static constexpr size_t kFew = 1024;
  bool says(const std::string& case_key, const std::vector<std::string>& rules, const std::vector<judge::JudgedAct>& acts) const;
  const Recall& recall(const std::string& rule) const { return with_choice_.contains(rule) ? compared_ : fixed_; }
  bool remembers(const judge::JudgedAct& act) const;
  void judge_anew(const std::string& rule, Ledger& ledger);
  void forget();

  const rulebook::Rulebook& rules_;
  size_t most_acts_;
  std::set<std::string, std::less<>> with_choice_;                            // rules of which a version leaves a choice
  Recall compared_;                                                           // of those rules
  Recall fixed_;                                                              // of the others, whose acts on old conduct alone are kept
  std::map<std::string, Ledger> ledgers_;                                     // by rule
  std::unordered_map<std::string, std::vector<std::string>> rules_of_case_;   // only cases with kept acts
  std::map<uint32_t, Day> since_;                                             // by pack: day of the first decision on record
  std::vector<Finding> all_;
  size_t kept_ = 0;                                                           // acts in memory; forget() has not yet dropped all it may
  bool changed_ = false;
  size_t changed_acts_ = 0;                                                   // since findings() was asked for
};

// The families across cases: what follows from all kept acts under one rule.
void twins_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out);            // INC-1
void changed_code_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out);     // PLT-1
void flat_sanctions_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out);   // INC-6
void revival_across(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const Held& held, const std::vector<Applied>& applied, Day record_since,
                    std::vector<Finding>& out);                                                                  // CAM-4

// What they share.
Finding across(std::string_view code, std::string_view family, const rulebook::Rulebook& rules, const judge::JudgedAct& act);
Verdict capped(Verdict verdict, const rulebook::Rulebook& rules, const judge::JudgedAct& act);
Twin twin_of(const judge::JudgedAct& act);
std::string outcome_in_words(const judge::JudgedAct& act);   // "fine of 500,000"
void list_twins(Finding& finding, const ActList& twins);     // by day, the first kMostTwins

}  // namespace isonomy::detect
