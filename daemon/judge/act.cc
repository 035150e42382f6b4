// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/act.h"

#include <algorithm>
#include <cmath>

#include "daemon/judge/precedence.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;
using casework::Decision;
using cel::Kind;
using cel::Value;

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
  }
}

void soonest(std::optional<Day>& next, const std::optional<Day>& other) {
  if (other && (!next || *other < *next)) next = other;
}

Truth allowed_kind(const Power& power, const CaseEvent& act) {
  if (power.allows.empty()) return Truth::kUnknown;
  const bool allowed = std::any_of(power.allows.begin(), power.allows.end(), [&](const EventName& name) { return is_act(name, act); });
  return allowed ? Truth::kTrue : Truth::kFalse;
}

std::optional<Money> as_money(const Value& value, std::vector<std::string>& missing) {
  if (value.kind() == Kind::kMoney) return value.as_money();
  if (value.is_unknown()) {
    for (const std::string_view name : value.unknown_names()) add_missing(missing, {std::string(name)});
  } else {
    missing.push_back(value.is_error() ? std::string(value.as_string()) : cel::to_text(value));
  }
  return std::nullopt;
}

// Measures that put something right, or say how the law is read, punish nobody, whichever rule lists them among its sanctions.
constexpr std::string_view kHarmless[] = {"none", "remedy", "order", "guidance", "summons", "conditions", "clearance", "review", "damages"};
// Money that an act may set and that is no fine.
constexpr std::string_view kOtherMoney[] = {"damages", "compensation", "restitution", "disgorgement", "confiscation", "forfeiture"};

template <size_t N>
bool among(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_harmless(std::string_view kind) { return among(kHarmless, kind); }

// Whether a rule that the act cites lists that kind among its sanctions.
bool is_sanction_cited(const Rulebook& rules, const CaseEvent& event, std::string_view kind) {
  const auto lists = [&](const RuleVersion& version) {
    const auto* power = std::get_if<Power>(&version.body);
    return power != nullptr && std::any_of(power->sanctions.begin(), power->sanctions.end(), [&](const Sanction& s) { return s.kind == kind; });
  };
  for (const casework::Breach& breach : event.decision->breaches) {
    for (const std::string_view text : breach.cites) {
      const Rule* rule = rules.cited(text).rule;
      if (rule != nullptr && std::any_of(rule->versions.begin(), rule->versions.end(), lists)) return true;
    }
  }
  return false;
}

// Among the ranges for one breach: what another says it comes before does not count, and a text that goes beyond the higher one that
// it executes leaves the ceiling open, for whether it could do so is not the reader's to say.
void keep_prevailing(const Rulebook& rules, std::vector<std::pair<const CiteAssessment*, Range>>& ranges) {
  std::vector<const CiteAssessment*> out;
  for (const auto& [general, ignored] : ranges) {
    for (const auto& [special, also_ignored] : ranges) {
      if (special->rule == general->rule || special->basis() != Truth::kTrue) continue;
      if (overrides(*special->version, {general->rule, general->version})) out.push_back(general);
    }
  }
  std::erase_if(ranges, [&](const auto& each) { return std::find(out.begin(), out.end(), each.first) != out.end(); });
  for (auto& [lower, range] : ranges) {
    const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[lower->rule->pack].jurisdiction);
    for (const auto& [higher, limit] : ranges) {
      const auto& executed = lower->version->implements;
      if (jurisdiction == nullptr || std::find(executed.begin(), executed.end(), higher->rule->id) == executed.end()) continue;
      if (!jurisdiction->higher(higher->rule->rank, lower->rule->rank) || !range.max || !limit.max || *range.max <= *limit.max) continue;
      range.max.reset();
      range.max_at_least = *limit.max;
      range.missing.push_back("whether " + qualified(*lower->rule, *lower->version) + " may go beyond " + qualified(*higher->rule, *higher->version) + ", which it executes");
    }
  }
}

// A number that a range may be multiplied by.
bool is_factor(const Value& value) {
  return (value.kind() == Kind::kInt && value.as_int() >= 0) || (value.kind() == Kind::kDouble && value.as_double() >= 0 && std::isfinite(value.as_double()));
}

// Nothing where the amount or the factor is not known.
std::optional<Money> scaled(std::optional<Money> amount, const Value& factor) {
  if (!amount || !is_factor(factor)) return std::nullopt;
  const Result<Money> product = factor.kind() == Kind::kInt ? times(*amount, factor.as_int()) : percent(factor.as_double() * 100, *amount);
  return product.has_value() ? std::optional<Money>(*product) : std::nullopt;
}

