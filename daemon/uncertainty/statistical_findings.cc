// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/statistical_findings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "daemon/base/text.h"
#include "daemon/stats/proportion.h"
#include "daemon/stats/special.h"
#include "daemon/stats/uncertainty.h"
#include "daemon/uncertainty/burst_severity.h"
#include "daemon/uncertainty/revival.h"

namespace isonomy::uncertainty {
namespace {

using detect::Finding;
using detect::Grade;
using detect::Statistics;
using stats::real;

constexpr double kLn10 = 2.302585092994046;
constexpr double kLarge = 0.405465108108164;  // ln 1.5: from here on a disparity is serious
constexpr std::array<std::string_view, 8> kPlaces{"region", "zip", "territory", "province", "district", "area", "residence", "municipality"};
constexpr double kLeastTallyDays = 180, kLeastBaseDays = 3 * 365, kTallyBar = 0.001;
constexpr const char* kDecisions = "decisions whose facts are known, in closed weeks";

std::string number(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}
std::string percent(double share) { return number(100 * share, 1) + " %"; }
std::string power_of_ten(double log_e) { return "10^" + number(log_e / kLn10, 1); }
std::string count_of(int64_t n) { return std::to_string(n); }

std::string code_of(const Family& family) {
  switch (family.kind) {
    case FamilyKind::kAuthority:
    case FamilyKind::kOfficial: return "INC-2";
    case FamilyKind::kPeriodEnd: return "GAM-2";
    case FamilyKind::kCircumstance: return std::find(kPlaces.begin(), kPlaces.end(), family.name) != kPlaces.end() ? "INC-4" : "INC-3";
  }
  return "INC-3";
}

class Writer {
 public:
  Writer(const LedgerTable& table, const Look& look) : table_(table), look_(look) {}
  StatisticalFindings done() {
    for (size_t f = 0; f < look_.watch.families.size(); ++f) family(f);
    twins();
    campaign();
    for (const MetricGaming& metric : look_.gaming) gaming(metric);
    recourse();
    tallies();
    for (Finding& finding : out_.findings) identify(finding);
    std::sort(out_.findings.begin(), out_.findings.end(), detect::ordered);
    return std::move(out_);
  }

 private:
  Finding begin(std::string code, std::string family, std::string label) {
    Finding finding;
    finding.code = std::move(code);
    finding.family = std::move(family);
    finding.verdict = detect::Verdict::kConsistentWith;
    finding.labels = {std::move(label)};
    return finding;
  }
  Statistics statistics(std::string of, std::string measure, int64_t n) const {
    Statistics out;
    out.n = n;
    out.of = std::move(of);
    out.measure = std::move(measure);
    out.log10_bar = look_.watch.bar / kLn10;
    out.tests = static_cast<int64_t>(look_.watch.tests);
    return out;
  }
  // What every statistical finding says about how it was come by.
  void add_guards(Finding& finding) const {
    const Watch& watch = look_.watch;
    finding.trace.steps.push_back(count_of(static_cast<int64_t>(watch.tests)) + " tests share a budget of 5 % false findings, over all weekly looks together: evidence of " +
                                  power_of_ten(watch.bar) + " is needed");
    finding.trace.steps.push_back("of " + count_of(watch.decisions) + " decisions " + count_of(watch.undetermined) + " have facts that are not known, " +
                                  count_of(watch.late) + " were recorded after their week was closed, and " + count_of(watch.masked) +
                                  " are of weeks that are still open (" + count_of(watch.mask_weeks) + " weeks are waited for)");
    finding.trace.steps.push_back("repeated decisions on one subject count as one cluster");
  }
  void ask(std::string question, std::string code, std::string answer, int64_t decisions, double log_e) {
    out_.asked.push_back({std::move(question), std::move(code), std::move(answer), decisions, log_e / kLn10});
  }

