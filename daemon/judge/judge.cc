// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/judge.h"

#include <algorithm>

#include "daemon/base/sort_distinct.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;

bool has_body(const Rule& rule, auto test) {
  return std::any_of(rule.versions.begin(), rule.versions.end(), [&](const RuleVersion& version) { return test(version.body); });
}

template <class T>
bool is(const Rule& rule) {
  return has_body(rule, [](const Body& body) { return std::holds_alternative<T>(body); });
}

void soonest(std::optional<Day>& next, const std::optional<Day>& other) {
  if (other && (!next || *other < *next)) next = other;
}

ChannelAssessment assess_channels(const Rule& rule, Situation& situation, const Case& of, Day watermark, std::optional<Day>& next) {
  ChannelAssessment out;
  bool unsettled = false;
  for (const CaseEvent& event : of.events) {
    if (event.at.last >= kLastDay) note_publication(rule, watermark, next);
    const Governing governs = governing(rule, event.at, event.at.last < kLastDay ? event.at.last : watermark);
    const RuleVersion* version = governs.unsettled ? governs.possible.back() : governs.version;
    const auto* channels = version == nullptr ? nullptr : std::get_if<Channels>(&version->body);
    if (channels == nullptr) continue;
    for (const EventName& channel : channels->exclusive) {
      if (!channel.covers(event.name)) continue;
      // Only the days of the channels themselves decide: another event of the case may stand on a day that nobody knows.
      unsettled = unsettled || (governs.unsettled && out.second == nullptr);
      if (out.first == nullptr) {
        out.first = &event;
      } else if (!channel.covers(out.first->name) && out.second == nullptr) {
        out.second = &event;
        out.rule = &rule;
        out.version = version;
        situation.reset();
        situation.set_moment({event.at, event.at.last, watermark});
        const Reading reading = channels->unless.always() ? Reading{Truth::kFalse, {}} : situation.truth(channels->unless);
        out.excused = reading.truth;
        out.missing = reading.missing;
      }
    }
  }
  if (unsettled && out.second != nullptr && out.excused == Truth::kFalse) {
    out.excused = Truth::kUnknown;
    out.missing.push_back("whether " + qualified(rule, *out.version) + " was in force by then");
  }
  return out;
}

template <class Assessment>
Side side_of(const Assessment& assessment) {
  return {assessment.rule, assessment.version};
}

// Takes out what another of the list says it comes before.
template <class Assessment>
void set_aside(std::vector<Assessment>& list, std::vector<SetAside>& out, auto same_matter) {
  std::vector<bool> gone(list.size(), false);
  for (size_t i = 0; i < list.size(); ++i) {
    for (size_t j = 0; j < list.size() && !gone[i]; ++j) {
      const Assessment& general = list[i];
      const Assessment& special = list[j];
      if (general.version == nullptr || special.version == nullptr || special.rule == general.rule || !same_matter(special, general)) continue;
      if (!overrides(*special.version, side_of(general))) continue;
      out.push_back({side_of(general), side_of(special)});
      gone[i] = true;
    }
  }
  size_t index = 0;
  std::erase_if(list, [&](const Assessment&) { return gone[index++]; });
}

}  // namespace