Value days_of_conduct(const Case& of) {
  const auto extent = casework::extent_of_conduct(of);
  if (!extent || !extent->from.exact() || !extent->through.exact()) return Value::null();
  return Value::integer(extent->through.first - extent->from.first + 1);
}

}  // namespace

Truth CiteAssessment::basis() const { return both(both(published, in_force), both(competent, both(condition, allows))); }

bool is_act(const EventName& name, const CaseEvent& event) {
  if (name.covers(event.name)) return true;
  if (!event.decision || name.role() != "decision") return false;
  const auto& kinds = event.decision->kinds;
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return name.covers("decision." + std::string(kind)); });
}

bool is_no_action(const CaseEvent& event) {
  if (!event.decision || event.decision->kinds.empty() || event.amount) return false;
  const auto& kinds = event.decision->kinds;
  return std::all_of(kinds.begin(), kinds.end(), [](std::string_view kind) { return kind == "none"; });
}

bool is_penalty(const Rulebook& rules, const CaseEvent& event) {
  if (!event.decision) return false;
  const auto& kinds = event.decision->kinds;
  if (!kinds.empty() && std::all_of(kinds.begin(), kinds.end(), is_harmless)) return false;
  if (event.amount && event.amount->hundredths > 0) return true;
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return kind == "fine" || (!is_harmless(kind) && is_sanction_cited(rules, event, kind)); });
}

Truth amount_is_fine(const Rulebook& rules, const CaseEvent& event) {
  if (!event.decision || event.decision->kinds.empty()) return Truth::kTrue;
  bool fine = false, other_money = false;
  for (const std::string_view kind : event.decision->kinds) {
    if (among(kOtherMoney, kind)) other_money = true;
    // WHY by its name, too: a pack may call its fine a penalty; but what a cited rule lists beside the fine is no fine.
    else if (kind == "fine" || (!is_harmless(kind) && !is_sanction_cited(rules, event, kind))) fine = true;
  }
  return !fine ? Truth::kFalse : other_money ? Truth::kUnknown : Truth::kTrue;
}

Truth competence(const Rulebook& rules, const Rule& rule, const CaseEvent& act) {
  if (rule.authority.empty()) return Truth::kTrue;
  if (act.authority.empty()) return Truth::kUnknown;
  const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
  const Day day = act.at.last < kLastDay ? act.at.last : act.at.first;
  const bool known = jurisdiction != nullptr && jurisdiction->authority(act.authority) != nullptr;
  bool on_some_day = false;
  for (const std::string& authority : rule.authority) {
    if (!known && authority == act.authority) return Truth::kTrue;
    if (jurisdiction == nullptr) continue;
    const bool first = jurisdiction->competent(act.authority, authority, act.at.first), last = jurisdiction->competent(act.authority, authority, day);
    if (first && last) return Truth::kTrue;
    on_some_day = on_some_day || first || last;
  }
  // An authority that the jurisdiction does not know may still be a part of one that it does.
  return known && !on_some_day ? Truth::kFalse : Truth::kUnknown;
}

Span law_day_of(const RuleVersion& version, const Case& of, const CaseEvent& act) {
  if (version.law_of == LawOf::kDecision) return act.at;
  if (version.law_of == LawOf::kEvent) {
    if (version.law_of_event.empty() || rulebook::covers(version.law_of_event, act.name)) return act.at;
    const CaseEvent* named = of.first(version.law_of_event);
    return named == nullptr ? act.at : named->at;
  }
  const auto extent = casework::extent_of_conduct(of);
  return extent && !extent->through.is_unknown() ? extent->through : act.at;
}

Day known_at(const CaseEvent& act) {
  if (act.at.last < kLastDay) return act.at.last;
  if (act.decision && act.decision->announced) return act.decision->announced->last;
  return kLastDay;
}

ActAssessment ActJudge::assess(const Case& of, const CaseEvent& act, Day watermark) {
  ISO_CHECK(act.decision, "only decisions are acts");
  ActAssessment out;
  out.act = &act;
  const Decision& decision = *act.decision;
  for (size_t breach = 0; breach < decision.breaches.size(); ++breach) {
    for (const std::string_view text : decision.breaches[breach].cites) {
      out.cites.push_back(cite(text, of, act, watermark, out.next));
      out.cites.back().breach = breach;
    }
  }
  if (!decision.cites_stated) {
    out.basis = Truth::kUnknown;
  } else {
    out.basis = Truth::kFalse;
    for (const CiteAssessment& each : out.cites) out.basis = either(out.basis, each.basis());
  }
  soonest(next_, out.next);
  total(of, out, watermark);
  fit(of, out, watermark);
  return out;
}