  void family(size_t index) {
    const FamilyWatch& of = look_.watch.families[index];
    const std::string code = code_of(of.family);
    int64_t informative = 0;
    for (const auto& level : of.evidence.levels) informative = std::max(informative, level.decisions);
    const double log_e = of.evidence.log_e();
    if (of.is_finding() && of.explained_by) {
      ask(of.family.name, code, "explained by " + look_.watch.families[*of.explained_by].family.name, informative, log_e);
      return;
    }
    if (!of.is_finding()) {
      ask(of.family.name, code, !of.sufficient ? "insufficient evidence" : of.one_opinion ? "the two opinions differ" : "nothing found", informative, log_e);
      return;
    }
    ask(of.family.name, code, "found", informative, log_e);
    disparity(of, code, index == look_.watch.strongest);
  }

  void disparity(const FamilyWatch& of, const std::string& code, bool strongest) {
    const Table& table = table_.decisions;
    const uint32_t level = of.named.empty() ? of.evidence.levels[of.evidence.strongest].level : of.named.front().level;
    const std::string name = of.family.level_name(table, level);
    const stats::MantelHaenszel &mh = of.stratified, &crude = of.crude;
    const double share = real(of.totals.a) / real(of.totals.row1()), rest = real(of.totals.c) / real(of.totals.c + of.totals.d);
    const bool harsher = mh.odds_ratio > 1;
    Finding finding = begin(code, code == "GAM-2" ? "gaming" : "inconsistent", of.family.name + "=" + name);
    if (of.family.kind == FamilyKind::kAuthority) finding.authority = name;
    finding.decision_date = Span{table.rows.front().day, *of.found};
    finding.grade = std::fabs(std::log(mh.odds_ratio)) >= kLarge ? Grade::kSerious : Grade::kMinor;
    const std::string who = of.family.kind == FamilyKind::kOfficial     ? "Official " + name
                            : of.family.kind == FamilyKind::kAuthority  ? name
                            : of.family.kind == FamilyKind::kPeriodEnd  ? "In the last three days of a month an authority"
                                                                        : "Who is " + name + " by " + of.family.name;
    const bool subject_side = of.family.kind == FamilyKind::kCircumstance;
    finding.sentence = who + (subject_side ? " is sanctioned " : " sanctions ") + (harsher ? "more" : "less") +
                       " often than the rest on facts that the law treats alike: odds ratio " + number(mh.odds_ratio, 2) + " (95 % " +
                       number(mh.interval.lower, 2) + " to " + number(mh.interval.upper, 2) + ") at equal rule, version and signature; " + percent(share) +
                       " of " + count_of(of.totals.row1()) + " decisions against " + percent(rest) + " of " + count_of(of.totals.c + of.totals.d) + ".";
    Statistics statistics = this->statistics(kDecisions, "odds ratio", of.totals.n());
    statistics.estimate = mh.odds_ratio;
    statistics.lower = mh.interval.lower;
    statistics.upper = mh.interval.upper;
    statistics.crude = crude.odds_ratio;
    statistics.log10_e = of.evidence.log_e() / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Do cases that the law cannot tell apart end alike, whatever the " + of.family.name + "?";
    finding.trace.dates.push_back({"first passed the bar", to_string(*of.found)});
    finding.trace.steps.push_back("without strata the odds ratio is " + number(crude.odds_ratio, 2) +
                                  ((crude.odds_ratio - 1) * (mh.odds_ratio - 1) < 0 ? ": its sign is the other one, so the mix of cases hid the difference (Simpson's paradox)"
                                                                                     : ""));
    if (mh.homogeneity)
      finding.trace.steps.push_back("do the signatures agree on one odds ratio? Breslow-Day and Tarone: p = " + number(mh.homogeneity->tarone.p, 3) + " over " +
                                    count_of(mh.homogeneity->informative_strata) + " signatures");
    finding.trace.steps.push_back("evidence of today: tempered " + power_of_ten(of.evidence.log_e_tempered) + ", cluster mixture " +
                                  power_of_ten(of.evidence.log_e_mixture) + "; the exact product, which takes every decision for independent, " +
                                  power_of_ten(of.evidence.log_e_exact));
    std::vector<std::string> further;
    for (size_t i = 1; i < of.named.size(); ++i) further.push_back(of.family.level_name(table, of.named[i].level));
    if (!further.empty()) finding.trace.steps.push_back("named after, each compared without those before: " + in_words(further));
    if (!strongest) finding.trace.steps.push_back("it stands when compared within the levels of " + look_.watch.families[*look_.watch.strongest].family.name + ", the strongest family");
    add_guards(finding);
    finding.counter = counter_of(of.family);
    finding.vanish_if = vanish_of(of.family);
    add_bits(of, name);
    out_.findings.push_back(std::move(finding));
  }

