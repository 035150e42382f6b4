// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/counting.h"

#include <algorithm>

#include "daemon/uncertainty/churn.h"

namespace isonomy::engine {
namespace {

constexpr size_t kPanelHeld = 2 * kPanelCases;

}  // namespace

void Counting::judged(std::string_view key, const casework::Case& of, const judge::Judgement& judgement, std::span<const judge::JudgedAct> acts) {
  if (stopped_after_) return;
  const uncertainty::CaseEntry entry = reader_.read(of, judgement, acts);
  if (!entry.empty()) ledger_.add(key, entry);
  for (const uncertainty::CountedDecision& decision : entry.decisions) {
    newest_ = std::max(newest_, decision.recorded);
    oldest_ = std::min(oldest_, decision.day);
  }
  if (!judgement.acts.empty()) note_panel(of, judgement);
}

void Counting::tally(const casework::CaseEvent& event) {
  if (stopped_after_) return;
  if (const auto tally = uncertainty::tally_of(event)) ledger_.add(*tally);
}

// WHY the hash: which cases are of the panel follows from which cases there are, and from nothing else.
void Counting::note_panel(const casework::Case& of, const judge::Judgement& judgement) {
  if (!uncertainty::ChurnPanel::takes(judgement)) return;
  sha_.update(of.key);
  const Digest digest = sha_.finish();
  if (panel_.size() == kPanelHeld && panel_.rbegin()->first < digest) return;
  panel_.try_emplace(digest, of.key);
  if (panel_.size() > kPanelHeld) panel_.erase(std::prev(panel_.end()));
}

std::optional<Day> Counting::closed_through() const {
  if (newest_ == kFirstDay) return std::nullopt;
  const Day closed = uncertainty::last_day_of_week(uncertainty::week_of(newest_) - 1);
  return closed < oldest_ ? std::nullopt : std::optional(closed);
}

std::vector<std::string> Counting::panel() const {
  std::vector<std::string> out;
  out.reserve(panel_.size());
  for (const auto& [digest, key] : panel_) out.push_back(key);
  return out;
}

Status Counting::save(casework::ImageWriter& out) const {
  out.byte(stopped_after_ ? 1 : 0);
  out.number(stopped_after_.value_or(0));
  out.signed_number(newest_.since_epoch);
  out.signed_number(oldest_.since_epoch);
  out.number(panel_.size());
  for (const auto& [digest, key] : panel_) out.text(key);
  return ledger_.save(out);
}

Status Counting::restore(casework::ImageReader& in) {
  const bool stopped = in.byte() != 0;
  const uint64_t events = in.number();
  if (stopped) stopped_after_ = events;
  newest_ = Day{static_cast<int32_t>(in.signed_number())};
  oldest_ = Day{static_cast<int32_t>(in.signed_number())};
  for (size_t left = in.count(); left-- > 0 && !in.failed();) {
    const std::string_view key = in.text();
    sha_.update(key);
    panel_.emplace(sha_.finish(), key);
  }
  return ledger_.restore(in);
}

}  // namespace isonomy::engine
