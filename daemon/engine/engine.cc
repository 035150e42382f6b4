// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/engine.h"

#include <algorithm>

#include "daemon/casework/enter.h"
#include "daemon/casework/linker.h"

namespace isonomy::engine {
namespace {

constexpr size_t kEventArena = size_t{32} << 20;

Change raised(std::string json) {
  const Standing standing = standing_of(json);
  return {true, standing, std::move(json)};
}

bool holds(const std::vector<Standing>& among, const Standing& standing) {
  return std::find(among.begin(), among.end(), standing) != among.end();
}

}  // namespace

Engine::Engine(std::shared_ptr<const rulebook::Rulebook> rules, const Options& options)
    : rules_(std::move(rules)),
      options_(options),
      reader_(options.limits),
      arena_(kEventArena),
      mapper_(*rules_),
      store_(options.case_bytes, options.case_folder, options.epoch),
      judge_(*rules_) {
  for (const detect::Finding& finding : detect::detect(*rules_)) on_load_.push_back(raised(to_json(finding)));
  standing_ = on_load_.size();
}

// What the store says passes through here, so that a failure of it is remembered.
template <class T>
Result<T> Engine::kept(Result<T> result) {
  if (result.has_error()) failure_ = result.error();
  return result;
}
Status Engine::kept(Status status) {
  if (status.has_error()) failure_ = status.error();
  return status;
}

Result<event::CloudEvent> Engine::read(std::string_view line) {
  arena_.reset();
  return reader_.read(line, arena_);
}

Result<std::vector<OpenCase*>> Engine::enter(const std::vector<casework::Filing>& filings, const event::CloudEvent& event) {
  std::vector<OpenCase*> touched;
  const uint64_t ordinal = accepted_ + 1;
  for (const casework::Filing& filing : filings) {
    if (filing.case_key.empty()) continue;  // a tally belongs to no case
    ISO_TRY(OpenCase * open, kept(store_.open(filing.case_key, filing.linked)));
    const Status entered = casework::enter(open->of, filing, event.source, event.id, ordinal, store_.names());
    if (entered.has_error()) {
      for (OpenCase* each : touched) {
        std::erase_if(each->of.events, [&](const casework::CaseEvent& of_case) { return of_case.ordinal == ordinal; });
        each->of.settle();
        store_.changed(*each);
      }
      return entered.error();
    }
    store_.changed(*open);
    if (std::find(touched.begin(), touched.end(), open) == touched.end()) touched.push_back(open);
  }
  return touched;
}

Result<Accepted> Engine::accept(const event::CloudEvent& event) {
  ISO_TRY(const casework::Mapped mapped, mapper_.map(event, arena_));
  ISO_TRY_STATUS(kept(store_.make_room()));
  ISO_TRY(const std::vector<OpenCase*> touched, enter(mapped.filings, event));
  Accepted out;
  out.mapped = !mapped.filings.empty();
  ++accepted_;
  if (!out.mapped) ++unmapped_;
  Clocks::Clock& clock = clocks_.of(event.source);
  const bool moved = mapped.seen && *mapped.seen > clock.seen;
  if (moved) clock.seen = *mapped.seen;
  if (options_.judging == Judging::kWhenAsked) return out;
  for (OpenCase* open : touched) rejudge(*open, out.changes);
  if (moved) ISO_TRY_STATUS(fire_timers(clock, out.changes));
  return out;
}

// Every source of the case must have passed a day before an absent event counts as absent.
Day Engine::watermark(const casework::Case& of) {
  const Clocks::Clock* clock = clocks_.slowest(of);
  return clock == nullptr ? kFirstDay : clock->seen - options_.lateness_days;
}

void Engine::judge_one(const casework::Case& of, Judged& out) {
  const Day now = watermark(of);
  const judge::Judgement judgement = judge_.judge(of, now);
  std::vector<detect::Finding> findings = detect::detect({*rules_, of, judgement, judge_, now});
  std::move(findings.begin(), findings.end(), std::back_inserter(out.findings));
  const std::optional<Day> next = judge_.next();
  if (next && (!out.next || *next < *out.next)) out.next = next;
}

std::vector<casework::Case> Engine::parts_of(const casework::Case& of) const { return casework::cases_of(of, options_.link_window_days); }

Engine::Judged Engine::judge_whole(const casework::Case& of) {
  Judged out;
  if (!of.linked) {
    judge_one(of, out);
  } else {
    for (const casework::Case& part : parts_of(of)) judge_one(part, out);
  }
  return out;
}

void Engine::rejudge(OpenCase& open, std::vector<Change>& changes) {
  const Judged judged = judge_whole(open.of);
  std::vector<Standing> standing;
  std::vector<std::string> lines;
  standing.reserve(judged.findings.size());
  lines.reserve(judged.findings.size());
  for (const detect::Finding& finding : judged.findings) {
    lines.push_back(to_json(finding));
    standing.push_back(standing_of(lines.back()));
  }
  for (const Standing& old : open.findings) {
    if (!holds(standing, old)) changes.push_back({false, old, {}});
  }
  for (size_t i = 0; i < standing.size(); ++i) {
    if (!holds(open.findings, standing[i])) changes.push_back({true, standing[i], std::move(lines[i])});
  }
  standing_ = standing_ - open.findings.size() + standing.size();
  open.findings = std::move(standing);
  if (judged.next && open.next != judged.next) {
    if (Clocks::Clock* clock = clocks_.slowest(open.of)) clock->timers[*judged.next].push_back(open.number);
  }
  open.next = judged.next;
  store_.changed(open);
}

Status Engine::fire_timers(Clocks::Clock& clock, std::vector<Change>& changes) {
  const Day now = clock.seen - options_.lateness_days;
  while (const auto due = Clocks::take_due(clock, now)) {
    for (const uint32_t number : due->second) {
      if (store_.next_of(number) != due->first) continue;  // the answer came before its day
      ISO_TRY_STATUS(kept(store_.make_room()));
      ISO_TRY(OpenCase * open, kept(store_.at(number)));
      open->next.reset();  // a slower source of the case gets the timer now, if there is one
      rejudge(*open, changes);
    }
  }
  return {};
}

// Two passes over the cases: which have findings, then, in the order of their keys, what those say. Keys are all that is held of them.
Status Engine::visit_findings(const std::function<void(std::string_view)>& visit) {
  struct Entry {
    std::string_view key;
    uint32_t number;
  };
  cel::Arena keys(SIZE_MAX);
  std::vector<Entry> entries;
  size_t standing = on_load_.size();
  for (uint32_t number = 0; number < store_.size(); ++number) {
    if (options_.judging == Judging::kWithEachEvent && store_.findings_of(number) == 0) continue;
    ISO_TRY_STATUS(kept(store_.make_room()));
    ISO_TRY(const OpenCase* open, kept(store_.at(number)));
    std::string_view last;
    const auto list = [&](std::string_view key) {
      if (key == last) return;
      last = {keys.copy(key), key.size()};
      entries.push_back({last, number});
    };
    if (options_.judging == Judging::kWithEachEvent && !open->of.linked) {
      list(open->of.key);
      standing += open->findings.size();
      continue;
    }
    const Judged judged = judge_whole(open->of);
    standing += judged.findings.size();
    for (const detect::Finding& finding : judged.findings) list(finding.case_key);
  }
  standing_ = standing;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return std::tie(a.key, a.number) < std::tie(b.key, b.number); });
  for (const Change& change : on_load_) visit(change.json);
  for (const Entry& entry : entries) {
    ISO_TRY_STATUS(kept(store_.make_room()));
    ISO_TRY(const OpenCase* open, kept(store_.at(entry.number)));
    for (const detect::Finding& finding : judge_whole(open->of).findings) {
      if (finding.case_key == entry.key) visit(to_json(finding));
    }
  }
  return {};
}