  static std::string counter_of(const Family& family) {
    switch (family.kind) {
      case FamilyKind::kOfficial:
        return "Cases may not have been assigned by chance: an official who gets the graver cases within one signature looks harsh, and no count can tell.";
      case FamilyKind::kAuthority: return "An authority may specialise, or detect graver cases within the same signature; lawful local benchmarks may exist.";
      case FamilyKind::kPeriodEnd: return "Decisions may be batched for the closing of the month, the graver ones last.";
      case FamilyKind::kCircumstance:
        return "A lawful reason that the rule does not state as a fact may go with it; who is inspected more often, or only when suspected, is decided about on other cases.";
    }
    return {};
  }
  static std::vector<std::string> vanish_of(const Family& family) {
    std::vector<std::string> out{"the rule reads a further fact that goes with " + family.name};
    if (family.kind == FamilyKind::kOfficial) out.push_back("the assignment of cases is shown to depend on their gravity");
    return out;
  }

  // ARB-6: the same in bits. It rides on the family's evidence and costs no test of its own.
  void add_bits(const FamilyWatch& of, const std::string& level) {
    if (of.family.kind == FamilyKind::kPeriodEnd) return;
    const Table& table = table_.decisions;
    stats::UncertaintyCounts counts;
    const int32_t begin_week = week_of(table.rows.front().day);
    for (const Row& row : table.rows) {
      if (!row.qualities.determinate) continue;
      for (int64_t i = 0; i < row.sums.n; ++i)
        counts.add(row.law, of.family.level(table, row), row.outcome, row.subject, static_cast<uint32_t>(week_of(row.day) - begin_week));
    }
    const stats::CauseBits bits = counts.cause(0.95);
    const stats::UncertaintyBits all = counts.uncertainty(0.95);
    if (!(bits.interval.lower > 0)) return;
    Finding finding = begin("ARB-6", "arbitrary", of.family.name);
    finding.decision_date = Span{table.rows.front().day, table.rows.back().day};
    finding.grade = Grade::kMinor;
    finding.sentence = "The outcome depends on " + of.family.name + ", which the law does not mention: it holds " + number(bits.excess(), 4) +
                       " bits a decision about the outcome at equal law (95 % " + number(bits.interval.lower, 4) + " to " + number(bits.interval.upper, 4) + "), " +
                       percent(bits.excess() / all.bits) + " of the " + number(all.bits, 3) + " bits that the law leaves open.";
    Statistics statistics = this->statistics(kDecisions, "bits", all.n);
    statistics.estimate = bits.excess();
    statistics.lower = bits.interval.lower;
    statistics.upper = bits.interval.upper;
    statistics.log10_e = of.evidence.log_e() / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Does the outcome depend on what the law does not mention?";
    finding.trace.steps.push_back("plug-in information " + number(bits.information, 4) + " bits less its exact mean under chance, " + number(bits.null_mean, 4));
    finding.trace.steps.push_back("raised because the family " + of.family.name + " (" + level + " above all) passed the bar; no test of its own");
    add_guards(finding);
    finding.counter = "Facts that the rule ought to read, and does not, may go with " + of.family.name + ".";
    finding.vanish_if = {"the rule reads a further fact that goes with " + of.family.name};
    out_.findings.push_back(std::move(finding));
  }

