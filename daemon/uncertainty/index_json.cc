// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>

#include "daemon/base/text.h"
#include "daemon/uncertainty/index_report.h"

namespace isonomy::uncertainty {
namespace {

constexpr double kLn10 = 2.302585092994046;

// Objects and lists, one inside the other; a number that is not defined is null.
class Json {
 public:
  template <class Fill>
  Json& object(std::string_view name, Fill fill) {
    open(name, '{');
    fill(*this);
    return close('}');
  }
  template <class Range, class Each>
  Json& list(std::string_view name, const Range& range, Each each) {
    open(name, '[');
    for (const auto& item : range) {
      separate();
      out_ += '{';
      first_ = true;
      each(item);
      out_ += '}';
      first_ = false;
    }
    return close(']');
  }
  Json& integer(std::string_view name, int64_t value) {
    key(name);
    out_ += std::to_string(value);
    return *this;
  }
  Json& number(std::string_view name, double value) {
    key(name);
    append(value);
    return *this;
  }
  Json& text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
    return *this;
  }
  Json& interval(const stats::Interval& interval) {
    key("interval");
    out_ += '[';
    append(interval.lower);
    out_ += ',';
    append(interval.upper);
    out_ += ']';
    return *this;
  }
  Json& raw(std::string_view name, const std::string& json) {
    key(name);
    out_ += json;
    return *this;
  }
  Json& null(std::string_view name) { return raw(name, "null"); }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    if (name.empty()) return;
    append_json_string(out_, name);
    out_ += ':';
  }
  void open(std::string_view name, char bracket) {
    key(name);
    out_ += bracket;
    first_ = true;
  }
  Json& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  void append(double value) {
    if (!std::isfinite(value)) {
      out_ += "null";
      return;
    }
    char text[32];
    out_.append(text, std::to_chars(text, text + sizeof text, value, std::chars_format::general, 6).ptr);
  }

  std::string out_;
  bool first_ = true;
};

const char* publish_name(stats::Publish publish) {
  switch (publish) {
    case stats::Publish::kWithheld: return "withheld";
    case stats::Publish::kApproximate: return "approximate";
    case stats::Publish::kFull: return "full";
  }
  return "withheld";
}

void add_risk(Json& json, std::string_view name, const stats::Risk& risk, bool tail) {
  const auto or_null = [&](double value) { return tail ? value : stats::kNan; };
  json.object(name, [&](Json& of) {
    of.number("expected", risk.mean / 100).number("var95", or_null(risk.value_at_risk / 100)).number("es95", or_null(risk.expected_shortfall / 100)).number("gini", or_null(risk.gini));
  });
}

void share_test(Json& json, std::string_view name, const ShareTest& test) {
  json.object(name, [&](Json& of) {
    of.integer("k", test.yes).integer("n", test.n).interval(test.interval).number("let_pass", test.null_share).number("log10_e", test.log_e / kLn10).integer("sufficient", test.sufficient ? 1 : 0);
  });
}