Judge::Judge(const Rulebook& rules) : rules_(rules), names_(rules), acts_(rules, names_, vm_, next_), silences_(rules, names_, vm_), reaching_(rules.packs.size()), case_rules_(rules.packs.size()), powers_(rules.packs.size()) {
  for (uint32_t special = 0; special < rules.packs.size(); ++special) {
    for (uint32_t general = 0; general < rules.packs.size(); ++general) {
      if (rules.reaches(general, special)) reaching_[special].push_back(general);
    }
  }
  const auto is_principle = [](const Rule& rule, PrincipleName name) {
    return has_body(rule, [&](const Body& body) {
      const auto* principle = std::get_if<Principle>(&body);
      return principle != nullptr && principle->name == name;
    });
  };
  for (const Rule& rule : rules.rules) {
    const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
    const bool quiet = jurisdiction != nullptr && jurisdiction->quiet_after;
    const bool timed = has_body(rule, [&](const Body& body) { return std::holds_alternative<Power>(body) && (quiet || std::get<Power>(body).answer_within); });
    if (timed) powers_[rule.pack].push_back(&rule);
    CaseRules& pack = case_rules_[rule.pack];
    if (is<Prohibition>(rule) && !is<Deadline>(rule)) {
      pack.prohibitions.push_back(&rule);
      pack.any = true;
      continue;
    }
    Reach* list = is<Deadline>(rule)      ? &pack.deadlines
                                     : is<Channels>(rule)    ? &pack.channels
                                     : is<Requirement>(rule) ? &pack.steps
                                     : is<Exemption>(rule)   ? &pack.exemptions
                                     : is_principle(rule, PrincipleName::kLimitation)   ? &pack.limitations
                                     : is_principle(rule, PrincipleName::kOneFine)      ? &pack.one_fine
                                     : is_principle(rule, PrincipleName::kLawOfConduct) ? &pack.law_of_conduct
                                     : is_principle(rule, PrincipleName::kPublishedBasis) ? &pack.published_basis
                                                                                          : nullptr;
    if (list == nullptr) continue;
    list->push_back(&rule);
    pack.any = true;
  }
}

// A mapped case belongs to the pack whose map brought it and to the packs that one uses; a native one to the packs whose rules
// its acts cite, or, where nothing is cited, to all packs of its jurisdiction (packs without one reach cases without one).
const std::vector<uint32_t>& Judge::packs_of(const Case& of) {
  std::vector<uint32_t>& touched = touched_;
  touched.clear();
  const auto touch = [&](uint32_t pack) {
    if (std::find(touched.begin(), touched.end(), pack) == touched.end()) touched.push_back(pack);
  };
  if (of.pack >= 0) touch(static_cast<uint32_t>(of.pack));
  for (const CaseEvent& event : of.events) {
    if (!event.decision) continue;
    for (const casework::Breach& breach : event.decision->breaches) {
      for (const std::string_view cite : breach.cites) {
        if (const Rule* rule = rules_.cited(cite).rule) touch(rule->pack);
      }
    }
  }
  if (touched.empty()) {
    const Jurisdiction* own = of.jurisdiction < 0 ? nullptr : &rules_.jurisdictions[static_cast<size_t>(of.jurisdiction)];
    for (uint32_t pack = 0; pack < rules_.packs.size(); ++pack) {
      if (rules_.jurisdiction(rules_.packs[pack].jurisdiction) == own) touched.push_back(pack);
    }
    return touched;
  }
  if (touched.size() == 1) return reaching_[touched.front()];
  std::vector<uint32_t>& out = packs_;
  out.clear();
  for (const uint32_t special : touched) out.insert(out.end(), reaching_[special].begin(), reaching_[special].end());
  sort_distinct(out);
  return out;
}

