// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>

#include "daemon/base/text.h"
#include "daemon/uncertainty/index_report.h"

namespace isonomy::uncertainty {
namespace {

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

void add_risk(Json& json, std::string_view name, const stats::Risk& risk) {
  json.object(name, [&](Json& of) { of.number("expected", risk.mean / 100).number("var95", risk.value_at_risk / 100).number("es95", risk.expected_shortfall / 100).number("gini", risk.gini); });
}

void add_index(Json& json, const Index& index) {
  const bool withheld = index.uncertainty.publish == stats::Publish::kWithheld;
  json.text("scope", index.scope).text("from", to_string(index.first)).text("through", to_string(index.last));
  json.integer("decisions", index.decisions).integer("undetermined", index.undetermined).integer("sanctioned", index.sanctioned).integer("terms", index.terms);
  json.object("legal_uncertainty", [&](Json& of) {
    of.text("publish", publish_name(index.uncertainty.publish)).integer("n", index.uncertainty.n).integer("signatures", index.uncertainty.signatures);
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
  json.list("causes", index.causes, [&](const CauseFigure& cause) {
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
  json.object("fuller", [&](Json& of) {
    for (size_t p = 0; p < kPrinciples; ++p)
      of.object(kPrincipleNames[p], [&](Json& share) { share.integer("k", index.fuller[p].k).integer("n", index.fuller[p].n).interval(index.fuller[p].interval); });
  });
  json.object("noise", [&](Json& of) {
    of.integer("officials", index.noise.officials).integer("n", index.noise.decisions).number("level", index.noise.level).number("pattern", index.noise.pattern);
    of.number("system", index.noise.system).number("expected_gap", index.noise.expected_gap);
  });
  json.object("money", [&](Json& of) {
    of.integer("subject_years", index.money.subject_years).integer("with_amount", index.money.decisions_with_amount).integer("fixed_by_law", index.money.fixed_by_law);
    add_risk(of, "enforced", index.money.enforced);
    add_risk(of, "law", index.money.law);
    of.number("premium_es95", index.money.premium() / 100);
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
      of.interval(recourse.reversal).number("median_days", recourse.waiting.median.value_or(stats::kNan));
    });
    all.object("campaign", [&](Json& of) {
      const auto& campaign = report.look.watch.campaign;
      of.number("evidence", campaign.evidence).number("falling_evidence", campaign.falling_evidence).number("z", campaign.z).number("phi", campaign.phi);
      of.text("found", campaign.found ? to_string(*campaign.found) : "");
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
      of.integer("tests", static_cast<int64_t>(watch.tests)).number("log10_bar", watch.bar / 2.302585092994046).integer("mask_weeks", watch.mask_weeks);
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