const casework::Case* Engine::find_case(std::string_view id) {
  const Result<const casework::Case*> found = look_up(id);
  return found.has_value() ? *found : nullptr;
}

Result<const casework::Case*> Engine::look_up(std::string_view id) {
  ISO_TRY_STATUS(kept(store_.make_room()));
  ISO_TRY(const OpenCase* open, kept(store_.find(id, false)));
  if (open != nullptr) return &open->of;
  ISO_TRY(open, kept(store_.find(casework::thread_of(id), true)));
  if (open == nullptr) return static_cast<const casework::Case*>(nullptr);
  for (casework::Case& part : parts_of(open->of)) {
    if (part.key != id) continue;
    found_ = std::move(part);
    return &found_;
  }
  return static_cast<const casework::Case*>(nullptr);
}

Result<std::vector<std::string>> Engine::case_ids() {
  std::vector<std::string> out;
  for (uint32_t number = 0; number < store_.size(); ++number) {
    ISO_TRY_STATUS(kept(store_.make_room()));
    ISO_TRY(const OpenCase* open, kept(store_.at(number)));
    if (!open->of.linked) {
      out.push_back(open->of.key);
    } else {
      for (const casework::Case& part : parts_of(open->of)) out.push_back(part.key);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Status Engine::save(casework::ImageWriter& out) {
  out.number(accepted_);
  out.number(unmapped_);
  out.number(standing_);
  ISO_TRY_STATUS(kept(store_.save(out)));
  clocks_.save(out);
  return {};
}

Status Engine::restore(casework::ImageReader& in) {
  accepted_ = in.number();
  unmapped_ = in.number();
  standing_ = in.number();
  ISO_TRY_STATUS(store_.restore(in));
  return clocks_.restore(in);
}

}  // namespace isonomy::engine
