// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/counts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "daemon/base/result.h"

namespace isonomy::uncertainty {
namespace {

constexpr size_t kMostEmpty = 1024;
constexpr size_t kCellBytes = 96, kLabelBytes = 64;  // with what the containers add
constexpr char kBetweenLabels = '\x1e', kBetweenNameAndValue = '\x1f';  // no label holds them: they are control characters

uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

uint64_t hash_of(const CountKey& key) {
  uint64_t hash = mixed(uint64_t{key.version} << 32 | key.signature, uint64_t{key.circumstances} << 32 | key.authority);
  hash = mixed(hash, uint64_t{key.official} << 32 | key.subject);
  hash = mixed(hash, uint64_t{key.outcome} << 32 | static_cast<uint32_t>(key.day));
  hash = mixed(hash, uint64_t{static_cast<uint32_t>(key.recorded)} << 32 | uint64_t{key.qualities.asked} << 16 | uint64_t{key.qualities.held} << 8 |
                         (key.qualities.follows ? 8u : 0u) | (key.qualities.term ? 4u : 0u) | (key.qualities.sanctioned ? 2u : 0u) | (key.qualities.determinate ? 1u : 0u));
  return hash;
}

}  // namespace

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

size_t Counts::bytes() const {
  size_t bytes = stored() * kCellBytes;
  for (const Labels* labels : all_labels()) bytes += labels->size() * kLabelBytes + labels->text_bytes();
  return bytes;
}

Counts Counts::copy() const {
  Counts out;
  out.versions_ = versions_;
  out.signatures_ = signatures_;
  out.circumstances_ = circumstances_;
  out.authorities_ = authorities_;
  out.officials_ = officials_;
  out.subjects_ = subjects_;
  out.outcomes_ = outcomes_;
  for (const auto& chunk : chunks_) out.chunks_.push_back(std::make_unique<Chunk>(*chunk));
  out.made_ = made_;
  out.index_ = index_;
  out.free_ = free_;
  out.empty_ = empty_;
  out.decisions_ = decisions_;
  return out;
}

Counts::Added Counts::add(const CountedDecision& decision) {
  Added added;
  if (decision.amount) added.amount = decision.amount->hundredths;
  if (decision.fixed) {
    added.fixed = decision.fixed->hundredths;
    added.fixed_n = 1;
  }
  added.cell = add(key(decision), {1, added.amount, added.fixed, added.fixed_n});
  return added;
}

uint32_t Counts::add(const CountKey& key, const Sums& sums) {
  const uint64_t hash = hash_of(key);
  uint32_t number = index_.find(hash, [&](uint32_t known) { return cell(known).key == key; });
  if (number == HashIndex::kNone) {
    if (free_.empty()) {
      if (made_ % kChunk == 0) chunks_.push_back(std::make_unique<Chunk>());
      number = made_++;
    } else {
      number = free_.back();
      free_.pop_back();
    }
    cell(number).key = key;
    index_.insert(hash, number);
  } else if (cell(number).sums.n == 0) {
    --empty_;
  }
  Sums& of = cell(number).sums;
  of.n += sums.n;
  of.amount += sums.amount;
  of.fixed += sums.fixed;
  of.fixed_n += sums.fixed_n;
  decisions_ += sums.n;
  return number;
}

void Counts::withdraw(const Added& added) {
  Sums& of = cell(added.cell).sums;
  ISO_CHECK(of.n > 0, "only what was added is withdrawn");
  --decisions_;
  --of.n;
  of.amount -= added.amount;
  of.fixed -= added.fixed;
  of.fixed_n -= added.fixed_n;
  if (of.n != 0) return;
  if (++empty_ > kMostEmpty && empty_ > (made_ - free_.size()) / 2) sweep();
}

// INVARIANT: nobody holds an empty cell: each decision that was added to it has been withdrawn.
void Counts::sweep() {
  index_.clear();
  free_.clear();
  for (uint32_t number = made_; number-- > 0;) {
    if (cell(number).sums.n == 0) {
      free_.push_back(number);
    } else {
      index_.insert(hash_of(cell(number).key), number);
    }
  }
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
  other.for_each([&](const Cell& theirs) {
    const CountKey& key = theirs.key;
    CountKey mine = key;
    mine.version = versions[key.version];
    mine.signature = signatures[key.signature];
    mine.circumstances = circumstances[key.circumstances];
    mine.authority = authorities[key.authority];
    mine.official = officials[key.official];
    mine.subject = subjects[key.subject];
    mine.outcome = outcomes[key.outcome];
    add(mine, theirs.sums);
  });
}

Table Counts::table() const {
  Table table;
  // WHY labels in use only: a withdrawn decision must leave no trace, or a table rebuilt from the journal would differ.
  struct Used {
    std::vector<uint32_t> place;       // by number, among the sorted texts
    std::vector<std::string> texts;
  };
  const auto used = [&](const Labels& labels, auto member) {
    std::vector<uint8_t> in_use(labels.size(), 0);
    for_each([&](const Cell& of) { in_use[of.key.*member] = 1; });
    Used out{std::vector<uint32_t>(labels.size(), 0), {}};
    for (const uint32_t number : labels.in_order()) {
      if (in_use[number] == 0) continue;
      out.place[number] = static_cast<uint32_t>(out.texts.size());
      out.texts.push_back(labels.text(number));
    }
    return out;
  };
  Used versions = used(versions_, &CountKey::version);
  Used signatures = used(signatures_, &CountKey::signature);
  Used circumstances = used(circumstances_, &CountKey::circumstances);
  Used authorities = used(authorities_, &CountKey::authority);
  Used officials = used(officials_, &CountKey::official);
  Used subjects = used(subjects_, &CountKey::subject);
  Used outcomes = used(outcomes_, &CountKey::outcome);
  table.versions = std::move(versions.texts);
  table.signatures = std::move(signatures.texts);
  table.authorities = std::move(authorities.texts);
  table.officials = std::move(officials.texts);
  table.subjects = std::move(subjects.texts);
  table.outcomes = std::move(outcomes.texts);

  std::map<Law, uint32_t> laws;
  for_each([&](const Cell& of) { laws.emplace(Law{versions.place[of.key.version], signatures.place[of.key.signature]}, 0); });
  for (auto& [law, number] : laws) {
    number = static_cast<uint32_t>(table.laws.size());
    table.laws.push_back(law);
  }

  std::map<std::string, std::map<std::string, uint32_t>> values;  // by circumstance, then value
  std::vector<std::map<std::string, std::string>> parsed;
  for (const std::string& text : circumstances.texts) {
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
  for_each([&](const Cell& of) {
    const CountKey& key = of.key;
    Row row;
    row.day = Day{key.day};
    row.recorded = Day{key.recorded};
    row.law = laws.at(Law{versions.place[key.version], signatures.place[key.signature]});
    row.circumstances = circumstances.place[key.circumstances];
    row.authority = authorities.place[key.authority];
    row.official = officials.place[key.official];
    row.subject = subjects.place[key.subject];
    row.outcome = outcomes.place[key.outcome];
    row.qualities = key.qualities;
    row.sums = of.sums;
    table.rows.push_back(row);
  });
  const auto order = [](const Row& row) {
    return std::tie(row.day, row.recorded, row.law, row.circumstances, row.authority, row.official, row.subject, row.outcome, row.qualities);
  };
  std::sort(table.rows.begin(), table.rows.end(), [&](const Row& a, const Row& b) { return order(a) < order(b); });
  return table;
}

}  // namespace isonomy::uncertainty