  void campaign() {
    const CampaignWatch& of = look_.watch.campaign;
    const int64_t decisions = look_.watch.decisions - look_.watch.undetermined;
    const double log_e = std::log(std::max({1e-300, of.evidence, of.falling_evidence}));
    if (!of.found) {
      ask("campaign", "CAM-1", of.first_week == 0 ? "insufficient evidence" : "nothing found", decisions, log_e);
      return;
    }
    ask("campaign", "CAM-1", "found", decisions, log_e);
    const bool alternating = of.alternations >= 3;
    Finding finding = begin(alternating ? "CAM-3" : "CAM-1", "campaign", "from " + to_string(of.start));
    finding.decision_date = Span{of.start, *of.found};
    finding.grade = Grade::kSerious;
    // The segment of the alarm against the time before it.
    const CampaignWatch::Segment* at = nullptr;
    const CampaignWatch::Segment* before = nullptr;
    const int32_t week = week_of(*of.found);
    for (const auto& segment : of.segments) {
      if (segment.first_week <= week) before = at, at = &segment;
    }
    Statistics statistics = this->statistics("decisions on detected breaches, in closed weeks", "odds ratio", decisions);
    if (at != nullptr && at->decided > 0) {
      const double log_odds = at->log_odds - (before != nullptr ? before->log_odds : 0);
      statistics.estimate = std::exp(log_odds);
      const stats::Interval share = stats::Proportion{at->sanctioned, at->decided}.wilson(0.95);
      const double p = real(at->sanctioned) / real(at->decided), scale = p > 0 && p < 1 ? 1 / (p * (1 - p)) : 0;
      statistics.lower = std::exp(log_odds - (p - share.lower) * scale);
      statistics.upper = std::exp(log_odds + (share.upper - p) * scale);
      finding.trace.steps.push_back("weeks of one share: " + percent(p) + " of " + count_of(at->decided) + " decisions were sanctions in the " + count_of(at->weeks) +
                                    " weeks from " + to_string(last_day_of_week(at->first_week) - 6));
    }
    statistics.log10_e = log_e / kLn10;
    finding.statistics = statistics;
    const bool over = at != nullptr && at != &of.segments.back();
    finding.sentence = alternating
                           ? "Lenient and severe regimes alternate: at equal law the share of sanctions for each detected breach jumped by half or more " +
                                 count_of(static_cast<int64_t>(of.alternations)) + " times, back and forth, and was seen first in the week to " + to_string(*of.found) + "."
                           : std::string("The share of sanctions for each detected breach ") + (of.falling ? "fell" : "jumped") + " at equal law from about " +
                                 to_string(of.start) + (over ? " and went back later" : " and has not gone back yet") + "; it was seen in the week to " + to_string(*of.found) + ".";
    finding.trace.question = "Did the share of sanctions at equal law jump and fall back?";
    for (const auto& segment : of.segments)
      finding.trace.dates.push_back({"from " + to_string(last_day_of_week(segment.first_week) - 6),
                                     count_of(segment.weeks) + " weeks, odds x" + number(std::exp(segment.log_odds), 2) + ", " + count_of(segment.sanctioned) + " of " + count_of(segment.decided)});
    add_guards(finding);
    finding.counter = alternating ? "A severe regime may have worked and then been relaxed; extremes also return to the mean by themselves."
                                  : "A backlog, a new reporting duty, or graver cases within one signature in those weeks would look the same.";
    finding.vanish_if = {"the cases of those weeks differ in a fact that the rule ought to read", "the version of the rule, or its benchmark, changed and is missing from the rulebook"};
    out_.findings.push_back(std::move(finding));
    severity(of, at);
    revival(of, log_e);
  }