void Judge::judge_pack(uint32_t pack, const Case& of, Day watermark, Judgement& out) {
  CaseRules& rules = case_rules_[pack];
  Situation situation(rules_, names_, pack, of, vm_);
  for (const Rule* rule : rules.deadlines.reaching(of, room_)) {
    TermAssessment term = assess_term(rules_, *rule, situation, of, watermark, out.next);
    if (term.state != TermState::kNotStarted) out.terms.push_back(std::move(term));
  }
  if (!rules.prohibitions.empty()) rules.prohibitions.assess(rules_, situation, of, watermark, out.forbidden, out.next);
  for (const Rule* rule : rules.channels.reaching(of, room_)) {
    ChannelAssessment channels = assess_channels(*rule, situation, of, watermark, out.next);
    if (channels.second != nullptr) out.channels.push_back(std::move(channels));
  }
  for (const Rule* rule : rules.steps.reaching(of, room_)) {
    for (const CaseEvent& event : of.events) {
      if (!casework::is_authoritys(event.role)) continue;
      if (auto step = assess_step_rule(rules_, *rule, situation, of, event, watermark, out.next)) out.steps.push_back(*std::move(step));
    }
  }
  for (const Rule* rule : rules.exemptions.all()) {
    for (const ActAssessment& act : out.acts) assess_exemption(rules_, *rule, situation, of, act, watermark, out.exemptions);
  }
  for (const Rule* rule : rules.limitations.all()) {
    if (auto limitation = assess_limitation(rules_, *rule, situation, of, out.acts, watermark)) out.limitations.push_back(*std::move(limitation));
  }
  for (const Rule* rule : rules.published_basis.all()) {
    for (const ActAssessment& act : out.acts) {
      if (!is_penalty(rules_, *act.act)) continue;
      if (const Choice choice = choose_body<Principle>(*rule, of, *act.act); choice.version != nullptr) {
        out.published_basis.push_back({rule, choice.version});
        break;
      }
    }
  }
  for (const Rule* rule : rules.one_fine.all()) assess_second_fines(rules_, *rule, of, out.acts, out.second_fines);
  soonest(out.next, situation.next());
}

// Where a rule of its own sets the term for the answer, that rule speaks.
void Judge::judge_recourse(const Case& of, Day watermark, Judgement& out) {
  if (out.acts.empty()) return;
  assess_recourse(rules_, of, out.acts, watermark, out.recourse, out.next);
  std::erase_if(out.recourse, [&](const RecourseAssessment& each) {
    return each.state != RecourseState::kNotHeard && std::any_of(out.terms.begin(), out.terms.end(), [&](const TermAssessment& term) {
      return term.from == each.appeal && (term.to == nullptr || term.to == each.answer);
    });
  });
}

// Where an act is both allowed by a power that it cites and forbidden, the rules of precedence say what holds.
void Judge::settle_conflicts(Judgement& out) {
  std::erase_if(out.forbidden, [&](ForbiddenAct& ban) {
    for (const ActAssessment& act : out.acts) {
      if (act.act != ban.act) continue;
      for (const CiteAssessment& cite : act.cites) {
        if (cite.version == nullptr || cite.basis() == Truth::kFalse || cite.rule == ban.rule) continue;
        const Side power{cite.rule, cite.version};
        Precedence conflict = precedence(rules_, power, {ban.rule, ban.version});
        if (conflict.prevails == Prevails::kFirst && cite.basis() == Truth::kTrue) {
          out.set_aside.push_back({{ban.rule, ban.version}, power});
          return true;
        }
        if (conflict.prevails == Prevails::kFirst) conflict.prevails = Prevails::kUndetermined;  // if the power is one at all
        if (ban.power.rule == nullptr || conflict.prevails == Prevails::kUndetermined) {
          ban.power = power;
          ban.conflict = std::move(conflict);
        }
      }
    }
    return false;
  });
  set_aside(out.terms, out.set_aside, [](const TermAssessment& special, const TermAssessment&) { return special.state != TermState::kNoVersion; });
  set_aside(out.steps, out.set_aside, [](const StepAssessment& special, const StepAssessment& general) { return special.act == general.act; });
  set_aside(out.limitations, out.set_aside, [](const LimitationAssessment&, const LimitationAssessment&) { return true; });
}