void add_index(Json& json, const Index& index) {
  const bool withheld = index.uncertainty.publish == stats::Publish::kWithheld;
  json.text("scope", index.scope).text("from", to_string(index.first)).text("through", to_string(index.last));
  json.integer("decisions", index.decisions).integer("undetermined", index.undetermined).integer("sanctioned", index.sanctioned).integer("terms", index.terms);
  json.object("legal_uncertainty", [&](Json& of) {
    of.text("publish", publish_name(index.uncertainty.publish)).text("why", withheld ? "too few decisions with known facts for their signatures" : "").integer("n", index.uncertainty.n).integer("signatures", index.uncertainty.signatures);
    of.integer("subjects", index.uncertainty.subjects);
    if (withheld) {
      of.null("bits").null("interval");
    } else {
      of.number("bits", index.uncertainty.bits).interval(index.uncertainty.interval);
    }
    if (index.upper_bound_bits) of.number("upper_bound", *index.upper_bound_bits);
  });
  json.integer("one_outcome_a_rule", index.one_outcome_a_rule ? 1 : 0);
  json.number("outcome_bits", index.outcome_bits);
  json.number("foreseeability", !withheld && index.foreseeability ? *index.foreseeability : stats::kNan);
  json.list("causes", withheld ? std::vector<CauseFigure>{} : index.causes, [&](const CauseFigure& cause) {
    json.text("name", cause.name).number("excess_bits", cause.bits.excess()).interval(cause.bits.interval).number("held_out_bits", cause.held_out_bits);
    json.text("mildest", cause.mildest).number("mildest_share", cause.mildest_share).integer("mildest_n", cause.mildest_n);
    json.text("harshest", cause.harshest).number("harshest_share", cause.harshest_share).integer("harshest_n", cause.harshest_n);
  });
  if (index.split) {
    json.object("split", [&](Json& of) {
      for (size_t i = 0; i < index.split->shares.size(); ++i) of.number(index.split_names[i], index.split->shares[i]);
      of.number("rest", index.split->rest).number("decisions_per_cell", index.split->per_cell);
    });
  } else {
    json.null("split");
  }
  if (index.held_out) {
    const auto gain = [](Json& of, const char* name, const stats::HeldOutGain& figure) {
      of.object(name, [&](Json& to) { to.number("bits", figure.bits).interval(figure.interval); });
    };
    json.object("held_out", [&](Json& of) {
      of.text("from", to_string(index.held_out->from)).integer("training", index.held_out->gains.training).integer("test", index.held_out->gains.test);
      of.integer("officials", index.held_out->officials);
      gain(of, "facts_over_base", index.held_out->gains.facts);
      gain(of, "official_over_facts", index.held_out->gains.cause);
    });
  }
  json.object("surprise", [&](Json& of) { of.number("mean_bits", index.surprise_bits).number("learning_bits", index.learning_bits); });
  json.list("months", index.months, [&](const MonthFigure& month) {
    json.text("month", month_name(month.month)).integer("n", month.n).integer("sanctioned", month.sanctioned);
    json.number("surprise_bits", month.surprise_bits).number("running_bits", month.running_bits);
  });
  const auto share = [](Json& of, std::string_view name, const Share& figure) {
    of.object(name, [&](Json& to) { to.integer("k", figure.k).integer("n", figure.n).interval(figure.interval); });
  };
  share(json, "selected", index.selected);
  json.list("selectivity", index.selectivity, [&](const Selectivity& of) {
    json.text("by", of.by).integer("thin_levels", of.thin_levels).integer("thin_decisions", of.thin_decisions);
    json.list("levels", of.levels, [&](const SelectivityLevel& level) {
      json.text("level", level.level);
      share(json, "crude", level.crude);
      json.number("at_equal_law", level.at_equal_law).number("crude_odds_ratio", level.crude_odds_ratio).number("odds_ratio", level.odds_ratio).interval(level.interval);
    });
  });
  json.object("fuller", [&](Json& of) {
    for (size_t p = 0; p < kPrinciples; ++p) share(of, kPrincipleNames[p], index.fuller[p]);
  });
  json.object("noise", [&](Json& of) {
    const bool measured = index.noise.officials >= 2;
    const auto or_null = [&](double value) { return measured ? value : stats::kNan; };
    of.integer("officials", index.noise.officials).integer("n", index.noise.decisions).text("why", measured ? "" : "fewer than two officials with 20 decisions on laws whose outcomes vary");
    of.number("level", or_null(index.noise.level)).number("pattern", or_null(index.noise.pattern)).number("system", or_null(index.noise.system));
    of.number("expected_gap", or_null(index.noise.expected_gap));
  });
  json.object("money", [&](Json& of) {
    of.integer("subject_years", index.money.subject_years).integer("with_amount", index.money.decisions_with_amount).integer("fixed_by_law", index.money.fixed_by_law);
    const bool tail = index.money.tail_published();
    of.text("why", index.money.decisions_with_amount == 0 ? "no decision states an amount" : !tail ? "too few subject-years for a tail" : "");
    add_risk(of, "enforced", index.money.enforced, tail);
    add_risk(of, "law", index.money.law, tail);
    of.number("premium_es95", tail ? index.money.premium() / 100 : stats::kNan);
  });
}

}  // namespace