  // CAM-4: it rides on the campaign's evidence.
  void revival(const CampaignWatch& of, double log_e) {
    const std::optional<Revival> revival = revival_of(table_.decisions, of);
    if (!revival) return;
    Finding finding = begin("CAM-4", "campaign", revival->of.empty() ? "everything" : revival->scope + "=" + revival->of);
    if (revival->scope == "rule") finding.rule = revival->of;
    finding.decision_date = Span{revival->awake_from, *of.found};
    finding.grade = Grade::kSerious;
    const std::string what = revival->of.empty() ? "The law" : revival->scope == "rule" ? "The rule " + revival->of : "For " + revival->scope + " " + revival->of + " the law";
    finding.sentence = what + " slept and was then applied in mass: of " + count_of(revival->before.n) + " decisions on detected breaches from " + to_string(revival->record_since) +
                       " on " + count_of(revival->before.k) + " were sanctions (" + percent(revival->before.estimate()) + ", 95 % up to " +
                       percent(revival->before.interval.upper) + "); in the year from " + to_string(revival->awake_from) + " " + count_of(revival->after.k) + " of " +
                       count_of(revival->after.n) + " (" + percent(revival->after.estimate()) + ")." +
                       (revival->as_well > 0 ? " The same holds of " + count_of(static_cast<int64_t>(revival->as_well)) + " more." : "");
    Statistics statistics = this->statistics("decisions on detected breaches, in the year after the law awoke", "share sanctioned", revival->after.n);
    statistics.estimate = revival->after.estimate();
    statistics.lower = revival->after.interval.lower;
    statistics.upper = revival->after.interval.upper;
    statistics.crude = revival->before.estimate();
    statistics.log10_e = log_e / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Had the law been in force, breaches known, and nobody sanctioned, before it was applied in mass?";
    finding.trace.steps.push_back("`crude` is the share while it slept; raised because a campaign passed the bar, no test of its own");
    if (revival->others_before.n > 0)
      finding.trace.steps.push_back("meanwhile of all others " + count_of(revival->others_before.k) + " of " + count_of(revival->others_before.n) + " were sanctioned: " +
                                    (revival->others_before.interval.lower > revival->before.interval.upper ? "it slept for these only" : "it slept for them as well"));
    add_guards(finding);
    finding.counter = "The revival may have been announced in advance, or a new means of detection may have brought graver breaches to light.";
    finding.vanish_if = {"the revival was announced before the conduct", "sanctions of the years before are missing from the record"};
    out_.findings.push_back(std::move(finding));
  }

  // INC-1 at scale.
  void twins() {
    const ShareTest& of = look_.twins.unlike;
    if (!look_.twins.asked()) return;
    ask("twins under a settled practice", "INC-1", !of.sufficient ? "insufficient evidence" : of.found ? "found" : "nothing found", of.n, of.log_e);
    if (!of.found) return;
    const Table& table = table_.decisions;
    const TwinLaw& worst = look_.twins.laws.front();
    const std::string version = table.versions[table.laws[worst.law].version];
    const auto ended = [](bool sanctioned) { return std::string(sanctioned ? "sanctioned" : "spared"); };
    Finding finding = begin("INC-1", "inconsistent", "twins of " + version);
    finding.rule = version.substr(0, version.find('@'));
    finding.decision_date = Span{table.rows.front().day, *of.found};
    finding.grade = Grade::kMinor;
    const stats::Interval interval = stats::Proportion{worst.unlike, worst.pairs}.wilson(0.95);
    const double share = real(worst.unlike) / real(worst.pairs);
    finding.sentence = "Like cases, unlike outcomes: under " + version + " like cases used to be " + ended(worst.practice_sanctions) + "; since then " + count_of(worst.departures) + " of " +
                       count_of(worst.decisions) + " were " + ended(!worst.practice_sanctions) + ", and of " + count_of(worst.pairs) + " pairs decided one after the other " +
                       count_of(worst.unlike) + " ended unlike (" + percent(share) + ", 95 % " + percent(interval.lower) + " to " + percent(interval.upper) + ").";
    Statistics statistics = this->statistics("pairs of like cases of two subjects, decided one after the other within four weeks", "share of pairs that end unlike", worst.pairs);
    statistics.estimate = share;
    statistics.lower = interval.lower;
    statistics.upper = interval.upper;
    statistics.log10_e = of.log_e / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Do cases that the law cannot tell apart, and that had always ended alike, still end alike?";
    finding.trace.steps.push_back("a practice counts as settled when of the first 200 like cases fewer than a tenth ended otherwise (95 %); up to " + percent(of.null_share) +
                                  " of the pairs would be let pass; over all " + count_of(static_cast<int64_t>(look_.twins.laws.size())) + " settled laws " + count_of(of.yes) + " of " +
                                  count_of(of.n) + " pairs end unlike");
    for (const Row* row : worst.odd) {
      const std::string &authority = table.authorities[row->authority], &official = table.officials[row->official];
      finding.trace.dates.push_back({"odd one out, " + to_string(row->day), table.outcomes[row->outcome] + (authority.empty() ? "" : " by " + authority) +
                                                                                  (official.empty() ? "" : ", official " + official)});
    }
    add_guards(finding);
    finding.counter = "A fact that the rule does not read may have set these cases apart, or a precedent came between.";
    finding.vanish_if = {"the cases that ended otherwise share a fact that the rule ought to read"};
    out_.findings.push_back(std::move(finding));
  }

