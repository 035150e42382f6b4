// SPDX-License-Identifier: Apache-2.0
// Judge: a whole case against every rule that reaches it. A pure function of the case, the rulebook and the watermark, so that
// arrival order, restarts and replays cannot change an answer.
//
// Threads: one owner (it reuses its virtual machine). The rulebook must outlive it.
#pragma once

#include <optional>
#include <vector>

#include "daemon/judge/act.h"
#include "daemon/judge/burden.h"
#include "daemon/judge/exemption.h"
#include "daemon/judge/limitation.h"
#include "daemon/judge/milder.h"
#include "daemon/judge/precedence.h"
#include "daemon/judge/prohibition.h"
#include "daemon/judge/reach.h"
#include "daemon/judge/recourse.h"
#include "daemon/judge/second_fine.h"
#include "daemon/judge/silence.h"
#include "daemon/judge/step.h"
#include "daemon/judge/term.h"

namespace isonomy::judge {

// Both of two mutually exclusive channels were taken up.
struct ChannelAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* first = nullptr;
  const casework::CaseEvent* second = nullptr;
  Truth excused = Truth::kFalse;          // `unless`
  std::vector<std::string> missing;
};

// A rule that reached the case and gave way to one that says it comes before it.
struct SetAside {
  Side general, special;
};

struct Judgement {
  std::vector<TermAssessment> terms;      // every deadline rule that reaches the case and has begun
  std::vector<ActAssessment> acts;        // every decision
  std::vector<ChannelAssessment> channels;
  std::vector<ForbiddenAct> forbidden;    // acts that a prohibition may cover: condition true or not known
  std::vector<StepAssessment> steps;      // acts with steps that were due, or may have been
  std::vector<ExemptionAssessment> exemptions;  // penalties that an exemption covers, or may cover
  std::vector<LimitationAssessment> limitations;
  std::vector<SecondFine> second_fines;
  std::vector<MilderRule> milder_rules;   // one an act, in the order of `acts`
  std::vector<MilderAssessment> milder;
  std::vector<SetAside> set_aside;
  std::vector<Side> published_basis;      // principles in force that a penalty of the case needs a published basis
  std::vector<RecourseAssessment> recourse;  // appeals answered late, not at all, or turned away unheard
  std::vector<Silence> silences;          // powers that were not used although the breach was known
  std::optional<Day> next;                // first day on which time alone may change an answer that stands here
};

class Judge {
 public:
  explicit Judge(const rulebook::Rulebook& rules);
  Judgement judge(const casework::Case& of, Day watermark);

  // First day on which time alone may change an answer: any answer since judge() began, also those that detection asked for.
  const std::optional<Day>& next() const { return next_; }
  // Tells `witness` of every expression that judging runs; null: nobody watches. Borrowed.
  void set_witness(cel::Witness* witness) { vm_.set_witness(witness); }

  // The counter-arguments of a version on a term, and what each condition yielded.
  struct CounterReading {
    const rulebook::Counter* counter = nullptr;
    Reading reading;
    std::vector<std::pair<std::string, std::string>> atoms;
  };
  std::vector<CounterReading> counters(const casework::Case& of, const TermAssessment& term, Day watermark);
  std::vector<CounterReading> counters(const casework::Case& of, const CiteAssessment& cite, const casework::CaseEvent& act, Day watermark);

  std::vector<CounterReading> counters(const casework::Case& of, const Silence& silence, Day watermark);

  // Atoms of a cited version's condition, with their values.
  std::vector<std::pair<std::string, std::string>> atoms(const casework::Case& of, const CiteAssessment& cite,
                                                         const casework::CaseEvent& act, Day watermark);

  // The range of fines that `version` sets on the facts of the act, by the law of the version's own day.
  Range range(const casework::Case& of, const casework::CaseEvent& act, const rulebook::Rule& rule, const rulebook::RuleVersion& version,
              Day watermark) {
    return acts_.range(rule, version, of, act, watermark, law_day_of(version, of, act), nullptr);
  }

  // What `version` lays on the facts of the act: condition, fine and other sanctions.
  Burden burden(const casework::Case& of, const casework::CaseEvent& act, const rulebook::Rule& rule, const rulebook::RuleVersion& version,
                Day watermark);

 private:
  const std::vector<uint32_t>& packs_of(const casework::Case& of);  // until the next call
  CounterReading read(const rulebook::Counter& counter, Situation& situation);
  void judge_pack(uint32_t pack, const casework::Case& of, Day watermark, Judgement& out);
  void settle_conflicts(Judgement& out);
  void judge_recourse(const casework::Case& of, Day watermark, Judgement& out);

  // The rules of one pack that are held against a whole case, by body.
  struct CaseRules {
    Prohibitions prohibitions;
    Reach deadlines, channels, steps, exemptions, limitations, one_fine, law_of_conduct, published_basis;
    bool any = false;
  };

  const rulebook::Rulebook& rules_;
  SlotNames names_;
  cel::Vm vm_;
  std::optional<Day> next_;
  ActJudge acts_;
  SilenceJudge silences_;
  std::vector<std::vector<uint32_t>> reaching_;                 // by pack: the packs whose rules reach into it
  std::vector<CaseRules> case_rules_;                           // by pack
  std::vector<uint32_t> touched_, packs_;                       // of the case at hand
  std::vector<const rulebook::Rule*> room_;                     // for rules that reach it
  std::vector<std::vector<const rulebook::Rule*>> powers_;      // by pack: powers that may be owed, with a term to use them
};

}  // namespace isonomy::judge