CiteAssessment ActJudge::cite(std::string_view text, const Case& of, const CaseEvent& act, Day watermark, std::optional<Day>& next) {
  CiteAssessment out;
  out.text = text;
  const Rulebook::Cited cited = rules_.cited(text);
  out.rule = cited.rule;
  if (out.rule == nullptr) {
    out.missing.push_back("the rule `" + std::string(text) + "`, which is not in the catalogue");
    return out;
  }
  const Day known = known_at(act);
  out.version = cited.version;
  out.version_stated = cited.version != nullptr;
  if (out.version == nullptr) {
    const Governing governs = governing(*out.rule, law_day_of(out.rule->versions.front(), of, act), known);
    out.version = governs.version;
    if (governs.unsettled) out.missing.push_back("the exact day that decides between the versions of " + out.rule->id);
    if (out.version == nullptr) {
      // Nothing of that rule governed: a basis only if a choice of day could bring one in.
      out.in_force = governs.unsettled ? Truth::kUnknown : Truth::kFalse;
      out.published = out.competent = out.condition = out.allows = Truth::kTrue;
      return out;
    }
  }
  const RuleVersion& version = *out.version;
  out.published = version.never_published || version.draft ? Truth::kFalse : not_after(version.published, act.at);
  if (out.published == Truth::kUnknown) out.missing.push_back("whether " + qualified(*out.rule, version) + " was published by then");
  // Transitional survival: a repealed version is still a basis for conduct of its own time.
  const Span until = governs_until(*out.rule, version, known);
  const auto extent = casework::extent_of_conduct(of);
  const Truth begun = not_after(version.in_force, act.at);
  Truth survives = before(act.at, until);
  if (survives != Truth::kTrue && extent) survives = either(survives, before(extent->from, until));
  out.in_force = both(begun, survives);
  if (out.in_force == Truth::kUnknown) out.missing.push_back("whether " + qualified(*out.rule, version) + " was in force then");
  out.competent = competence(rules_, *out.rule, act);
  if (out.competent == Truth::kUnknown) out.missing.push_back("whether " + std::string(act.authority) + " may apply " + out.rule->id);

  const auto* power = std::get_if<Power>(&version.body);
  if (power == nullptr || !version.interprets.empty()) {
    out.allows = Truth::kFalse;
    out.condition = Truth::kTrue;
    return out;
  }
  out.allows = allowed_kind(*power, act);
  Situation situation(rules_, names_, out.rule->pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({law_day_of(version, of, act), known, watermark});
  const Reading when = situation.truth(power->when);
  const Reading unless = power->unless.always() ? Reading{Truth::kFalse, {}} : situation.truth(power->unless);
  out.condition = both(when.truth, !unless.truth);
  soonest(next, situation.next());
  if (out.condition == Truth::kUnknown) {
    add_missing(out.missing, when.missing);
    add_missing(out.missing, unless.missing);
  }
  if (out.condition == Truth::kFalse) {
    // LAW: whoever decides is held to what the decision itself says of an open norm.
    const bool settled = (when.truth == Truth::kFalse && !situation.rests_on_open_norm(power->when, OpenNorms::kOfActAlone)) ||
                         (unless.truth == Truth::kTrue && !situation.rests_on_open_norm(power->unless, OpenNorms::kOfActAlone));
    out.open_norm = !settled;
  }
  return out;
}

Range ActJudge::range(const Rule& rule, const RuleVersion& version, const Case& of, const CaseEvent& act, Day watermark, const Span& law_day,
                      std::vector<Day>* parameter_changes) {
  Range out;
  const auto* power = std::get_if<Power>(&version.body);
  if (power == nullptr) return out;
  Situation situation(rules_, names_, rule.pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({law_day, known_at(act), watermark});
  bool min_known = true, max_known = true, first = true;
  for (const Sanction& sanction : power->sanctions) {
    if (sanction.kind != "fine") continue;
    const Reading applies = situation.truth(sanction.applies);
    if (applies.truth == Truth::kFalse) {
      out.open_norm = out.open_norm || situation.rests_on_open_norm(sanction.applies, OpenNorms::kOfActAlone);
      continue;
    }
    out.applies = true;
    std::optional<Money> min, max;
    std::vector<std::string> missing;
    const size_t listed = out.one_of.size();
    if (!sanction.one_of.always()) {
      const Value list = situation.value(sanction.one_of);
      if (list.kind() == Kind::kList) {
        for (const Value& item : list.as_list()) {
          if (const auto amount = as_money(item, missing)) out.one_of.push_back(*amount);
        }
      } else {
        as_money(list, missing);
      }
      if (!out.one_of.empty()) {
        min = *std::min_element(out.one_of.begin(), out.one_of.end());
        max = *std::max_element(out.one_of.begin(), out.one_of.end());
      }
    } else if (!sanction.exactly.always()) {
      min = max = as_money(situation.value(sanction.exactly), missing);
      if (min) out.one_of.push_back(*min);
    } else {
      min = sanction.min.always() ? std::optional<Money>(Money{}) : as_money(situation.value(sanction.min), missing);
      if (!sanction.max.always()) max = as_money(situation.value(sanction.max), missing);
    }
    const auto raise = [&](const Value& factor, const std::string& name) {
      if (!is_factor(factor)) missing.push_back(name);
      min = scaled(min, factor);
      max = scaled(max, factor);
      for (size_t i = listed; i < out.one_of.size(); ++i) out.one_of[i] = scaled(out.one_of[i], factor).value_or(out.one_of[i]);
    };
    if (!sanction.multiply.always()) raise(situation.value(sanction.multiply), sanction.multiply.source);
    if (sanction.per == Per::kDay) raise(days_of_conduct(of), "the days of the conduct");
    add_missing(out.missing, missing);
    // An entry that only may apply leaves both ends open in its direction.
    if (applies.truth == Truth::kUnknown) add_missing(out.missing, applies.missing);
    const bool sure = applies.truth == Truth::kTrue;
    if (sure && max && *max > out.max_at_least) out.max_at_least = *max;
    if (sure && min && (!out.min_at_most || *min < *out.min_at_most)) out.min_at_most = *min;
    if (!max || !sure) max_known = max_known && sure && max.has_value();
    if (!min || !sure) min_known = min_known && sure && min.has_value();
    if (max && (first || !out.max || *max > *out.max)) out.max = max;
    if (min && (first || !out.min || *min < *out.min)) out.min = min;
    first = false;
  }
  soonest(next_, situation.next());
  if (parameter_changes != nullptr) *parameter_changes = situation.parameter_changes();
  if (!max_known) out.max.reset();
  if (!min_known) out.min.reset();
  return out;
}

void ActJudge::total(const Case& of, ActAssessment& out, Day watermark) {
  RangeAssessment& assessment = out.range;
  const Decision& decision = *out.act->decision;
  const std::optional<int64_t> parties = decision.party_count();
  Money min, max;
  std::optional<Money> sure_min = Money{};
  bool min_known = !out.cites.empty(), max_known = !out.cites.empty();
  for (size_t breach = 0; breach < decision.breaches.size(); ++breach) {
    const CiteAssessment* best = nullptr;
    Range highest;
    Money at_least;
    std::optional<Money> at_most;
    bool unknown_above = false;
    std::vector<std::pair<const CiteAssessment*, Range>> ranges;
    for (const CiteAssessment& cite : out.cites) {
      if (cite.breach != breach || cite.basis() == Truth::kFalse || cite.version == nullptr) continue;
      Range each = range(*cite.rule, *cite.version, of, *out.act, watermark, law_day_of(*cite.version, of, *out.act), nullptr);
      if (each.applies) ranges.emplace_back(&cite, std::move(each));
    }
    keep_prevailing(rules_, ranges);
    for (auto& [cite, each] : ranges) {
      add_missing(assessment.total.missing, each.missing);
      assessment.total.open_norm = assessment.total.open_norm || each.open_norm;
      if (!each.max) unknown_above = true;
      if (each.max_at_least > at_least || !at_most) {
        at_least = each.max_at_least;
        at_most = each.min_at_most;
      }
      if (best == nullptr || (each.max && (!highest.max || *each.max > *highest.max))) {
        best = cite;
        highest = std::move(each);
      }
    }
    if (best == nullptr) {
      min_known = max_known = false;
      sure_min.reset();
      continue;
    }
    assessment.total.applies = true;
    if (breach == 0) assessment.highest = best;
    if (decision.breaches.size() == 1) assessment.total.one_of = highest.one_of;
    int64_t factor = decision.breaches[breach].count;
    bool factor_known = true;
    const auto& sanctions = std::get<Power>(best->version->body).sanctions;
    const bool per_party = std::any_of(sanctions.begin(), sanctions.end(), [](const Sanction& s) { return s.per == Per::kParty; });
    if (per_party && decision.breaches.size() == 1 && highest.max && !unknown_above) {
      const Result<Money> each = times(*highest.max, factor);
      if (each.has_value()) assessment.each_party = *each;
    }
    if (per_party && (parties.value_or(0) > 1 || !parties)) {
      if (parties) {
        factor *= *parties;
      } else {
        factor_known = assessment.parties_known = false;
      }
    } else if (!parties) {
      factor_known = assessment.parties_known = false;  // a batch: neither the cases' breaches nor their parties are known
    }
    const auto scaled = [&](Money amount) { return times(amount, factor); };
    if (const Result<Money> sure = scaled(at_least); sure.has_value()) {
      if (const Result<Money> sum = add(assessment.total.max_at_least, *sure); sum.has_value()) assessment.total.max_at_least = *sum;
    }
    const Result<Money> least = at_most ? scaled(*at_most) : Result<Money>(malformed("not known"));
    const Result<Money> lower = least.has_value() && sure_min ? add(*sure_min, *least) : Result<Money>(malformed("not known"));
    sure_min = lower.has_value() ? std::optional<Money>(*lower) : std::nullopt;
    std::string step = qualified(*best->rule, *best->version) + ": ";
    if (highest.max && factor_known && !unknown_above) {
      const Result<Money> part = scaled(*highest.max);
      const Result<Money> sum = part.has_value() ? add(max, *part) : part;
      max_known = max_known && sum.has_value();
      if (sum.has_value()) max = *sum;
      step += (highest.one_of.size() == 1 ? "exactly " : "at most ") + grouped(*highest.max) + (factor > 1 ? " times " + std::to_string(factor) : "");
    } else {
      max_known = false;
      step += "ceiling not known";
    }
    if (highest.min && factor_known) {
      const Result<Money> part = scaled(*highest.min);
      const Result<Money> sum = part.has_value() ? add(min, *part) : part;
      min_known = min_known && sum.has_value();
      if (sum.has_value()) min = *sum;
    } else {
      min_known = false;
    }
    assessment.steps.push_back(std::move(step));
  }
  if (!assessment.parties_known) add_missing(assessment.total.missing, {"the number of parties fined"});
  assessment.total.min_at_most = sure_min;
  if (max_known) assessment.total.max = max;
  if (min_known) assessment.total.min = min;
}

void ActJudge::fit(const Case& of, ActAssessment& out, Day watermark) {
  using Fit = RangeAssessment::Fit;
  RangeAssessment& assessment = out.range;
  const auto& amount = out.act->amount;
  if (!amount || !assessment.total.applies) return;
  assessment.of_fine = amount_is_fine(rules_, *out.act);
  if (assessment.of_fine == Truth::kFalse) return;
  const Range& total = assessment.total;
  if (!total.one_of.empty()) {
    if (std::find(total.one_of.begin(), total.one_of.end(), *amount) != total.one_of.end()) {
      assessment.fit = Fit::kInside;
      return;
    }
    assessment.fit = Fit::kNoVersion;
    // Was it the value of the period before? Read the same entry as of the day before the latest change of its parameters.
    std::vector<Day> changes;
    const CiteAssessment& cite = *assessment.highest;
    range(*cite.rule, *cite.version, of, *out.act, watermark, law_day_of(*cite.version, of, *out.act), &changes);
    if (changes.empty()) return;
    const Day changed = *std::max_element(changes.begin(), changes.end());
    const Range earlier = range(*cite.rule, *cite.version, of, *out.act, watermark, Span::exactly(changed - 1), nullptr);
    if (std::find(earlier.one_of.begin(), earlier.one_of.end(), *amount) != earlier.one_of.end()) {
      assessment.fit = Fit::kStale;
      assessment.changed = changed;
    }
    return;
  }
  // LAW: what one party may owe is no purse that several share: the sum may fit and a share may not.
  const auto& parties = out.act->decision->parties;
  const auto beyond = std::find_if(parties.begin(), parties.end(), [&](const casework::Party& party) {
    return assessment.each_party && party.amount && *party.amount > *assessment.each_party;
  });
  if (total.max && *amount > *total.max) {
    assessment.fit = Fit::kAbove;
  } else if (beyond != parties.end()) {
    assessment.fit = Fit::kAbove;
    assessment.party = &*beyond;
  } else if (total.min && *amount < *total.min) {
    assessment.fit = Fit::kBelow;
  } else if ((total.min && total.max) || (total.min_at_most && *amount >= *total.min_at_most && *amount <= total.max_at_least)) {
    assessment.fit = Fit::kInside;
  }
}

}  // namespace isonomy::judge