  // CAM-2: asked only inside a burst that was found: it raises no finding in a world that has none.
  void severity(const CampaignWatch& of, const CampaignWatch::Segment* burst) {
    if (burst == nullptr || of.falling) return;
    const BurstSeverity severity = burst_severity(table_.decisions, burst->first_week, burst->weeks, look_.watch.bar);
    if (!severity.found) return;
    Finding finding = begin("CAM-2", "campaign", "from " + to_string(of.start));
    finding.decision_date = Span{of.start, *of.found};
    finding.sentence = "Within the burst from " + to_string(of.start) + " those who were sanctioned were sanctioned more severely than others on the same signature: odds of an amount above the usual one x" +
                       number(severity.odds.odds_ratio, 2) + " (95 % " + number(severity.odds.interval.lower, 2) + " to " + number(severity.odds.interval.upper, 2) + ").";
    Statistics statistics = this->statistics("sanctions with an amount", "odds ratio", severity.n);
    statistics.estimate = severity.odds.odds_ratio;
    statistics.lower = severity.odds.interval.lower;
    statistics.upper = severity.odds.interval.upper;
    statistics.log10_e = severity.log_e / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Did sanctions become harsher inside the burst, at equal signature and version?";
    add_guards(finding);
    finding.counter = "The easy cases may have been taken up before; a new benchmark may have been published.";
    finding.vanish_if = {"a new benchmark was published before the burst"};
    out_.findings.push_back(std::move(finding));
  }

  void gaming(const MetricGaming& metric) {
    const auto share = [&](const ShareTest& test, std::string code, std::string what, std::string sentence, std::string counter, std::string of) {
      ask(metric.metric + ": " + what, code, !test.sufficient ? "insufficient evidence" : test.found ? "found" : "nothing found", test.n, test.log_e);
      if (!test.found) return;
      Finding finding = begin(std::move(code), "gaming", metric.metric + ": " + what);
      finding.decision_date = Span{table_.reports.front().day, *test.found};
      finding.sentence = std::move(sentence);
      Statistics statistics = this->statistics(std::move(of), "share", test.n);
      statistics.estimate = real(test.yes) / real(test.n);
      statistics.lower = test.interval.lower;
      statistics.upper = test.interval.upper;
      statistics.log10_e = test.log_e / kLn10;
      finding.statistics = statistics;
      finding.trace.question = "Do the figures reported to an evaluation follow what happened?";
      finding.trace.steps.push_back("a share of up to " + percent(test.null_share) + " would be let pass");
      add_guards(finding);
      finding.counter = std::move(counter);
      finding.vanish_if = {"the raw figures before the evaluation show the same"};
      out_.findings.push_back(std::move(finding));
    };
    if (metric.bunching) {
      const ShareTest& test = *metric.bunching;
      share(test, "GAM-1", "bunching at the target",
            "Reported figures of " + metric.metric + " stop just past the target: " + count_of(test.yes) + " of the " + count_of(test.n) + " within 2.5 % of it are on the good side (" +
                percent(real(test.yes) / real(std::max<int64_t>(1, test.n))) + ", 95 % " + percent(test.interval.lower) + " to " + percent(test.interval.upper) + "), where up to " +
                percent(test.null_share) + " would be let pass.",
            "Work may honestly stop once the target is reached, and figures may be rounded towards it.", "reports within 2.5 % of the target");
    }
    if (metric.inflation) {
      const ShareTest& test = *metric.inflation;
      share(test, "GAM-3", "reported against verified",
            "Where a check of " + metric.metric + " differs from the report, the report is the better figure in " + count_of(test.yes) + " of " + count_of(test.n) + " cases (" +
                percent(real(test.yes) / real(std::max<int64_t>(1, test.n))) + "); on average it is higher by " + number(metric.mean_inflation, 2) + ".",
            "Checks may be made where a figure looks too good, and may count by another definition.", "checks that differ from the report");
    }
    if (!metric.digits) return;
    ask(metric.metric + ": first digits", "GAM-3", metric.digits_found ? "found" : "nothing found", metric.digits->n, metric.digits_log_e);
    if (!metric.digits_found) return;
    Finding finding = begin("GAM-3", "gaming", metric.metric + ": first digits");
    finding.decision_date = Span{table_.reports.front().day, *metric.digits_found};
    finding.sentence = "First digits of " + metric.metric + " depart from Benford's law (mean absolute deviation " + number(metric.digits->mean_absolute_deviation, 4) + ", " +
                       metric.digits->nigrini_class + ") over " + count_of(metric.digits->n) + " figures that span three powers of ten.";
    Statistics statistics = this->statistics("reports above zero", "mean absolute deviation", metric.digits->n);
    statistics.estimate = metric.digits->mean_absolute_deviation;
    statistics.lower = statistics.upper = stats::kNan;
    statistics.log10_e = metric.digits_log_e / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Are these figures counted, or made up?";
    add_guards(finding);
    finding.counter = "Assigned, capped or typical figures need not obey Benford's law.";
    finding.vanish_if = {"the figures are bounded or assigned by a tariff"};
    out_.findings.push_back(std::move(finding));
  }