std::string index_json(const IndexReport& report) {
  Json json;
  json.object("", [&](Json& all) {
    all.integer("method_version", kMethodVersion);
    all.integer("events", report.events).integer("left_out_events", report.unmapped);
    if (report.counted_events) all.integer("counted_events", *report.counted_events);
    all.object("index", [&](Json& of) { add_index(of, report.whole); });
    all.list("parts", report.slices, [&](const Index& slice) { add_index(all, slice); });
    const Recourse& recourse = report.look.recourse;
    all.object("recourse", [&](Json& of) {
      of.integer("sanctions", recourse.sanctions).integer("appeals", recourse.appeals).integer("answered", recourse.answered).integer("outcomes", recourse.outcomes).integer("reversed", recourse.reversed);
      of.integer("reversed_after_execution", recourse.reversed_after_execution);
      of.interval(recourse.reversal).number("median_days", recourse.waiting.median.value_or(stats::kNan));
      of.number("median_lower", recourse.waiting.median_log_log.lower.value_or(stats::kNan)).number("median_upper", recourse.waiting.median_log_log.upper.value_or(stats::kNan));
      of.list("waiting", recourse.waiting.steps, [&](const stats::SurvivalStep& step) {
        of.number("days", step.time).integer("at_risk", step.at_risk).integer("answered", step.events).number("still_open", step.survival).number("se", step.standard_error);
      });
      share_test(of, "upheld", recourse.upheld);
      share_test(of, "unlawful_acts", recourse.incongruent);
      share_test(of, "unlawful_upheld", recourse.unlawful_upheld);
      of.integer("pairs", recourse.pairs).number("mean_more", recourse.mean_more);
      share_test(of, "more_after", recourse.after);
      share_test(of, "more_before", recourse.before);
    });
    all.list("gaming", report.look.gaming, [&](const MetricGaming& metric) {
      all.text("metric", metric.metric).integer("reports", metric.reports);
      if (metric.bunching) share_test(all, "past_target", *metric.bunching);
      if (metric.inflation) {
        share_test(all, "better_than_checked", *metric.inflation);
        all.number("mean_inflation", metric.mean_inflation);
      }
      if (metric.digits)
        all.object("digits", [&](Json& of) {
          of.integer("n", metric.digits->n).number("mean_absolute_deviation", metric.digits->mean_absolute_deviation).text("class", metric.digits->nigrini_class).number("log10_e", metric.digits_log_e / kLn10);
        });
    });
    all.object("twins", [&](Json& of) {
      share_test(of, "unlike_pairs", report.look.twins.unlike);
      of.integer("settled_laws", static_cast<int64_t>(report.look.twins.laws.size()));
    });
    all.object("campaign", [&](Json& of) {
      const auto& campaign = report.look.watch.campaign;
      of.number("evidence", campaign.evidence).number("falling_evidence", campaign.falling_evidence).number("z", campaign.z).number("phi", campaign.phi);
      of.text("found", campaign.found ? to_string(*campaign.found) : "").text("start", campaign.found ? to_string(campaign.start) : "").integer("falling", campaign.falling ? 1 : 0);
      of.integer("alternations", static_cast<int64_t>(campaign.alternations));
      of.list("segments", campaign.segments, [&](const auto& segment) {
        of.text("from", to_string(last_day_of_week(segment.first_week) - 6)).integer("weeks", segment.weeks).integer("n", segment.decided).integer("sanctioned", segment.sanctioned);
        of.number("odds", std::exp(segment.log_odds));
      });
    });
    all.object("churn", [&](Json& of) {
      of.integer("cases", report.churn.cases).integer("compared_cases", report.churn.compared_cases);
      of.list("years", report.churn.years, [&](const ChurnYear& year) {
        of.integer("year", year.year).integer("compared", year.compared).integer("changed", year.changed).integer("undetermined", year.undetermined).integer("returned", year.returned);
      });
      of.list("amended", report.churn.amended, [&](const auto& rule) { of.text("rule", rule.first).integer("changes", rule.second); });
    });
    all.list("batches", report.batches, [&](const Batches& batch) {
      all.text("authority", batch.authority).text("name", batch.name).integer("acts", batch.acts).integer("days", batch.days).integer("batched", batch.batched ? 1 : 0);
    });
    if (report.closed) {
      all.list("closed_audit", report.closed->levels, [&](const ClosedLevel& level) {
        all.text("family", level.family).text("level", level.level).integer("n", level.decisions).number("z", level.z()).number("bar", level.bar);
        all.number("odds_ratio", std::exp(level.log_odds)).integer("found_at_look", level.look.value_or(0));
      });
    }
    const auto& watch = report.look.watch;
    all.object("watch", [&](Json& of) {
      of.integer("tests", static_cast<int64_t>(watch.tests)).number("log10_bar", watch.bar / kLn10).integer("mask_weeks", watch.mask_weeks);
      of.integer("decisions", watch.decisions).integer("undetermined", watch.undetermined).integer("late", watch.late).integer("masked", watch.masked);
    });
    all.list("asked", report.found.asked, [&](const Asked& asked) {
      all.text("question", asked.question).text("code", asked.code).text("answer", asked.answer).integer("n", asked.decisions).number("log10_e", asked.log10_e);
    });
    std::string findings = "[";
    for (const detect::Finding& finding : report.found.findings) findings += (findings.size() > 1 ? "," : "") + to_json(finding);
    all.raw("findings", findings + "]");
  });
  return json.take();
}

}  // namespace isonomy::uncertainty
