// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/engine.h"

#include <algorithm>
#include <tuple>

namespace isonomy::engine {
namespace {

constexpr size_t kEventArena = size_t{32} << 20;

}  // namespace

Engine::Engine(std::shared_ptr<const rulebook::Rulebook> rules, const Options& options)
    : rules_(std::move(rules)), options_(options), reader_(options.limits), arena_(kEventArena), mapper_(*rules_), judge_(*rules_), acts_(*rules_), book_(*rules_) {
  for (const detect::Finding& finding : detect::detect(*rules_)) of_rulebook_.push_back(standing_of(finding));
  standing_ = of_rulebook_.size();
}

Result<event::CloudEvent> Engine::read(std::string_view line) {
  arena_.reset();
  return reader_.read(line, arena_);
}

Result<Accepted> Engine::accept(const event::CloudEvent& event) {
  ISO_TRY(casework::Mapped mapped, mapper_.map(event, arena_));
  Accepted out;
  out.mapped = !mapped.filings.empty();
  const uint64_t ordinal = accepted_ + 1;
  std::vector<const casework::Case*> touched;
  for (const casework::Filing& filing : mapped.filings) {
    if (filing.case_key.empty()) {  // a tally belongs to no case
      if (options_.observer.tally) options_.observer.tally(filing.event);
      continue;
    }
    ISO_TRY(casework::Case * of, casebook_.admit(filing, event.source, event.id, ordinal));
    book_.count(filing.event);
    if (std::find(touched.begin(), touched.end(), of) == touched.end()) touched.push_back(of);
  }
  accepted_ = ordinal;
  if (!out.mapped) ++unmapped_;
  Clock& clock = clocks_[std::string(event.source)];
  const bool moved = mapped.seen && *mapped.seen > clock.seen;
  if (moved) clock.seen = *mapped.seen;
  for (const casework::Case* of : touched) rejudge(*of, out.changes);
  if (moved) fire_timers(clock, out.changes);
  return out;
}

Engine::Clock* Engine::slowest_clock(const casework::Case& of) const {
  Clock* slowest = nullptr;
  std::string_view last;
  for (const casework::CaseEvent& event : of.events) {
    if (event.source == last) continue;
    last = event.source;
    const auto clock = clocks_.find(std::string(event.source));
    if (clock != clocks_.end() && (slowest == nullptr || clock->second.seen < slowest->seen)) slowest = &clock->second;
  }
  return slowest;
}

// Every source of the case must have passed a day before an absent event counts as absent.
Day Engine::watermark(const casework::Case& of) const {
  const Clock* clock = slowest_clock(of);
  return clock == nullptr ? kFirstDay : clock->seen - options_.lateness_days;
}

Engine::Standing Engine::standing_of(const detect::Finding& finding) {
  return {finding.id, to_json(finding), finding.code + '\n' + finding.rule + '\n' + finding.version};
}

void Engine::add_changes(const std::vector<Standing>& before, const std::vector<Standing>& now, std::vector<Change>& changes) {
  const auto holds = [](const std::vector<Standing>& among, const Standing& finding) {
    return std::any_of(among.begin(), among.end(), [&](const Standing& each) { return each.id == finding.id && each.json == finding.json; });
  };
  for (const Standing& old : before) {
    if (!holds(now, old)) changes.push_back({false, old.id, {}});
  }
  for (const Standing& fresh : now) {
    if (!holds(before, fresh)) changes.push_back({true, fresh.id, fresh.json});
  }
}

std::vector<Change> Engine::settle() {
  std::map<std::string, std::vector<Standing>> now;
  size_t count = 0;
  for (const detect::Finding& finding : book_.findings()) {
    now[finding.case_key].push_back(standing_of(finding));
    ++count;
  }
  std::vector<Change> changes;
  static const std::vector<Standing> kNone;
  for (const auto& [key, before] : across_) {
    const auto fresh = now.find(key);
    add_changes(before, fresh == now.end() ? kNone : fresh->second, changes);
    standing_ -= before.size();
  }
  for (const auto& [key, fresh] : now) {
    if (!across_.contains(key)) add_changes(kNone, fresh, changes);
  }
  standing_ += count;
  across_ = std::move(now);
  return changes;
}

std::vector<detect::Finding> Engine::across(std::string_view case_key) {
  std::vector<detect::Finding> out;
  for (const detect::Finding& finding : book_.findings()) {
    if (finding.case_key == case_key) out.push_back(finding);
  }
  return out;
}

void Engine::rejudge(const casework::Case& of, std::vector<Change>& changes) {
  const Day now = watermark(of);
  const judge::Judgement judgement = judge_.judge(of, now);
  if (options_.observer.judged) options_.observer.judged(of, judgement, now);
  const std::vector<detect::Finding> findings = detect::detect({*rules_, of, judgement, judge_, now});
  book_.replace(of.key, acts_.read(of, judgement, now));
  auto state = states_.find(&of);
  if (state == states_.end()) {
    if (findings.empty() && !judgement.next) return;
    state = states_.emplace(&of, CaseState{}).first;
  }
  std::vector<Standing> standing;
  standing.reserve(findings.size());
  for (const detect::Finding& finding : findings) standing.push_back(standing_of(finding));
  std::vector<Standing>& before = state->second.findings;
  add_changes(before, standing, changes);
  standing_ = standing_ - before.size() + standing.size();
  before = std::move(standing);
  if (judgement.next && state->second.next != judgement.next) {
    if (Clock* clock = slowest_clock(of)) clock->timers[*judgement.next].push_back(&of);
  }
  state->second.next = judgement.next;
  if (state->second.findings.empty() && !state->second.next) states_.erase(state);
}

void Engine::fire_timers(Clock& clock, std::vector<Change>& changes) {
  const Day now = clock.seen - options_.lateness_days;
  while (!clock.timers.empty() && clock.timers.begin()->first <= now) {
    const Day due = clock.timers.begin()->first;
    std::vector<const casework::Case*> cases = std::move(clock.timers.begin()->second);
    clock.timers.erase(clock.timers.begin());
    std::sort(cases.begin(), cases.end(), [](const casework::Case* a, const casework::Case* b) { return a->key < b->key; });
    for (const casework::Case* of : cases) {
      const auto state = states_.find(of);
      if (state == states_.end() || state->second.next != due) continue;  // the answer came before its day
      state->second.next.reset();  // a slower source of the case gets the timer now, if there is one
      rejudge(*of, changes);
    }
  }
}

void Engine::visit_findings(const std::function<void(std::string_view)>& visit) const {
  std::vector<std::string_view> keys;
  for (const auto& [of, state] : states_) {
    if (!state.findings.empty()) keys.push_back(of->key);
  }
  for (const auto& [key, findings] : across_) keys.push_back(key);
  keys.push_back({});  // the rulebook's own
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<const Standing*> of_case;
  for (const std::string_view key : keys) {
    of_case.clear();
    const auto add = [&](const std::vector<Standing>& findings) {
      for (const Standing& finding : findings) of_case.push_back(&finding);
    };
    if (key.empty()) {
      add(of_rulebook_);
    } else if (const casework::Case* of = casebook_.find(key)) {
      const auto state = states_.find(of);
      if (state != states_.end()) add(state->second.findings);
    }
    const auto across = across_.find(std::string(key));
    if (across != across_.end()) add(across->second);
    std::sort(of_case.begin(), of_case.end(), [](const Standing* a, const Standing* b) { return std::tie(a->order, a->id) < std::tie(b->order, b->id); });
    for (const Standing* finding : of_case) visit(finding->json);
  }
}

}  // namespace isonomy::engine