  void recourse() {
    const Recourse& of = look_.recourse;
    if (of.appeals == 0) return;
    const double no_effect_log_e = std::max(std::min(of.upheld.log_e, of.incongruent.log_e), of.unlawful_upheld.log_e);
    ask("effect of appeals", "REC-4", !of.upheld.sufficient && !of.unlawful_upheld.sufficient ? "insufficient evidence" : of.no_effect_found ? "found" : "nothing found", of.outcomes,
        no_effect_log_e);
    ask("reprisal", "REC-5", !of.after.sufficient ? "insufficient evidence" : of.reprisal_found ? "found" : "nothing found", of.pairs, of.after.log_e);
    if (of.no_effect_found) {
      Finding finding = begin("REC-4", "recourse", "no effect");
      finding.decision_date = Span{table_.decisions.rows.front().day, *of.no_effect_found};
      finding.grade = Grade::kSerious;
      finding.sentence = "Appeals have no practical effect: " + count_of(of.reversed) + " of " + count_of(of.outcomes) + " answers went for the one who appealed (95 % " +
                         percent(of.reversal.lower) + " to " + percent(of.reversal.upper) + "), while " + percent(real(of.incongruent.yes) / real(of.incongruent.n)) + " of " +
                         count_of(of.incongruent.n) + " acts lie outside what the law allows" +
                         (of.unlawful_upheld.n > 0 ? "; of " + count_of(of.unlawful_upheld.n) + " answered appeals against such acts " + count_of(of.unlawful_upheld.yes) + " left the act as it was." : ".");
      Statistics statistics = this->statistics("answered appeals", "share reversed", of.outcomes);
      statistics.estimate = real(of.reversed) / real(of.outcomes);
      statistics.lower = of.reversal.lower;
      statistics.upper = of.reversal.upper;
      statistics.log10_e = no_effect_log_e / kLn10;
      finding.statistics = statistics;
      finding.trace.question = "Does an appeal change anything where acts are unlawful?";
      if (of.reversed_after_execution > 0) finding.trace.steps.push_back(count_of(of.reversed_after_execution) + " reversals came after execution");
      add_guards(finding);
      finding.counter = "Few reversals may mean good decisions: the acts appealed against may be the lawful ones.";
      finding.vanish_if = {"the acts outside the range were not those appealed against"};
      out_.findings.push_back(std::move(finding));
    }
    if (!of.reprisal_found) return;
    Finding finding = begin("REC-5", "recourse", "reprisal");
    finding.decision_date = Span{table_.decisions.rows.front().day, *of.reprisal_found};
    finding.grade = Grade::kSerious;
    const double share = real(of.after.yes) / real(of.after.n);
    finding.sentence = "In the year after, those who appealed were decided about more often than their matches in " + count_of(of.after.yes) + " of " + count_of(of.after.n) +
                       " pairs that differ (" + percent(share) + "), " + number(of.mean_more, 2) + " decisions more on average; in the year before in " +
                       count_of(of.before.yes) + " of " + count_of(of.before.n) + ".";
    Statistics statistics = this->statistics("pairs of one who appealed and one who did not, sanctioned under the same law within four weeks", "share", of.after.n);
    statistics.estimate = share;
    statistics.lower = of.after.interval.lower;
    statistics.upper = of.after.interval.upper;
    if (of.before.n > 0) statistics.crude = real(of.before.yes) / real(of.before.n);
    statistics.log10_e = of.after.log_e / kLn10;
    finding.statistics = statistics;
    finding.trace.question = "Is an appeal followed by more acts against the one who appealed?";
    finding.trace.steps.push_back("`crude` is the same share in the year before the act");
    add_guards(finding);
    finding.counter = "Appeals follow scrutiny: who is looked at more appeals more. The year before says how much of that there was.";
    finding.vanish_if = {"those who appealed had more conduct to be decided about after it"};
    out_.findings.push_back(std::move(finding));
  }

