// SPDX-License-Identifier: Apache-2.0
#include "daemon/simulate/counted.h"

#include "daemon/simulate/names.h"

namespace isonomy::simulate {
namespace {

using uncertainty::CaseEntry;
using uncertainty::CountedDecision;
using uncertainty::Principle;

Day on(uint32_t day) { return kWorldBegins + static_cast<int>(day); }

// Labels are made once: a world has millions of them otherwise.
struct Names {
  std::vector<std::string> rules, new_rules, subjects, officials, authorities, regions;
  explicit Names(const World& world) {
    for (const Decision& d : world.decisions) {
      while (rules.size() <= d.signature) {
        rules.push_back(rule_name(static_cast<uint32_t>(rules.size())) + "@old");
        new_rules.push_back(rule_name(static_cast<uint32_t>(new_rules.size())) + "@new");
      }
      while (subjects.size() <= d.subject) subjects.push_back(subject_name(static_cast<uint32_t>(subjects.size())));
    }
    for (const Fee& fee : world.fees)
      while (subjects.size() <= fee.subject) subjects.push_back(subject_name(static_cast<uint32_t>(subjects.size())));
    for (uint32_t i = 0; i < kOfficials; ++i) officials.push_back(official_name(i));
    for (uint32_t i = 0; i < kAuthorities; ++i) authorities.push_back(authority_name(i));
    for (uint32_t i = 0; i < kRegions; ++i) regions.push_back(region_name(i));
  }
};

// The third of the lawful range that the fine lies in, as the case reader names it.
const char* outcome_of(const Decision& d, bool new_law) {
  if (!d.sanctioned()) return "no_action";
  if (d.above_the_law) return "fine/beyond";
  const int64_t position = (fine_of(d) - kLeastFine) * 1000 / ((new_law ? kMostFineUnderNewLaw : kMostFine) - kLeastFine);
  return position < 334 ? "fine/low" : position < 667 ? "fine/mid" : "fine/high";
}

}  // namespace

uncertainty::Ledger count(const World& world) {
  const Names names(world);
  uncertainty::Ledger ledger;
  std::vector<std::vector<const AppealCase*>> appeals(world.decisions.size());
  for (const AppealCase& appeal : world.appeals) appeals[appeal.decision].push_back(&appeal);
  CaseEntry entry;
  std::string key;
  for (size_t i = 0; i < world.decisions.size(); ++i) {
    const Decision& d = world.decisions[i];
    entry.decisions.clear();
    entry.appeals.clear();
    CountedDecision decision;
    const bool new_law = under_new_law(world, d);
    decision.version = new_law ? names.new_rules[d.signature] : names.rules[d.signature];
    decision.signature = d.undetermined ? "facts.found: unknown" : "facts.found: true";
    decision.circumstances = {{"region", names.regions[d.region]}, {"size", kSizeNames[d.size]}, {"status", kStatusNames[d.status]}};
    decision.authority = names.authorities[d.authority];
    decision.official = names.officials[d.official];
    decision.subject = names.subjects[d.subject];
    decision.outcome = outcome_of(d, new_law);
    decision.day = on(d.day);
    decision.recorded = d.recorded_week == d.week ? decision.day : on(d.recorded_week * 7 + 6);
    decision.qualities.sanctioned = d.sanctioned();
    decision.qualities.determinate = !d.undetermined;
    decision.qualities.answer(Principle::kGeneral, true);
    decision.qualities.answer(Principle::kPublished, true);
    decision.qualities.answer(Principle::kProspective, !d.retroactive);
    decision.qualities.answer(Principle::kDeterminate, !d.undetermined);
    if (!d.undetermined || d.above_the_law) decision.qualities.answer(Principle::kCongruent, !d.above_the_law);
    if (d.sanctioned()) decision.amount = Money{fine_of(d) * 100};
    entry.decisions.push_back(decision);
    for (const AppealCase* appeal : appeals[i]) {
      uncertainty::Appeal counted;
      counted.authority = names.authorities[d.authority];
      counted.subject = names.subjects[d.subject];
      counted.sanctioned = on(d.day);
      counted.filed = on(appeal->filed_day);
      if (appeal->answered_day) counted.answered = on(*appeal->answered_day);
      counted.outcome_stated = appeal->answered_day.has_value();
      counted.reversed = appeal->reversed;
      if (!d.undetermined || d.above_the_law) counted.congruent = !d.above_the_law;
      entry.appeals.push_back(counted);
    }
    key = "D" + std::to_string(i);
    ledger.replace(key, entry);
  }
  for (size_t i = 0; i < world.fees.size(); ++i) {
    const Fee& fee = world.fees[i];
    CaseEntry of;
    CountedDecision decision;
    decision.version = "fee@old";
    const std::string since = std::to_string(2021 + fee.year) + "-01-01";
    const std::string signature = "fee() from " + since;
    decision.signature = signature;
    decision.authority = names.authorities[fee.authority];
    decision.subject = names.subjects[fee.subject];
    decision.outcome = fee.stale ? "fine/beyond" : "fine";
    decision.day = decision.recorded = on(fee.day);
    decision.qualities.sanctioned = true;
    for (const Principle p : {Principle::kGeneral, Principle::kPublished, Principle::kProspective, Principle::kDeterminate}) decision.qualities.answer(p, true);
    decision.qualities.answer(Principle::kCongruent, !fee.stale);
    decision.amount = Money{fee_of(fee.stale ? fee.year - 1 : fee.year) * 100};
    decision.fixed = Money{fee_of(fee.year) * 100};
    of.decisions.push_back(decision);
    ledger.replace("F" + std::to_string(i), of);
  }
  for (size_t i = 0; i < world.reports.size(); ++i) {
    const ReportedFigure& figure = world.reports[i];
    CaseEntry of;
    of.reports.push_back({names.authorities[figure.authority], "cases-closed-in-time", std::to_string(figure.month), on(figure.day), figure.value,
                          kTarget, figure.verified});
    ledger.replace("R" + std::to_string(i), of);
  }
  return ledger;
}

}  // namespace isonomy::simulate
