// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/counts.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "daemon/base/result.h"

namespace isonomy::uncertainty {
namespace {

constexpr size_t kMostEmpty = 1024;
constexpr size_t kCellBytes = 112, kLabelBytes = 128;  // with what the allocator and the containers add
constexpr char kBetweenLabels = '\x1e', kBetweenNameAndValue = '\x1f';  // no label holds them: they are control characters

uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

}  // namespace

uint32_t Counts::Labels::number(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  const auto fresh = static_cast<uint32_t>(texts_.size());
  texts_.emplace_back(text);
  numbers_.emplace(texts_.back(), fresh);
  text_bytes_ += text.size();
  return fresh;
}

std::vector<uint32_t> Counts::Labels::ranks() const {
  std::vector<uint32_t> order(texts_.size()), rank(texts_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return texts_[a] < texts_[b]; });
  for (uint32_t place = 0; place < order.size(); ++place) rank[order[place]] = place;
  return rank;
}

size_t Counts::KeyHash::operator()(const CountKey& key) const {
  uint64_t hash = mixed(uint64_t{key.version} << 32 | key.signature, uint64_t{key.circumstances} << 32 | key.authority);
  hash = mixed(hash, uint64_t{key.official} << 32 | key.subject);
  hash = mixed(hash, uint64_t{key.outcome} << 32 | static_cast<uint32_t>(key.day));
  hash = mixed(hash, uint64_t{static_cast<uint32_t>(key.recorded)} << 32 | uint64_t{key.qualities.asked} << 16 | uint64_t{key.qualities.held} << 8 |
                         (key.qualities.follows ? 8u : 0u) | (key.qualities.term ? 4u : 0u) | (key.qualities.sanctioned ? 2u : 0u) | (key.qualities.determinate ? 1u : 0u));
  return static_cast<size_t>(hash ^ (hash >> 32));
}

CountKey Counts::key(const CountedDecision& decision) {
  CountKey key;
  key.version = versions_.number(decision.version);
  key.signature = signatures_.number(decision.signature);
  key.authority = authorities_.number(decision.authority);
  key.official = officials_.number(decision.official);
  key.subject = subjects_.number(decision.subject);
  key.outcome = outcomes_.number(decision.outcome);
  key.day = decision.day.since_epoch;
  key.recorded = std::max(decision.day, decision.recorded).since_epoch;
  key.qualities = decision.qualities;
  scratch_.clear();
  const auto append = [&](const CircumstanceLabel& label) {
    if (!scratch_.empty()) scratch_ += kBetweenLabels;
    scratch_.append(label.first).append(1, kBetweenNameAndValue).append(label.second);
  };
  if (std::is_sorted(decision.circumstances.begin(), decision.circumstances.end())) {
    for (const CircumstanceLabel& label : decision.circumstances) append(label);
  } else {
    std::vector<CircumstanceLabel> sorted = decision.circumstances;
    std::sort(sorted.begin(), sorted.end());
    for (const CircumstanceLabel& label : sorted) append(label);
  }
  key.circumstances = circumstances_.number(scratch_);
  return key;
}

Sums Counts::sums(const CountedDecision& decision) {
  Sums sums{1, 0, 0, 0};
  if (decision.amount) sums.amount = decision.amount->hundredths;
  if (decision.fixed) {
    sums.fixed = decision.fixed->hundredths;
    sums.fixed_n = 1;
  }
  return sums;
}

size_t Counts::bytes() const {
  size_t bytes = stored() * kCellBytes;
  for (const Labels* labels : all_labels()) bytes += labels->size() * kLabelBytes + 2 * labels->text_bytes();
  return bytes;
}

Counts::Cell* Counts::add(const CountKey& key, const Sums& sums) {
  const auto [cell, fresh] = cells_.try_emplace(key);
  if (!fresh && cell->second.n == 0) --empty_;
  cell->second.n += sums.n;
  cell->second.amount += sums.amount;
  cell->second.fixed += sums.fixed;
  cell->second.fixed_n += sums.fixed_n;
  decisions_ += sums.n;
  return &*cell;
}

void Counts::withdraw(Cell* cell, const Sums& sums) {
  ISO_CHECK(cell->second.n >= sums.n, "only what was added is withdrawn");
  decisions_ -= sums.n;
  cell->second.n -= sums.n;
  cell->second.amount -= sums.amount;
  cell->second.fixed -= sums.fixed;
  cell->second.fixed_n -= sums.fixed_n;
  if (cell->second.n != 0) return;
  if (++empty_ > kMostEmpty && empty_ > cells_.size() / 2) sweep();
}

// INVARIANT: nobody holds an empty cell: each decision that was added to it has been withdrawn.
void Counts::sweep() {
  std::erase_if(cells_, [](const Cell& cell) { return cell.second.n == 0; });
  empty_ = 0;
}

