// SPDX-License-Identifier: Apache-2.0
// Rulebook: what is wrong with the law itself, before any act rests on it: texts that command and forbid one act (CON-1), terms and ranges
// that nobody can keep (CON-2), texts that never apply and days that none covers (CON-3), lower texts that go beyond or outlive the higher
// one they execute (CON-4). The analysis is rulebook/check_*.cc; here it becomes a finding with its evidence and its answer.
//
// LAW: precedence (superior, special, later) settles most conflicts, so only what no stated precedence settles is a contradiction; a conflict
// that lex posterior may settle is undetermined, because whether the later text is the more general one is not a matter of dates.
#include <algorithm>

#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"
#include "daemon/rulebook/check.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::detect {
namespace {

using rulebook::Remark;
using rulebook::Rulebook;
using Cited = rulebook::Rulebook::Cited;

constexpr std::string_view kFamily = "rulebook";

struct Texts {
  Cited first, second;
  std::string name(const Cited& cited) const { return cited.version != nullptr ? title_of(*cited.rule, *cited.version) : cited.rule->id; }
};

Finding begin(const Remark& remark, const Texts& texts, std::string_view code, Verdict verdict, Grade grade) {
  Finding out;
  out.code = code;
  out.family = kFamily;
  out.rule = texts.first.rule->id;
  out.version = texts.first.version->id;
  out.verdict = capped(verdict, texts.first.version, {});
  if (texts.second.version != nullptr) out.verdict = std::min(out.verdict, capped(verdict, texts.second.version, {}));
  out.grade = grade;
  if (texts.first.rule->authority.size() == 1) out.authority = texts.first.rule->authority.front();
  out.decision_date = texts.first.version->in_force;
  out.labels.push_back(remark.code);
  if (texts.second.rule != nullptr) out.labels.push_back(texts.name(texts.second));
  for (const Cited& each : {texts.first, texts.second}) {
    if (each.version == nullptr) continue;
    const std::string name = rulebook::qualified(*each.rule, *each.version);
    out.trace.versions.push_back({name, true, "rank " + (each.rule->rank.empty() ? "not stated" : each.rule->rank) + ", published " +
                                                  to_string(each.version->published) + ", in force " + to_string(each.version->in_force)});
    out.trace.dates.push_back({name + " in force", to_string(each.version->in_force)});
    if (each.version->until.first < kLastDay) out.trace.dates.push_back({name + " until", to_string(each.version->until)});
    if (each.version->assumed) add_counter(out, sentences::kAssumed);
    for (const rulebook::Counter& counter : each.version->counters) {
      if (counter.applies.always()) add_counter(out, counter.says);
    }
  }
  if (!remark.detail.empty()) out.labels.push_back(remark.detail);
  return out;
}

// The days on which both texts govern, as everything is known.
std::string overlap(const Texts& texts) {
  const Day from = std::max(texts.first.version->applies_from.first, texts.second.version->applies_from.first);
  const Day until = std::min(governs_until(*texts.first.rule, *texts.first.version, kLastDay).last,
                             governs_until(*texts.second.rule, *texts.second.version, kLastDay).last);
  std::string out = from <= kFirstDay ? "" : "from " + to_string(from);
  if (until < kLastDay) out += std::string(out.empty() ? "" : " ") + "until " + to_string(until);
  return out.empty() ? "without limit of time" : out;
}

void contradiction(const Remark& remark, const Texts& texts, std::vector<Finding>& out) {
  const bool open = remark.code == "contradiction-unknown", posterior = remark.level == rulebook::Level::kWarning;
  Finding finding = begin(remark, texts, "CON-1", open || posterior ? Verdict::kUndetermined : Verdict::kBreach,
                          open ? Grade::kInformation : posterior ? Grade::kMinor : Grade::kSerious);
  const std::string window = overlap(texts), act = plain(remark.what);
  finding.sentence = say(open ? sentences::kContradictionOpen : sentences::kContradiction,
                         {{"power", texts.name(texts.first)}, {"ban", texts.name(texts.second)}, {"act", act}, {"example", remark.detail}, {"window", window}});
  finding.trace.question = sentences::kContradictionQuestion;
  if (!remark.detail.empty()) finding.trace.steps.push_back("both hold " + remark.detail);
  finding.trace.steps.push_back("both govern " + window);
  add_counter(finding, posterior ? sentences::kLexPosterior : sentences::kLexSpecialis);
  finding.vanish_if.push_back("a rule of precedence between the two is shown, or an exception of the one for what the other commands");
  out.push_back(std::move(finding));
}

void impossible(const Remark& remark, const Texts& texts, std::vector<Finding>& out) {
  Finding finding = begin(remark, texts, "CON-2", Verdict::kBreach, Grade::kSerious);
  const std::string rule = texts.name(texts.first);
  if (remark.code == "empty-range") {
    finding.sentence = say(sentences::kEmptyRange, {{"rule", rule}, {"kind", remark.what}, {"range", remark.detail}});
  } else if (remark.code == "never") {
    finding.sentence = say(sentences::kDutyWithoutCase, {{"rule", rule}, {"condition", remark.detail}});
  } else {
    finding.sentence = say(sentences::kCannotBeKept, {{"rule", rule}, {"reason", remark.detail}});
  }
  finding.trace.question = sentences::kPossibleQuestion;
  add_counter(finding, sentences::kPurposive);
  finding.vanish_if.push_back("another reading of the text, or a version of it that can be kept, is shown");
  out.push_back(std::move(finding));
}

void never_applies(const Remark& remark, const Texts& texts, std::vector<Finding>& out) {
  Finding finding = begin(remark, texts, "CON-3", remark.code == "gap" ? Verdict::kUndetermined : Verdict::kBreach, Grade::kMinor);
  const std::string rule = texts.name(texts.first);
  if (remark.code == "gap") {
    finding.sentence = say(sentences::kGap, {{"rule", rule}, {"until", to_string(texts.first.version->until)}, {"next", texts.name(texts.second)},
                                             {"from", to_string(texts.second.version->applies_from)}});
    add_counter(finding, sentences::kRepeal);
    finding.vanish_if.push_back("the repeal was meant, or another text that governs the days between is shown");
  } else if (remark.code == "shadowed") {
    finding.sentence = say(sentences::kEmptyPower, {{"rule", rule}, {"act", plain(remark.what)}, {"ban", texts.name(texts.second)}, {"window", overlap(texts)}});
    add_counter(finding, sentences::kLexSpecialis);
    finding.vanish_if.push_back("facts on which the power is free of the prohibition, or a precedence between the two, are shown");
  } else if (remark.code == "never") {
    finding.sentence = say(sentences::kNoFactsMeetIt, {{"rule", rule}, {"condition", remark.detail}});
    finding.vanish_if.push_back("facts that meet the condition are shown");
  } else {
    finding.sentence = say(sentences::kReplacedThroughout, {{"rule", rule}});
    finding.vanish_if.push_back("a day is shown that it governs and no other version does");
  }
  finding.trace.question = sentences::kAppliesQuestion;
  out.push_back(std::move(finding));
}

void beyond_the_higher(const Rulebook& rules, const Remark& remark, const Texts& texts, std::vector<Finding>& out) {
  const bool alone = remark.code == "without-higher";
  Finding finding = begin(remark, texts, "CON-4", Verdict::kConsistentWith, alone ? Grade::kMinor : Grade::kSerious);
  const std::string lower = texts.name(texts.first), higher = texts.name(texts.second);
  finding.sentence = alone ? say(sentences::kWithoutHigher, {{"lower", lower}, {"higher", higher}, {"day", remark.detail}})
                           : say(sentences::kBeyondHigher, {{"lower", lower}, {"higher", higher}, {"detail", remark.detail}});
  if (alone) finding.trace.dates.push_back({"nothing of " + higher + " governs on", remark.detail});
  // Without the version above there is no confidence to cap by; the rule's own versions still say how sure their dates are.
  if (alone) {
    for (const rulebook::RuleVersion& above : texts.second.rule->versions) {
      finding.verdict = std::min(finding.verdict, capped(Verdict::kConsistentWith, &above, {}));
      finding.trace.versions.push_back({rulebook::qualified(*texts.second.rule, above), false,
                                        "governs days from " + to_string(above.applies_from) + " until " + to_string(governs_until(*texts.second.rule, above, kLastDay))});
    }
  }
  const rulebook::Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[texts.first.rule->pack].jurisdiction);
  if (jurisdiction != nullptr && jurisdiction->higher(texts.second.rule->rank, texts.first.rule->rank)) {
    finding.trace.steps.push_back("rank " + texts.second.rule->rank + " stands above " + texts.first.rule->rank);
  } else {
    finding.verdict = Verdict::kUndetermined;  // the order of ranks does not put one above the other
    finding.trace.steps.push_back("the jurisdiction's order of ranks does not put " + texts.second.rule->id + " above " + texts.first.rule->id);
  }
  finding.trace.question = sentences::kRankQuestion;
  add_counter(finding, sentences::kDelegated);
  finding.vanish_if.push_back("a delegation by the higher text that covers this, or another basis of the lower one, is shown");
  out.push_back(std::move(finding));
}