Judgement Judge::judge(const Case& of, Day watermark) {
  Judgement out;
  next_.reset();
  for (const CaseEvent& event : of.events) {
    if (!event.decision) continue;
    out.acts.push_back(acts_.assess(of, event, watermark));
  }
  const std::vector<uint32_t>& packs = packs_of(of);
  std::vector<const Rule*> law_of_conduct;
  for (const uint32_t pack : packs) {
    for (const Rule* rule : powers_[pack]) {
      if (auto silence = silences_.assess(*rule, of, watermark, out.next)) out.silences.push_back(std::move(*silence));
    }
    if (case_rules_[pack].any) judge_pack(pack, of, watermark, out);
    const auto& principles = case_rules_[pack].law_of_conduct.all();
    law_of_conduct.insert(law_of_conduct.end(), principles.begin(), principles.end());
  }
  for (const ActAssessment& act : out.acts) {
    for (const CiteAssessment& cite : act.cites) {
      const auto* power = cite.version == nullptr ? nullptr : std::get_if<Power>(&cite.version->body);
      if (power == nullptr || !power->requirement) continue;
      Situation situation(rules_, names_, cite.rule->pack, of, vm_);
      if (auto step = assess_own_steps(rules_, cite, situation, of, *act.act, watermark, out.next)) out.steps.push_back(*std::move(step));
      soonest(out.next, situation.next());
    }
    out.milder_rules.push_back(milder_rule(rules_, law_of_conduct, of, act));
    assess_milder(*this, out.milder_rules.back(), of, act, watermark, out.milder);
  }
  judge_recourse(of, watermark, out);
  settle_conflicts(out);
  soonest(next_, out.next);
  out.next = next_;
  return out;
}

Burden Judge::burden(const Case& of, const CaseEvent& act, const Rule& rule, const RuleVersion& version, Day watermark) {
  const auto* power = std::get_if<Power>(&version.body);
  if (power == nullptr) return {};
  const Span day = law_day_of(version, of, act);
  Range fine = acts_.range(rule, version, of, act, watermark, day, nullptr);
  Situation situation(rules_, names_, rule.pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({day, known_at(act), watermark});
  return burden_of(*power, situation, std::move(fine));
}

Judge::CounterReading Judge::read(const Counter& counter, Situation& situation) {
  CounterReading out;
  out.counter = &counter;
  out.reading = situation.truth(counter.applies);
  out.atoms = situation.atoms(counter.applies);
  return out;
}

std::vector<Judge::CounterReading> Judge::counters(const Case& of, const TermAssessment& term, Day watermark) {
  std::vector<CounterReading> out;
  if (term.version == nullptr || term.version->counters.empty()) return out;
  Situation situation(rules_, names_, term.rule->pack, of, vm_);
  situation.set_moment({term.law_day, term.known, watermark});
  situation.set_term({term.from->at, term.end, term.end.first - term.from->at.first});
  for (const Counter& counter : term.version->counters) out.push_back(read(counter, situation));
  soonest(next_, situation.next());
  return out;
}

std::vector<Judge::CounterReading> Judge::counters(const Case& of, const CiteAssessment& cite, const CaseEvent& act, Day watermark) {
  std::vector<CounterReading> out;
  if (cite.version == nullptr || cite.version->counters.empty()) return out;
  Situation situation(rules_, names_, cite.rule->pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({law_day_of(*cite.version, of, act), known_at(act), watermark});
  for (const Counter& counter : cite.version->counters) out.push_back(read(counter, situation));
  soonest(next_, situation.next());
  return out;
}

std::vector<Judge::CounterReading> Judge::counters(const Case& of, const Silence& silence, Day watermark) {
  std::vector<CounterReading> out;
  if (silence.version->counters.empty()) return out;
  Situation situation(rules_, names_, silence.rule->pack, of, vm_);
  situation.set_moment({silence.law_day, silence.detection->at.last, watermark});
  situation.set_term({silence.detection->at, silence.due, silence.due.first - silence.detection->at.first});
  for (const Counter& counter : silence.version->counters) out.push_back(read(counter, situation));
  return out;
}

std::vector<std::pair<std::string, std::string>> Judge::atoms(const Case& of, const CiteAssessment& cite, const CaseEvent& act, Day watermark) {
  const auto* power = cite.version == nullptr ? nullptr : std::get_if<Power>(&cite.version->body);
  if (power == nullptr) return {};
  Situation situation(rules_, names_, cite.rule->pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({law_day_of(*cite.version, of, act), known_at(act), watermark});
  auto out = situation.atoms(power->when);
  for (auto& atom : situation.atoms(power->unless)) out.push_back(std::move(atom));
  soonest(next_, situation.next());
  return out;
}

}  // namespace isonomy::judge