void Counts::merge(const Counts& other) {
  const auto numbers = [](Labels& mine, const Labels& theirs) {
    std::vector<uint32_t> out(theirs.size());
    for (uint32_t i = 0; i < out.size(); ++i) out[i] = mine.number(theirs.text(i));
    return out;
  };
  const auto versions = numbers(versions_, other.versions_), signatures = numbers(signatures_, other.signatures_);
  const auto circumstances = numbers(circumstances_, other.circumstances_), authorities = numbers(authorities_, other.authorities_);
  const auto officials = numbers(officials_, other.officials_), subjects = numbers(subjects_, other.subjects_);
  const auto outcomes = numbers(outcomes_, other.outcomes_);
  for (const auto& [key, sums] : other.cells_) {
    if (sums.n == 0) continue;
    CountKey mine = key;
    mine.version = versions[key.version];
    mine.signature = signatures[key.signature];
    mine.circumstances = circumstances[key.circumstances];
    mine.authority = authorities[key.authority];
    mine.official = officials[key.official];
    mine.subject = subjects[key.subject];
    mine.outcome = outcomes[key.outcome];
    add(mine, sums);
  }
}

Table Counts::table() const {
  Table table;
  // WHY labels in use only: a withdrawn decision must leave no trace, or a table rebuilt from the journal would differ.
  const auto used = [&](const Labels& labels, auto member) {
    std::vector<uint8_t> in_use(labels.size(), 0);
    for (const auto& [key, sums] : cells_)
      if (sums.n > 0) in_use[key.*member] = 1;
    std::vector<uint32_t> place(labels.size(), 0);
    std::vector<std::string> texts;
    const std::vector<uint32_t> rank = labels.ranks();
    std::vector<uint32_t> by_rank(labels.size());
    for (uint32_t i = 0; i < rank.size(); ++i) by_rank[rank[i]] = i;
    for (const uint32_t number : by_rank) {
      if (in_use[number] == 0) continue;
      place[number] = static_cast<uint32_t>(texts.size());
      texts.push_back(labels.text(number));
    }
    return std::pair{std::move(place), std::move(texts)};
  };
  auto [versions, version_texts] = used(versions_, &CountKey::version);
  auto [signatures, signature_texts] = used(signatures_, &CountKey::signature);
  auto [circumstances, circumstance_texts] = used(circumstances_, &CountKey::circumstances);
  auto [authorities, authority_texts] = used(authorities_, &CountKey::authority);
  auto [officials, official_texts] = used(officials_, &CountKey::official);
  auto [subjects, subject_texts] = used(subjects_, &CountKey::subject);
  auto [outcomes, outcome_texts] = used(outcomes_, &CountKey::outcome);
  table.versions = std::move(version_texts);
  table.signatures = std::move(signature_texts);
  table.authorities = std::move(authority_texts);
  table.officials = std::move(official_texts);
  table.subjects = std::move(subject_texts);
  table.outcomes = std::move(outcome_texts);

  std::map<Law, uint32_t> laws;
  for (const auto& [key, sums] : cells_)
    if (sums.n > 0) laws.emplace(Law{versions[key.version], signatures[key.signature]}, 0);
  for (auto& [law, number] : laws) {
    number = static_cast<uint32_t>(table.laws.size());
    table.laws.push_back(law);
  }

  std::map<std::string, std::map<std::string, uint32_t>> values;  // by circumstance, then value
  std::vector<std::map<std::string, std::string>> parsed;
  for (const std::string& text : circumstance_texts) {
    auto& combination = parsed.emplace_back();
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find(kBetweenLabels, at), text.size());
      const size_t middle = text.find(kBetweenNameAndValue, at);
      combination.emplace(text.substr(at, middle - at), text.substr(middle + 1, end - middle - 1));
      at = end + 1;
    }
    for (const auto& [name, unused] : combination) values[name];
  }
  for (auto& [name, of] : values) {
    for (const auto& combination : parsed) {
      const auto found = combination.find(name);
      of.emplace(found == combination.end() ? std::string() : found->second, 0);
    }
    Circumstance circumstance{name, {}};
    for (auto& [value, number] : of) {
      number = static_cast<uint32_t>(circumstance.values.size());
      circumstance.values.push_back(value);
    }
    table.circumstances.push_back(std::move(circumstance));
  }
  for (const auto& combination : parsed) {
    std::vector<uint32_t>& numbers = table.combinations.emplace_back();
    for (const auto& [name, of] : values) {
      const auto found = combination.find(name);
      numbers.push_back(of.at(found == combination.end() ? std::string() : found->second));
    }
  }

  table.rows.reserve(stored());
  for (const auto& [key, sums] : cells_) {
    if (sums.n == 0) continue;
    Row row;
    row.day = Day{key.day};
    row.recorded = Day{key.recorded};
    row.law = laws.at(Law{versions[key.version], signatures[key.signature]});
    row.circumstances = circumstances[key.circumstances];
    row.authority = authorities[key.authority];
    row.official = officials[key.official];
    row.subject = subjects[key.subject];
    row.outcome = outcomes[key.outcome];
    row.qualities = key.qualities;
    row.sums = sums;
    table.rows.push_back(row);
  }
  const auto order = [](const Row& row) {
    return std::tie(row.day, row.recorded, row.law, row.circumstances, row.authority, row.official, row.subject, row.outcome, row.qualities);
  };
  std::sort(table.rows.begin(), table.rows.end(), [&](const Row& a, const Row& b) { return order(a) < order(b); });
  return table;
}

}  // namespace isonomy::uncertainty
