// SPDX-License-Identifier: Apache-2.0
// The index for a person: a page with the figure first, then what explains it, and small plots where a series says more than a number.
#include "daemon/app/index_text.h"

#include <algorithm>

#include "daemon/app/index_parts.h"
#include "daemon/app/plot.h"

namespace isonomy::app {
namespace {

using uncertainty::Index;
using uncertainty::Share;

constexpr size_t kLevelWidth = 32, kPlotHeight = 4;
constexpr size_t kMostSlices = 40, kMostAmended = 5;

std::string uncertainty_line(const Index& index) {
  const stats::UncertaintyBits& bits = index.uncertainty;
  if (bits.publish == stats::Publish::kWithheld)
    return "withheld: " + std::to_string(bits.n) + " decisions with known facts over " + std::to_string(bits.signatures) + " signatures are too few";
  std::string line = format("%.3f bits a decision", bits.bits);
  if (index.upper_bound_bits) return line + format(", at most %.3f: nothing ever varied in %lld decisions", *index.upper_bound_bits, static_cast<long long>(bits.n));
  line += format("  (95 %% %.3f to %.3f)", bits.interval.lower, bits.interval.upper);
  return bits.publish == stats::Publish::kApproximate ? line + ", approximate: few decisions" : line;
}

void add_head(const Index& index, std::string& out) {
  out += coloured("Legal uncertainty", Colour::kBold) + "  " + index.scope + ", " + to_string(index.first) + " to " + to_string(index.last) + "\n\n";
  out += "  " + uncertainty_line(index) + "\n";
  if (index.one_outcome_a_rule)
    out += coloured("  each rule is cited for one outcome alone: what decides between the rules is not in these figures. Foreseeability is withheld;", Colour::kYellow) + "\n" +
           coloured("  to measure it, state the outcomes under one rule: allows = [\"decision.pass\", \"decision.fail\"]", Colour::kYellow) + "\n";
  if (index.foreseeability && index.uncertainty.publish != stats::Publish::kWithheld) {
    out += "  foreseeability " + percent(*index.foreseeability) + "  " + coloured(bar(*index.foreseeability, 20), Colour::kGreen) +
           format("  (of the %.3f bits of an outcome)", index.outcome_bits) + "\n";
  }
  out += coloured(format("  n = %lld outcomes with known facts, %lld subjects, %lld signatures (%lld terms); %lld left out: facts not known", static_cast<long long>(index.uncertainty.n),
                         static_cast<long long>(index.uncertainty.subjects), static_cast<long long>(index.uncertainty.signatures), static_cast<long long>(index.terms), static_cast<long long>(index.undetermined)),
                  Colour::kDim) +
         "\n";
}

void add_causes(const Index& index, std::string& out) {
  if (index.causes.empty() || index.uncertainty.publish == stats::Publish::kWithheld || index.upper_bound_bits) return;
  out += heading("What explains it, each cause alone (excess over its exact null mean)");
  double most = 1e-9;
  for (const auto& cause : index.causes) most = std::max(most, cause.bits.excess());
  for (const auto& cause : index.causes) {
    const bool clear = cause.bits.interval.lower > 0;
    out += "  " + padded(cause.name, kNameWidth) + padded(coloured(bar(cause.bits.excess() / most, 12), clear ? Colour::kRed : Colour::kDim), 12) +
           format("  %+.4f bits (%+.4f to %+.4f), %s of the uncertainty", cause.bits.excess(), cause.bits.interval.lower, cause.bits.interval.upper,
                  index.uncertainty.bits > 0 ? percent(cause.bits.excess() / index.uncertainty.bits).c_str() : "nothing") +
           "\n";
    if (!cause.mildest.empty() && cause.mildest != cause.harshest)
      out += coloured(format("  %*s%s %s (n %lld) .. %s %s (n %lld), at equal law; foretells %.4f bits held out", static_cast<int>(kNameWidth), "", cause.mildest.c_str(),
                             percent(cause.mildest_share).c_str(), static_cast<long long>(cause.mildest_n), cause.harshest.c_str(), percent(cause.harshest_share).c_str(),
                             static_cast<long long>(cause.harshest_n), cause.held_out_bits),
                      Colour::kDim) +
             "\n";
  }
  if (index.split) {
    out += "  order-free split:";
    for (size_t i = 0; i < index.split->shares.size(); ++i) out += format(" %s %.4f,", index.split_names[i].c_str(), index.split->shares[i]);
    out += format(" rest %.4f\n", index.split->rest);
  } else {
    out += coloured("  order-free split withheld: fewer than 14 decisions a joint cell", Colour::kDim) + "\n";
  }
}

void add_held_out(const Index& index, std::string& out) {
  if (!index.held_out) return;
  const auto& held = *index.held_out;
  out += heading("Learnt before " + to_string(held.from) + ", tried on what came after");
  if (held.gains.training == 0 || held.gains.test == 0) {
    out += "  insufficient evidence: decisions are needed on both sides of that day\n";
    return;
  }
  const auto line = [&](const char* name, const stats::HeldOutGain& gain) {
    out += "  " + padded(name, kNameWidth + 8) + format("%+.4f bits a decision (95 %% %+.4f to %+.4f)\n", gain.bits, gain.interval.lower, gain.interval.upper);
  };
  line("facts over base rate", held.gains.facts);
  line("official over facts", held.gains.cause);
  out += coloured(format("  learnt from %lld decisions, tried on %lld; intervals over subjects, not over the %lld officials.", static_cast<long long>(held.gains.training),
                         static_cast<long long>(held.gains.test), static_cast<long long>(held.officials)),
                  Colour::kDim) +
         "\n" +
         coloured("  Where officials were grouped by their outcomes, differences before that day were selected for: only what came after counts.", Colour::kDim) + "\n";
}

void add_series(const Index& index, std::string& out) {
  if (index.months.empty()) return;
  std::vector<double> surprise, running, share, n, acts;
  for (const auto& month : index.months) {
    surprise.push_back(month.surprise_bits);
    running.push_back(month.running_bits);
    share.push_back(month.acts == 0 ? 0 : static_cast<double>(month.sanctioned) / static_cast<double>(month.acts));
    n.push_back(static_cast<double>(month.n));
    acts.push_back(static_cast<double>(month.acts));
  }
  const std::string first = uncertainty::month_name(index.months.front().month), last = uncertainty::month_name(index.months.back().month);
  const size_t width = terminal_width(), columns = width > kNameWidth + 22 ? width - kNameWidth - 22 : 12;
  out += heading("Surprise of a decision by month, bits: what it held for one who knew all earlier like cases");
  if (index.months.size() > 1) out += plot(surprise, n, width, kPlotHeight, {first, last, "  "});
  const auto line = [&](const char* name, const std::vector<double>& values, const std::vector<double>& weights, const char* pattern) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    out += "  " + padded(name, kNameWidth) + spark(fitted(values, weights, columns)) + "  " + format(pattern, *least, *most) + "\n";
  };
  line("its running mean", running, n, "%.2f to %.2f");
  line("share sanctioned", share, acts, "%.2f to %.2f");
  line("decisions", n, std::vector<double>(n.size(), 1), "%.0f to %.0f");
  out += coloured(format("  mean surprise %.3f bits, of which %.3f for learning; each decision: --surprise", index.surprise_bits, index.learning_bits), Colour::kDim) + "\n";
}

std::string odds(double ratio) { return std::isfinite(ratio) ? format("x%.2f", ratio) : "not defined"; }

void add_selectivity(const Index& index, std::string& out) {
  if (index.selected.n == 0) return;
  out += heading("Selectivity: sanctions for each detected breach, crude beside what it is at equal law");
  out += "  " + padded("all", kNameWidth) + format("%s of %lld decisions (95 %% %s to %s)\n", percent(index.selected.estimate()).c_str(), ll(index.selected.n),
                                                  percent(index.selected.interval.lower).c_str(), percent(index.selected.interval.upper).c_str());
  if (index.selected.k == 0 || index.selected.k == index.selected.n) {
    out += coloured(index.selected.k == 0 ? "  not compared by group: nobody was sanctioned"
                                          : "  not compared by group: the stream holds no breach that was detected and let off, so whom the authority spared is not in it", Colour::kDim) + "\n";
    return;
  }
  if (index.one_outcome_a_rule)
    out += coloured("  crude only: each rule is cited for one outcome alone, so no two like cases ended differently", Colour::kYellow) + "\n";
  for (const uncertainty::Selectivity& of : index.selectivity) {
    if (of.levels.size() + static_cast<size_t>(of.thin_levels) < 2) continue;
    out += "  " + coloured(of.by, Colour::kBold) + "\n";
    const size_t shown = std::min(of.levels.size(), kMostLevels);
    for (size_t i = 0; i < shown; ++i) {
      const uncertainty::SelectivityLevel& level = of.levels[i];
      out += "    " + padded(level.level.empty() ? "not stated" : level.level, kLevelWidth) + format(" %s of %lld", percent(level.crude.estimate()).c_str(), ll(level.crude.n));
      if (!index.one_outcome_a_rule)
        out += format(", odds %s; at equal law %s, odds %s", odds(level.crude_odds_ratio).c_str(), percent(level.at_equal_law).c_str(), odds(level.odds_ratio).c_str());
      if (std::isfinite(level.interval.lower)) out += format(" (%.2f to %.2f)", level.interval.lower, level.interval.upper);
      out += (level.sign_changes() ? coloured("  the mix of cases turns the sign", Colour::kYellow) : "") + "\n";
    }
    if (of.levels.size() > shown) out += coloured(format("    .. and %zu more: --json lists all", of.levels.size() - shown), Colour::kDim) + "\n";
    if (of.thin_levels > 0)
      out += coloured(format("    %lld with fewer than %lld decisions (%lld in all) are not compared: insufficient evidence", ll(of.thin_levels), ll(uncertainty::kLeastAtLevel), ll(of.thin_decisions)), Colour::kDim) + "\n";
  }
  out += coloured("  intervals are for one look and take every decision for independent: findings are below, and pay for their looks", Colour::kDim) + "\n";
}

// Hundredths, with commas between the thousands.
std::string amount(double hundredths) {
  std::string text = format("%.2f", std::fabs(hundredths) / 100);
  for (size_t at = text.size() - 3; at > 3; at -= 3) text.insert(at - 3, ",");
  return (hundredths < 0 ? "-" : "") + text;
}

// Why a question of Fuller's was put to no act.
const char* why_not_asked(uncertainty::Principle principle) {
  using uncertainty::Principle;
  switch (principle) {
    case Principle::kGeneral: return "no act says whether it cites a rule";
    case Principle::kPublished: return "no cited version has a known day of publication";
    case Principle::kProspective: return "the day of the conduct or of the version is known of no act";
    case Principle::kDeterminate: return "no act cites a rule of the packs";
    case Principle::kConsistent:
    case Principle::kPossible: return "no decision stands under a rule of the packs";
    case Principle::kConstant: return "no case of the panel has a known text on two 1 Januaries";
    case Principle::kCongruent: return "the lawful range of no act is known";
  }
  return "";
}

void add_fuller(const Index& index, std::string& out) {
  out += heading("Fuller's eight, shares of acts (95 % Wilson)");
  for (size_t p = 0; p < uncertainty::kPrinciples; ++p) {
    const Share& share = index.fuller[p];
    out += "  " + padded(std::string(uncertainty::kPrincipleNames[p]), kNameWidth);
    if (share.n == 0) {
      out += coloured(std::string("not measured: ") + why_not_asked(static_cast<uncertainty::Principle>(p)), Colour::kDim) + "\n";
      continue;
    }
    out += padded(bar(share.estimate(), 12), 12) + format("  %s (%s to %s), n %lld", percent(share.estimate()).c_str(), percent(share.interval.lower).c_str(),
                                                          percent(share.interval.upper).c_str(), static_cast<long long>(share.n)) + "\n";
  }
}

void add_churn(const uncertainty::Churn& churn, std::string& out) {
  if (churn.years.empty()) return;
  out += heading("What a year of amendments changed for a fixed panel of " + std::to_string(churn.cases) + " cases");
  for (const uncertainty::ChurnYear& year : churn.years) {
    if (year.changed == 0) continue;
    const double share = static_cast<double>(year.changed) / static_cast<double>(year.compared);
    out += "  " + padded(std::to_string(year.year), kNameWidth) + padded(bar(share, 12), 12) +
           format("  %s of %lld", percent(share).c_str(), static_cast<long long>(year.compared)) +
           (year.returned > 0 ? format(", back a year later for %lld", static_cast<long long>(year.returned)) : "") + "\n";
  }
  int64_t undetermined = 0;
  for (const uncertainty::ChurnYear& year : churn.years) undetermined += year.undetermined;
  if (churn.amended.empty()) out += format("  nothing, from 1 January %d to 1 January %d\n", churn.years.front().year, churn.years.back().year + 1);
  if (undetermined > 0)
    out += coloured(format("  %lld pairs of a case and a year are undetermined: no known text governs one of the two days, or a fact is missing", static_cast<long long>(undetermined)), Colour::kDim) + "\n";
  for (size_t i = 0; i < std::min(churn.amended.size(), kMostAmended); ++i)
    out += coloured(format("  %s: %lld changes of outcome", churn.amended[i].first.c_str(), static_cast<long long>(churn.amended[i].second)), Colour::kDim) + "\n";
}

void add_noise_and_money(const Index& index, std::string& out) {
  const auto& noise = index.noise;
  if (noise.officials >= 2) {
    out += heading("Noise of " + std::to_string(noise.officials) + " officials, in points of the share sanctioned");
    out += format("  level %.1f, pattern %.1f, system %.1f; two drawn at random differ by %.1f points on one case (n %lld; cases must have been assigned by chance)\n", 100 * noise.level,
                  100 * noise.pattern, 100 * noise.system, 100 * noise.expected_gap, ll(noise.decisions));
  } else {
    out += heading("Noise of officials") +
           coloured(noise.decisions == 0 ? "  not measured: no decision names its official" : "  withheld: fewer than two officials have 20 decisions on laws whose outcomes vary", Colour::kDim) + "\n";
  }
  const auto& money = index.money;
  if (money.decisions_with_amount == 0) {
    out += heading("Money") + coloured("  not measured: no decision states an amount", Colour::kDim) + "\n";
    return;
  }
  out += heading("Money, a subject and year (" + std::to_string(money.subject_years) + " subject-years with a decision; " + std::to_string(money.decisions_with_amount) + " decisions state an amount)");
  const auto row = [&](const char* name, const stats::Risk& risk) {
    out += "  " + padded(name, kNameWidth) + "expected " + amount(risk.mean);
    if (money.tail_published()) out += ", VaR95 " + amount(risk.value_at_risk) + ", ES95 " + amount(risk.expected_shortfall);
    out += "\n";
  };
  row("as enforced", money.enforced);
  row("as the law reads", money.law);
  if (money.tail_published()) {
    out += "  " + padded("uncertainty premium", kNameWidth) + amount(money.premium()) + ": how much dearer the worst twentieth of subject-years is than the law alone foretells\n";
  } else {
    out += coloured(format("  VaR95, ES95 and the premium are withheld: a twentieth of %lld subject-years is too few", ll(money.subject_years)), Colour::kDim) + "\n";
  }
}

void add_slices(const std::vector<Index>& slices, std::string& out) {
  if (slices.empty()) return;
  double most = 1e-9;
  for (const Index& slice : slices)
    if (slice.uncertainty.publish != stats::Publish::kWithheld) most = std::max(most, slice.uncertainty.bits);
  out += heading("By part");
  std::vector<const Index*> order;
  for (const Index& slice : slices) order.push_back(&slice);
  if (order.size() > kMostSlices) std::stable_sort(order.begin(), order.end(), [](const Index* a, const Index* b) { return a->decisions > b->decisions; });
  for (size_t i = 0; i < std::min(order.size(), kMostSlices); ++i) {
    const Index& slice = *order[i];
    const bool shown = slice.uncertainty.publish != stats::Publish::kWithheld;
    out += "  " + padded(slice.scope, kNameWidth) + padded(shown ? bar(slice.uncertainty.bits / most, 12) : "", 12) + "  " + uncertainty_line(slice) + format(", n %lld", ll(slice.uncertainty.n)) +
           (slice.selected.n > 0 ? format(", sanctioned %s of %lld", percent(slice.selected.estimate()).c_str(), ll(slice.selected.n)) : "") + "\n";
  }
  if (order.size() > kMostSlices) out += coloured(format("  .. and %zu with fewer decisions: --json lists all", order.size() - kMostSlices), Colour::kDim) + "\n";
}

}  // namespace

std::string index_text(const IndexReport& report) {
  std::string out;
  if (report.whole.decisions == 0) {
    out = "No decision is counted: the events hold no act of an authority with a known day.\n";
  } else {
    add_head(report.whole, out);
    if (report.unmapped > 0)
      out += coloured(format("  %lld of %lld events are left out: no map of the packs reads them", static_cast<long long>(report.unmapped), static_cast<long long>(report.events)),
                      Colour::kYellow) +
             "\n";
    add_causes(report.whole, out);
    add_held_out(report.whole, out);
    add_slices(report.slices, out);
    add_series(report.whole, out);
    add_selectivity(report.whole, out);
    out += campaign_text(report);
    add_fuller(report.whole, out);
    add_churn(report.churn, out);
    add_noise_and_money(report.whole, out);
  }
  out += recourse_text(report) + gaming_text(report);
  if (report.closed) out += closed_text(*report.closed);
  out += asked_text(report);
  return out;
}

}  // namespace isonomy::app