bool ordered_duty(const Cited& text) {
  const auto* power = std::get_if<rulebook::Power>(&text.version->body);
  return std::holds_alternative<rulebook::Deadline>(text.version->body) || (power != nullptr && power->duty == rulebook::Duty::kShall);
}

}  // namespace

void rulebook_on_rulebook(const Rulebook& rules, std::vector<Finding>& out) {
  for (const Remark& remark : rulebook::check_texts(rules)) {
    Texts texts;
    if (!remark.versions.empty()) texts.first = rules.cited(remark.versions[0]);
    if (remark.versions.size() > 1) texts.second = rules.cited(remark.versions[1]);
    if (texts.first.version == nullptr || texts.first.version->draft) continue;
    const bool two = texts.second.rule != nullptr;
    if (remark.code == "contradiction" || remark.code == "contradiction-unknown") {
      contradiction(remark, texts, out);
    } else if ((remark.code == "impossible-deadline" && remark.level == rulebook::Level::kError) || remark.code == "empty-range") {
      if (!remark.detail.empty()) impossible(remark, texts, out);
    } else if (remark.code == "never") {
      // Of a sanction's or a term's `if` it is the author's matter; of the condition itself the text's.
      if (remark.what == "when") ordered_duty(texts.first) ? impossible(remark, texts, out) : never_applies(remark, texts, out);
    } else if (remark.code == "unreachable" || (remark.code == "gap" && two) || (remark.code == "shadowed" && two)) {
      never_applies(remark, texts, out);
    } else if ((remark.code == "harsher" || remark.code == "without-higher") && two) {
      beyond_the_higher(rules, remark, texts, out);
    }
  }
}

}  // namespace isonomy::detect
