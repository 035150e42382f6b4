// SPDX-License-Identifier: Apache-2.0
// Index: how much the law leaves open, in bits and in money, from a ledger: of a rule, an authority, a month, or everything.
//
//   legal uncertainty    H(outcome | law), what explains it, and what is left
//   foreseeability       1 - H(outcome | law) / H(outcome)
//   surprise             what each decision held for one who knew all earlier like cases; its monthly mean
//   selectivity          share of detected breaches that are sanctioned, by group, crude beside stratified
//   Fuller's eight       shares of acts with n and Wilson interval
//   noise, money         of officials; of subject-years
//
// Every figure carries its n; one that may not be published is withheld, not rounded. Formulas, sources and limits: docs/index.md.
//
// Units:   bits; points are shares of 1; money in hundredths.
// Threads: pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/stats/held_out.h"
#include "daemon/stats/risk.h"
#include "daemon/stats/shapley.h"
#include "daemon/stats/uncertainty.h"
#include "daemon/uncertainty/families.h"
#include "daemon/uncertainty/ledger.h"
#include "daemon/uncertainty/selectivity.h"

namespace isonomy::uncertainty {

inline constexpr int kMethodVersion = 2;  // goes with every published figure

// What one cause explains, alone.
struct CauseFigure {
  std::string name;
  stats::CauseBits bits;            // excess over the exact null mean, with interval
  double held_out_bits = 0;         // what it foretells of subjects it has not seen: ranks causes, a lower bound
  // In natural units: the mildest and the harshest level with enough decisions, their shares at equal law.
  std::string mildest, harshest;
  double mildest_share = 0, harshest_share = 0;
  int64_t mildest_n = 0, harshest_n = 0;
};

struct MonthFigure {
  int32_t month = 0;                // months since January of year 0
  int64_t n = 0, acts = 0, sanctioned = 0;  // acts: without terms
  double surprise_bits = 0;         // mean of the month
  double running_bits = 0;          // mean since the beginning
};

struct NoiseFigures {
  int64_t officials = 0, decisions = 0;
  double mean_share = 0;
  double level = 0, pattern = 0, system = 0;  // standard deviations, in points
  double expected_gap = 0;          // of two officials drawn at random, on one case, if normal
};

struct MoneyFigures {
  int64_t subject_years = 0, decisions_with_amount = 0, fixed_by_law = 0;
  stats::Risk enforced, law;        // at .95
  double premium() const { return enforced.expected_shortfall - law.expected_shortfall; }
  // A twentieth of fewer is a handful of cases: no tail is published.
  bool tail_published() const { return subject_years >= 100; }
};

// What was learnt before a day, tried on what came after: does the law's facts, or does who decides, foretell more?
struct HeldOutFigure {
  Day from;                         // the first day that was not learnt from
  stats::HeldOut gains;             // `cause` is the official
  int64_t officials = 0;            // in the test part
};

struct Index {
  std::string scope;                // "everything", "rule tariff"
  Day first, last;
  int64_t decisions = 0;            // counted
  int64_t undetermined = 0;         // of them, with facts not known: left out of all that follows but Fuller
  int64_t sanctioned = 0;
  int64_t terms = 0;                // outcomes of deadlines of the authority (in time, late, silent) among them
  stats::UncertaintyBits uncertainty;
  double outcome_bits = 0;          // H(outcome), Miller-Madow
  std::optional<double> foreseeability;     // absent where nothing varies, and where each rule is cited for one outcome
  std::optional<double> upper_bound_bits;   // where nothing ever varied
  // Several rules, and each is cited for one outcome alone ("pass" under one, "fail" under another): then the choice between them, which may
  // be all that is uncertain, is not in these figures.
  bool one_outcome_a_rule = false;
  std::vector<CauseFigure> causes;          // by held-out gain, largest first
  std::vector<std::string> split_names;
  std::optional<stats::ShapleySplit> split; // order-free, coarse codes; absent where cells are too thin
  std::optional<HeldOutFigure> held_out;    // where asked for
  double surprise_bits = 0, learning_bits = 0;
  std::vector<MonthFigure> months;
  Share selected;                           // sanctioned, of the decisions on detected breaches (no terms) with facts known
  std::vector<Selectivity> selectivity;     // the whole only
  std::array<Share, kPrinciples> fuller;
  NoiseFigures noise;
  MoneyFigures money;
};

struct IndexOptions {
  double confidence_level = 0.95;
  bool causes = true;                       // off for slices: they are small
  std::set<std::string> contradicted, impossible;  // rules with a finding CON-1, CON-2
  std::optional<Share> constant;            // of a fixed panel of cases, those whose expected outcome survived a year
  std::optional<Day> held_out_from;
  std::map<std::string, std::string> jurisdictions;  // of each rule
};
Index measure(const Table& table, const std::string& scope, const IndexOptions& options);

enum class Slice : uint8_t { kRule, kAuthority, kJurisdiction, kMonth };
std::vector<Index> measure_by(const Table& table, Slice slice, IndexOptions options);

std::string month_name(int32_t month);      // "2021-03"

}  // namespace isonomy::uncertainty
