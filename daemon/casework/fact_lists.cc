// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/fact_lists.h"

#include <algorithm>

#include "daemon/base/quick_hash.h"
#include "daemon/base/text.h"

namespace isonomy::casework {
namespace {

uint64_t hash_of(std::span<const FactLists::Fact> facts) {
  uint64_t hash = facts.size() + 1;
  for (const FactLists::Fact& fact : facts) hash = folded_product(hash ^ quick_hash(fact.name) ^ static_cast<uint64_t>(fact.kind), 0x9e3779b97f4a7c15);
  return hash;
}

}  // namespace

uint32_t FactLists::expected(std::span<Stated> facts) {
  const uint32_t number = lists_[last_].then;
  const std::span<const Fact> list = at(number);
  if (list.size() != facts.size()) return 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].kind != facts[i].value.kind() || !same_text(list[i].name, facts[i].name)) return 0;
  }
  for (size_t i = 0; i < list.size(); ++i) facts[i].name = list[i].name;
  last_ = number;
  return number;
}

uint32_t FactLists::add(std::span<const Fact> facts) {
  if (lists_.size() > kMost || facts_.size() + facts.size() > kMostFacts) return 0;
  const auto number = static_cast<uint32_t>(lists_.size());
  lists_.push_back({static_cast<uint32_t>(facts_.size()), static_cast<uint32_t>(facts.size()), 0});
  facts_.insert(facts_.end(), facts.begin(), facts.end());
  by_hash_.emplace(hash_of(facts), number);
  return number;
}

uint32_t FactLists::keep(std::span<const Stated> facts, const Names& names) {
  wanted_.clear();
  for (const Stated& fact : facts) {
    if (names.place_of(fact.name) == 0) return 0;
    wanted_.push_back({fact.name, fact.value.kind()});
  }
  const auto known = by_hash_.find(hash_of(wanted_));
  uint32_t number = 0;
  if (known == by_hash_.end()) {
    number = add(wanted_);
  } else if (std::ranges::equal(at(known->second), wanted_)) {   // else two lists have one hash: the later one is none
    number = known->second;
  }
  if (number != 0) {
    lists_[last_].then = number;
    last_ = number;
  }
  return number;
}

std::span<const FactLists::Fact> FactLists::at(uint64_t number) const {
  if (number == 0 || number >= lists_.size()) return {};
  return std::span(facts_).subspan(lists_[number].first, lists_[number].size);
}

void FactLists::save(ImageWriter& out, const Names& names) const {
  out.number(lists_.size() - 1);
  for (uint32_t number = 1; number < lists_.size(); ++number) {
    out.number(lists_[number].size);
    for (const Fact& fact : at(number)) {
      out.number(names.place_of(fact.name));
      out.byte(static_cast<uint8_t>(fact.kind));
    }
  }
}

void FactLists::restore(ImageReader& in, const Names& names) {
  for (size_t lists = in.count(); lists-- > 0 && !in.failed();) {
    wanted_.clear();
    for (size_t facts = in.count(); facts-- > 0 && !in.failed();) {
      const std::string_view name = names.at(in.number());
      const uint8_t kind = in.byte();
      if (name.data() == nullptr || kind > static_cast<uint8_t>(cel::Kind::kError)) in.fail();
      wanted_.push_back({name, static_cast<cel::Kind>(kind)});
    }
    if (!in.failed() && (wanted_.empty() || add(wanted_) == 0)) in.fail();
  }
}

}  // namespace isonomy::casework
