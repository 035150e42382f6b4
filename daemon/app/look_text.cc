// SPDX-License-Identifier: Apache-2.0
// What is watched week by week, for a person: campaigns, recourse, reported figures, every question that was asked, and the closed audit.
#include "daemon/app/index_parts.h"
#include "daemon/app/plot.h"

namespace isonomy::app {
namespace {

using uncertainty::Share;

// The share of `of` that `part` is, with the bar of a funnel.
std::string funnel_row(const char* name, int64_t part, int64_t of, const char* of_what) {
  const Share share = uncertainty::share_of(part, of);
  std::string row = "  " + padded(name, kNameWidth) + padded(bar(of > 0 ? share.estimate() : 0, 12), 12) + format("  %lld", ll(part));
  if (of > 0) row += format(", %s of %s (95 %% %s to %s)", percent(share.estimate()).c_str(), of_what, percent(share.interval.lower).c_str(), percent(share.interval.upper).c_str());
  return row + "\n";
}

double still_open(const stats::KaplanMeier& waiting, double days) {
  double share = 1;
  for (const stats::SurvivalStep& step : waiting.steps)
    if (step.time <= days) share = step.survival;
  return share;
}

std::string day_or_beyond(const std::optional<double>& day) { return day ? format("%.0f", *day) : std::string("not reached"); }

}  // namespace

std::string campaign_text(const IndexReport& report) {
  std::string out;
  const uncertainty::CampaignWatch& of = report.look.watch.campaign;
  if (report.whole.selected.n == 0) return out;
  out += heading("Campaigns: the share of sanctions at equal law, this week against the year before");
  if (of.first_week == 0) {
    out += coloured("  insufficient evidence: no week is closed yet", Colour::kDim) + "\n";
    return out;
  }
  const double ln10 = 2.302585092994046, least = 1e-300;
  out += format("  evidence of a rise 10^%.1f, of a fall 10^%.1f; an alarm needs 10^%.1f for either\n", std::log(std::max(least, of.evidence)) / ln10,
                std::log(std::max(least, of.falling_evidence)) / ln10, (report.look.watch.bar + std::log(2.0)) / ln10);
  if (!of.found) {
    out += "  " + coloured("no campaign so far", Colour::kGreen) + coloured("; the first 26 weeks are blind", Colour::kDim) + "\n";
    return out;
  }
  out += "  " + coloured(of.falling ? "leniency" : of.alternations >= 3 ? "alternation" : "campaign", Colour::kRed) + " from about " + to_string(of.start) + ", seen in the week to " + to_string(*of.found) +
         (of.alarm_now ? "; alarm this week" : "") + "\n";
  for (const auto& segment : of.segments)
    out += "    " + padded("from " + to_string(uncertainty::last_day_of_week(segment.first_week) - 6), kNameWidth) +
           format("%d weeks, %lld of %lld sanctioned, odds x%.2f\n", segment.weeks, ll(segment.sanctioned), ll(segment.decided), std::exp(segment.log_odds));
  return out;
}

std::string recourse_text(const IndexReport& report) {
  std::string out;
  const uncertainty::Recourse& of = report.look.recourse;
  out += heading("Recourse");
  if (of.appeals == 0) {
    out += coloured("  not measured: the stream holds no appeal", Colour::kDim) + "\n";
  } else {
    out += format("  %-*s              %lld\n", static_cast<int>(kNameWidth), "sanctions", ll(of.sanctions));
    out += funnel_row("appeals", of.appeals, of.sanctions, "sanctions");
    out += funnel_row("answered", of.answered, of.appeals, "appeals");
    out += funnel_row("outcome stated", of.outcomes, of.answered, "answers");
    if (of.outcomes > 0) {
      out += funnel_row("for who appealed", of.reversed, of.outcomes, "stated outcomes");
    } else {
      out += coloured("  reversal rate not measured: no answer states its outcome", Colour::kDim) + "\n";
    }
    if (of.unlawful_upheld.n > 0) out += funnel_row("unlawful acts upheld", of.unlawful_upheld.yes, of.unlawful_upheld.n, "answered appeals against acts outside the law");
    if (of.reversed_after_execution > 0) out += format("  %lld reversals came after the sanction had been executed\n", ll(of.reversed_after_execution));
    const auto& band = of.waiting.median_log_log;
    out += "  time to an answer (Kaplan-Meier, open ones counted as open): ";
    out += of.waiting.median ? format("median %.0f days (95 %% %s to %s)", *of.waiting.median, day_or_beyond(band.lower).c_str(), day_or_beyond(band.upper).c_str())
                             : std::string("no median, fewer than half were answered");
    if (!of.waiting.steps.empty())
      out += format("; still open after 30, 90, 365 days: %s, %s, %s", percent(still_open(of.waiting, 30)).c_str(), percent(still_open(of.waiting, 90)).c_str(), percent(still_open(of.waiting, 365)).c_str());
    out += "\n";
    if (of.after.sufficient) {
      out += format("  reprisal: decided about more often than the match in %s of %lld pairs that differ, in the year before in %s of %lld\n", percent(of.after.estimate()).c_str(), ll(of.after.n),
                    percent(of.before.estimate()).c_str(), ll(of.before.n));
    } else {
      out += coloured(format("  reprisal withheld: %lld pairs of one who appealed and one who did not differ in the year after, too few", ll(of.after.n)), Colour::kDim) + "\n";
    }
  }
  for (const auto& batch : report.batches) {
    if (!batch.batched) continue;
    out += heading("Batches");
    out += format("  %s by %s: %lld acts on %lld days from %s to %s, up to %lld a day: batches of the office, not a burst of breaches\n", batch.name.c_str(),
                  batch.authority.empty() ? "an authority not stated" : batch.authority.c_str(), static_cast<long long>(batch.acts), static_cast<long long>(batch.days),
                  to_string(batch.first).c_str(), to_string(batch.last).c_str(), static_cast<long long>(batch.largest));
  }
  return out;
}

std::string gaming_text(const IndexReport& report) {
  std::string out;
  if (report.look.gaming.empty()) return out;
  out += heading("Figures reported to an evaluation");
  const auto line = [&](const char* name, const uncertainty::ShareTest& test, const char* of_what) {
    out += "    " + padded(name, kNameWidth - 2);
    if (!test.sufficient) {
      out += coloured(format("withheld: %lld %s are too few", ll(test.n), of_what), Colour::kDim) + "\n";
      return;
    }
    out += format("%s of %lld %s (95 %% %s to %s), up to %s let pass\n", percent(test.estimate()).c_str(), ll(test.n), of_what, percent(test.interval.lower).c_str(),
                  percent(test.interval.upper).c_str(), percent(test.null_share).c_str());
  };
  for (const uncertainty::MetricGaming& metric : report.look.gaming) {
    out += "  " + coloured(metric.metric, Colour::kBold) + format("  %lld reports\n", ll(metric.reports));
    if (metric.bunching) line("just past the target", *metric.bunching, "within 2.5 % of it");
    if (metric.inflation) {
      line("better than checked", *metric.inflation, "checks that differ");
      out += "    " + padded("reported less found", kNameWidth - 2) + format("%+.2f on average over all checks\n", metric.mean_inflation);
    }
    if (metric.digits)
      out += "    " + padded("first digits", kNameWidth - 2) + format("mean absolute deviation %.4f from Benford's law (%s), n %lld\n", metric.digits->mean_absolute_deviation,
                                                                     metric.digits->nigrini_class, ll(metric.digits->n));
    if (!metric.bunching && !metric.inflation && !metric.digits)
      out += coloured("    nothing can be asked: no target, no check, and too few figures for their digits", Colour::kDim) + "\n";
  }
  return out;
}

std::string asked_text(const IndexReport& report) {
  std::string out;
  const auto& watch = report.look.watch;
  out += heading("Looked at every week: " + std::to_string(watch.tests) + " tests share 5 % false findings; evidence of 10^" + format("%.1f", watch.bar / 2.302585092994046) + " is needed");
  out += coloured(format("  %lld of %lld decisions have facts not known, %lld came late, %lld are of open weeks (%u weeks are waited for)", static_cast<long long>(watch.undetermined),
                         static_cast<long long>(watch.decisions), static_cast<long long>(watch.late), static_cast<long long>(watch.masked), watch.mask_weeks),
                  Colour::kDim) +
         "\n";
  for (const uncertainty::Asked& asked : report.found.asked) {
    const Colour colour = asked.answer == "found" ? Colour::kRed : asked.answer == "nothing found" ? Colour::kGreen : Colour::kYellow;
    out += "  " + padded(asked.question, kNameWidth + 24) + padded(asked.code, 7) + coloured(padded(asked.answer, 26), colour) +
           format("evidence 10^%.1f, n %lld\n", asked.log10_e, static_cast<long long>(asked.decisions));
  }
  for (const detect::Finding& finding : report.found.findings)
    out += "\n  " + coloured(finding.code, Colour::kRed) + "  " + finding.id + "\n" + wrapped(finding.sentence, terminal_width(), "    ") + "\n" +
           coloured(wrapped("But: " + finding.counter, terminal_width(), "    "), Colour::kDim) + "\n";
  return out;
}

std::string closed_text(const uncertainty::ClosedAudit& audit) {
  std::string out;
  out += heading("Closed audit: O'Brien-Fleming, " + std::to_string(audit.tests) + " levels, robust z");
  for (size_t i = 0; i < std::min(audit.levels.size(), kMostLevels); ++i) {
    const auto& level = audit.levels[i];
    const std::string verdict = level.look ? "found at look " + std::to_string(*level.look) + " of 4" : "nothing found";
    out += "  " + padded(level.family + " " + level.level, kNameWidth + 24) + format("z %+.2f (bar %.2f), odds x%.2f, n %lld  ", level.z(), level.bar, std::exp(level.log_odds), static_cast<long long>(level.decisions)) +
           coloured(verdict, level.look ? Colour::kRed : Colour::kGreen) + "\n";
  }
  if (audit.tests == 0) out += "  insufficient evidence\n";
  return out;
}

}  // namespace isonomy::app