  // CAM-1 on published counts alone: no denominator, so information and nothing more. The baseline is the longest earlier period for which
  // a count above zero was published: years in which the rule was not applied at all would make any start look like a burst.
  void tallies() {
    std::map<std::string, std::vector<const Tally*>> series;
    for (const Tally& tally : table_.tallies) series[tally.series].push_back(&tally);
    const auto days = [](const Tally& tally) { return real(tally.through - tally.from + 1); };
    for (const auto& [name, list] : series) {
      const Tally* now = nullptr;  // the peak: its neighbours on the way up and down say nothing more
      for (const Tally* each : list)
        if (days(*each) >= kLeastTallyDays && each->value == std::floor(each->value) && (now == nullptr || each->value / days(*each) > now->value / days(*now))) now = each;
      if (now == nullptr) continue;
      const Tally* base = nullptr;
      for (const Tally* other : list)
        if (other->through < now->from && other->value > 0 && other->value == std::floor(other->value) && (base == nullptr || days(*other) > days(*base))) base = other;
      if (base == nullptr || days(*base) < kLeastBaseDays) continue;
      const double expected = base->value * days(*now) / days(*base);
      if (now->value < 3 * expected) continue;
      // Given the baseline, the next count is negative binomial (a Gamma(1/2) start); no spread beyond chance can be told from one baseline.
      const double p = stats::beta_cdf(now->value, base->value + 0.5, days(*now) / (days(*now) + days(*base)));
      if (!(p < kTallyBar)) continue;
      Finding finding = begin("CAM-1", "campaign", name + " " + to_string(now->from));
      finding.grade = Grade::kInformation;
      finding.decision_date = Span{now->from, now->through};
      finding.sentence = "Counts only: " + name + " stands at " + number(now->value, 0) + " for " + now->period + " against a mean of " + number(expected, 1) +
                         " for as long a time in " + base->period + " (" + number(base->value, 0) + " in all); no denominator is published.";
      Statistics statistics = this->statistics("published figures of one series", "ratio to the mean before", static_cast<int64_t>(now->value));
      statistics.estimate = now->value / expected;
      statistics.lower = statistics.upper = stats::kNan;
      finding.statistics = statistics;
      finding.trace.question = "Did a published count jump?";
      finding.trace.steps.push_back("if cases went on arriving as in the baseline a count that large would have a probability below " + number(kTallyBar, 3));
      finding.trace.steps.push_back("counts rise with breaches, reporting duties, backlogs and dates of upload: without a denominator nothing more can be said");
      finding.counter = "There may have been more to decide about.";
      finding.vanish_if = {"the number of cases rose as much"};
      out_.findings.push_back(std::move(finding));
    }
  }

  const LedgerTable& table_;
  const Look& look_;
  StatisticalFindings out_;
};

}  // namespace

StatisticalFindings statistical_findings(const LedgerTable& table, const Look& look) { return Writer(table, look).done(); }

}  // namespace isonomy::uncertainty
