// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/engine.h"

#include <algorithm>
#include <tuple>

#include "daemon/casework/enter.h"
#include "daemon/casework/linker.h"

namespace isonomy::engine {
namespace {

bool holds(const std::vector<Standing>& among, const Standing& standing) {
  return std::find(among.begin(), among.end(), standing) != among.end();
}

}  // namespace

Engine::Engine(std::shared_ptr<const rulebook::Rulebook> rules, const Options& options)
    : rules_(std::move(rules)),
      options_(options),
      reader_(rules_, options.limits),
      store_(options.case_bytes, options.case_folder, options.epoch),
      judge_(*rules_),
      acts_(*rules_),
      book_(*rules_, options.most_acts) {
  if (options_.count_bytes) counting_ = std::make_unique<Counting>(*rules_, *options_.count_bytes);
  for (const detect::Finding& finding : detect::detect(*rules_)) of_rulebook_.push_back(line_of(finding));
  standing_ = of_rulebook_.size();
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

Result<Reading> Engine::read(std::string_view line) {
  line_.reset();
  return reader_.read(line, line_);
}

void Engine::expect(const Reading& reading) const {
  if (reading.case_hash) store_.expect(*reading.case_hash);
}

Status Engine::enter(const Reading& reading) {
  touched_.clear();
  const uint64_t ordinal = accepted_ + 1;
  const casework::Filing* last = nullptr;
  OpenCase* open = nullptr;
  for (const casework::Filing& filing : reading.mapped->filings) {
    if (filing.case_key.empty()) continue;  // a tally belongs to no case
    if (last == nullptr || last->linked != filing.linked || last->case_key != filing.case_key) {
      const bool expected = reading.case_hash && &filing == reading.mapped->filings.data();
      const uint32_t hash = expected ? *reading.case_hash : store_.hash_of(filing.case_key, filing.linked);
      ISO_TRY(open, kept(store_.open(filing.case_key, filing.linked, hash)));
    }
    last = &filing;
    const Status entered = casework::enter(open->of, filing, reading.source, reading.id, ordinal, store_.vocabulary());
    if (entered.has_error()) {
      for (OpenCase* each : touched_) {
        std::erase_if(each->of.events, [&](const casework::CaseEvent& of_case) { return of_case.ordinal == ordinal; });
        each->of.settle();
        store_.changed(*each);
      }
      return entered.error();
    }
    store_.changed(*open);
    if (std::find(touched_.begin(), touched_.end(), open) == touched_.end()) touched_.push_back(open);
  }
  return {};
}

// What follows across cases: the decisions, as they stand in their cases now, and the figures that belong to no case.
void Engine::count(std::span<const casework::Filing> filings) {
  bool decided = false;
  for (const casework::Filing& filing : filings) {
    if (!filing.case_key.empty()) decided = decided || filing.event.role == casework::Role::kDecision;
    else if (counting_) counting_->tally(filing.event);
  }
  if (!decided) return;
  for (const OpenCase* open : touched_) {
    for (const casework::CaseEvent& event : open->of.events) {
      if (event.ordinal == accepted_) book_.count(event);
    }
  }
}

Result<Accepted> Engine::accept(const Reading& reading) {
  ISO_CHECK(reading.rules == rules_.get(), "a reading is accepted under the rules that it was read under");
  if (reading.mapped.has_error()) return reading.mapped.error();
  const casework::Mapped& mapped = *reading.mapped;
  ISO_TRY_STATUS(kept(store_.make_room()));
  ISO_TRY_STATUS(enter(reading));
  Accepted out;
  out.mapped = !mapped.filings.empty();
  ++accepted_;
  count(mapped.filings);
  if (!out.mapped) ++unmapped_;
  Clocks::Clock& clock = clocks_.of(reading.source);
  const bool moved = mapped.seen && *mapped.seen > clock.seen;
  if (moved) clock.seen = *mapped.seen;
  if (options_.judging == Judging::kWhenAsked) return out;
  for (OpenCase* open : touched_) rejudge(*open, out.changes);
  if (moved) ISO_TRY_STATUS(fire_timers(clock, out.changes));
  if (counting_) counting_->after_event(accepted_);
  return out;
}

// Every source of the case must have passed a day before an absent event counts as absent.
Day Engine::watermark(const casework::Case& of) {
  const Clocks::Clock* clock = clocks_.slowest(of);
  return clock == nullptr ? kFirstDay : clock->seen - options_.lateness_days;
}

void Engine::judge_one(const casework::Case& of, std::string_view counted_as, Acts acts, Judged& out) {
  const Day now = watermark(of);
  const judge::Judgement judgement = judge_.judge(of, now);
  std::vector<detect::Finding> findings = detect::detect({*rules_, of, judgement, judge_, now});
  std::move(findings.begin(), findings.end(), std::back_inserter(out.findings));
  if (acts == Acts::kRead) {
    std::vector<judge::JudgedAct> read = acts_.read(of, judgement, now);
    if (counting_) counting_->judged(counted_as, of, judgement, read);
    std::move(read.begin(), read.end(), std::back_inserter(out.acts));
  }
  const std::optional<Day> next = judge_.next();
  if (next && (!out.next || *next < *out.next)) out.next = next;
}

std::vector<casework::Case> Engine::parts_of(const casework::Case& of) const { return casework::cases_of(of, options_.link_window_days); }

Engine::Judged Engine::judge_whole(const casework::Case& of, Acts acts) {
  Judged out;
  if (!of.linked) {
    judge_one(of, of.key, acts, out);
  } else {
    for (const casework::Case& part : parts_of(of)) judge_one(part, of.key, acts, out);
  }
  return out;
}

void Engine::rejudge(OpenCase& open, std::vector<Change>& changes) {
  if (counting_) counting_->judging(open.of.key);
  Judged judged = judge_whole(open.of, Acts::kRead);
  book_.replace(open.of.key, std::move(judged.acts));
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
  if (options_.judging == Judging::kWithEachEvent && judged.next && open.next != judged.next) {
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

// Where judging waits: every case, if anything came since.
Status Engine::catch_up() {
  if (options_.judging == Judging::kWithEachEvent || caught_up_ == accepted_) return {};
  std::vector<Change> nobodys;
  for (uint32_t number = 0; number < store_.size(); ++number) {
    ISO_TRY_STATUS(kept(store_.make_room()));
    ISO_TRY(OpenCase * open, kept(store_.at(number)));
    rejudge(*open, nobodys);
    nobodys.clear();
  }
  caught_up_ = accepted_;
  return {};
}

Engine::Line Engine::line_of(const detect::Finding& finding) {
  std::string json = to_json(finding);
  const Standing standing = standing_of(json);
  return {standing, std::move(json), finding.code + '\n' + finding.rule + '\n' + finding.version};
}

void Engine::add_changes(const std::vector<Line>& before, const std::vector<Line>& now, std::vector<Change>& changes) {
  const auto stands = [](const std::vector<Line>& among, const Line& line) {
    return std::any_of(among.begin(), among.end(), [&](const Line& each) { return each.finding == line.finding; });
  };
  for (const Line& old : before) {
    if (!stands(now, old)) changes.push_back({false, old.finding, {}});
  }
  for (const Line& fresh : now) {
    if (!stands(before, fresh)) changes.push_back({true, fresh.finding, fresh.json});
  }
}

std::vector<Change> Engine::settle(Settling settling) {
  std::vector<Change> changes;
  if (settling == Settling::kWhenDue && !book_.is_due()) return changes;
  if (catch_up().has_error()) return changes;
  std::map<std::string, std::vector<Line>> now;
  size_t count = 0;
  for (const detect::Finding& finding : book_.findings()) {
    now[finding.case_key].push_back(line_of(finding));
    ++count;
  }
  static const std::vector<Line> kNone;
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

// The cases that have findings of their own, by key; the keys are all that is held of them.
Result<std::vector<Engine::Entry>> Engine::list_cases(cel::Arena& keys) {
  std::vector<Entry> entries;
  for (uint32_t number = 0; number < store_.size(); ++number) {
    if (!store_.has_findings(number)) continue;
    ISO_TRY_STATUS(kept(store_.make_room()));
    ISO_TRY(const OpenCase* open, kept(store_.at(number)));
    std::string_view last;
    const auto list = [&](std::string_view key) {
      if (key == last) return;
      last = {keys.copy(key), key.size()};
      entries.push_back({last, number});
    };
    if (!open->of.linked) {
      list(open->of.key);
      continue;
    }
    for (const detect::Finding& finding : judge_whole(open->of, Acts::kLeave).findings) list(finding.case_key);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return std::tie(a.key, a.number) < std::tie(b.key, b.number); });
  return entries;
}

Status Engine::visit_findings(const std::function<void(std::string_view)>& visit) {
  ISO_TRY_STATUS(catch_up());
  cel::Arena keys(SIZE_MAX);
  ISO_TRY(const std::vector<Entry> entries, list_cases(keys));
  std::vector<Line> of_case = of_rulebook_;
  const auto give_out = [&] {
    std::sort(of_case.begin(), of_case.end(), [](const Line& a, const Line& b) { return std::tie(a.order, a.finding.id) < std::tie(b.order, b.finding.id); });
    for (const Line& line : of_case) visit(line.json);
    of_case.clear();
  };
  // Three lists in step: the rulebook's own findings first, then by case those on it alone and those that rest on others.
  auto across = across_.begin();
  const auto add_across = [&] {
    of_case.insert(of_case.end(), across->second.begin(), across->second.end());
    ++across;
  };
  if (across != across_.end() && across->first.empty()) add_across();
  give_out();
  for (size_t i = 0; i < entries.size();) {
    const std::string_view key = entries[i].key;
    for (; across != across_.end() && across->first < key; give_out()) add_across();
    for (; i < entries.size() && entries[i].key == key; ++i) {
      ISO_TRY_STATUS(kept(store_.make_room()));
      ISO_TRY(const OpenCase* open, kept(store_.at(entries[i].number)));
      for (const detect::Finding& finding : judge_whole(open->of, Acts::kLeave).findings) {
        if (finding.case_key == key) of_case.push_back(line_of(finding));
      }
    }
    if (across != across_.end() && across->first == key) add_across();
    give_out();
  }
  for (; across != across_.end(); give_out()) add_across();
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
  book_.save(out);
  out.number(across_.size());
  for (const auto& [key, lines] : across_) {
    out.text(key);
    out.number(lines.size());
    for (const Line& line : lines) {
      out.text(line.json);
      out.text(line.order);
    }
  }
  out.byte(counting_ ? 1 : 0);
  return counting_ ? counting_->save(out) : Status();
}

Status Engine::restore(casework::ImageReader& in) {
  accepted_ = in.number();
  unmapped_ = in.number();
  standing_ = in.number();
  ISO_TRY_STATUS(store_.restore(in));
  ISO_TRY_STATUS(clocks_.restore(in));
  ISO_TRY_STATUS(book_.restore(in));
  for (size_t cases = in.count(); cases-- > 0 && !in.failed();) {
    std::vector<Line>& lines = across_[std::string(in.text())];
    lines.resize(in.count());
    for (Line& line : lines) {
      line.json = in.text();
      line.order = in.text();
      if (!in.failed()) line.finding = standing_of(line.json);
    }
  }
  if ((in.byte() != 0) != (counting_ != nullptr)) in.fail();
  if (in.failed()) return Error{Code::kCorrupt, "the findings across cases in the snapshot are damaged", {}};
  return counting_ ? counting_->restore(in) : Status();
}

}  // namespace isonomy::engine
