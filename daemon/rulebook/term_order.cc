// SPDX-License-Identifier: Apache-2.0
// The matrix holds, for terms x and y, the greatest value of x - y; row and column 0 stand for the constant zero, so that the bounds of a
// term are differences like the others. A cycle of differences below zero is a contradiction.
//
//   a < b, b <= 4 (whole)      a - b <= -1,  b - 0 <= 4     closed:  a - 0 <= 3
#include "daemon/rulebook/term_order.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace isonomy::rulebook {
namespace {

using cel::Operator;

// WHY: sums of a few bounds of that size are exact, so that a cycle is below zero exactly where it says so.
constexpr double kSafe = 70'368'744'177'664.0;  // 2^46

struct Bound {
  double value = kInfinity;
  bool open = false;
  bool below(const Bound& other) const { return value < other.value || (value == other.value && open && !other.open); }
  friend Bound operator+(const Bound& a, const Bound& b) { return {a.value + b.value, a.open || b.open}; }
};

class Differences {
 public:
  explicit Differences(std::vector<bool> whole) : whole_(std::move(whole)), bounds_(whole_.size() * whole_.size()) {
    for (size_t i = 0; i < whole_.size(); ++i) at(i, i) = {0, false};
  }

  void add(size_t x, size_t y, double most, bool open) {
    const Bound bound = inwards(x, y, {most, open});
    if (bound.below(at(x, y))) at(x, y) = bound;
  }
  const Bound& bound(size_t x, size_t y) const { return bounds_[x * whole_.size() + y]; }

  // False: a contradiction. Rounding inwards may open new ways, so it goes round until nothing changes, or as often as there are terms.
  bool close() {
    const size_t n = whole_.size();
    for (size_t round = 0; round < n; ++round) {
      bool changed = false;
      for (size_t k = 0; k < n; ++k) {
        for (size_t i = 0; i < n; ++i) {
          for (size_t j = 0; j < n; ++j) {
            const Bound way = inwards(i, j, bound(i, k) + bound(k, j));
            if (way.below(bound(i, j))) at(i, j) = way, changed = true;
          }
        }
      }
      for (size_t i = 0; i < n; ++i) {
        if (bound(i, i).below({0, false})) return false;
      }
      if (!changed) break;
    }
    return true;
  }

 private:
  Bound& at(size_t x, size_t y) { return bounds_[x * whole_.size() + y]; }
  Bound inwards(size_t x, size_t y, Bound bound) const {
    if (!whole_[x] || !whole_[y] || !std::isfinite(bound.value)) return bound;
    const double floor = std::floor(bound.value);
    return {bound.open && floor == bound.value ? floor - 1 : floor, false};
  }

  std::vector<bool> whole_;
  std::vector<Bound> bounds_;
};

bool holds(const Constant& left, Operator op, const Constant& right, double shift) {
  if (op == Operator::kEqual || op == Operator::kNotEqual) {
    const bool same = left.ordered() ? left.number == right.number + shift : left.text == right.text;
    return same == (op == Operator::kEqual);
  }
  const double other = right.number + shift;
  switch (op) {
    case Operator::kLess: return left.number < other;
    case Operator::kLessEqual: return left.number <= other;
    case Operator::kGreater: return left.number > other;
    default: return left.number >= other;
  }
}

// Numbers, amounts and days.
class Numbers {
 public:
  Numbers(const std::map<std::string, TermRange>& terms, std::vector<std::string> names, std::vector<Link> links)
      : terms_(terms), names_(std::move(names)), links_(std::move(links)) {}

  Order solve(std::map<std::string, Constant>& values) {
    if (names_.size() > kMostLinked || !exact()) return Order::kUnknown;
    std::vector<bool> whole{true};
    for (const std::string& name : names_) whole.push_back(range(name).whole);
    Differences differences(std::move(whole));
    for (size_t i = 0; i < names_.size(); ++i) bounds_of(i + 1, range(names_[i]), differences);
    for (const Link& link : links_) relate(link, differences);
    if (!differences.close() || denied(differences)) return Order::kNever;
    return assign(std::move(differences), values);
  }

 private:
  const TermRange& range(const std::string& name) const { return terms_.find(name)->second; }
  size_t index(const std::string& name) const {
    return static_cast<size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin()) + 1;
  }

  bool exact() const {
    const auto safe = [](double x) { return !std::isfinite(x) || std::abs(x) <= kSafe; };
    bool shifted = false;
    for (const Link& link : links_) {
      if (!safe(link.shift)) return false;
      shifted = shifted || link.shift != 0;
    }
    for (const std::string& name : names_) {
      const TermRange& of = range(name);
      if (!safe(of.low) || !safe(of.high) || (shifted && !of.whole)) return false;
      if (of.allowed && !std::all_of(of.allowed->begin(), of.allowed->end(), [&](const Constant& c) { return safe(c.number); })) return false;
    }
    return true;
  }

  static void bounds_of(size_t i, const TermRange& of, Differences& differences) {
    differences.add(i, 0, of.high, of.high_open);
    differences.add(0, i, -of.low, of.low_open);
    if (!of.allowed) return;
    double least = kInfinity, most = -kInfinity;
    for (const Constant& c : *of.allowed) {
      if (!of.admits(c)) continue;
      least = std::min(least, c.number);
      most = std::max(most, c.number);
    }
    differences.add(i, 0, most, false);
    differences.add(0, i, -least, false);
  }

  void relate(const Link& link, Differences& differences) const {
    const size_t x = index(link.left), y = index(link.right);
    const bool open = link.op == Operator::kLess || link.op == Operator::kGreater;
    if (link.op == Operator::kLess || link.op == Operator::kLessEqual || link.op == Operator::kEqual) differences.add(x, y, link.shift, open);
    if (link.op == Operator::kGreater || link.op == Operator::kGreaterEqual || link.op == Operator::kEqual) differences.add(y, x, -link.shift, open);
  }

  // `x != y` where the others leave nothing but x == y.
  bool denied(const Differences& differences) const {
    return std::any_of(links_.begin(), links_.end(), [&](const Link& link) {
      if (link.op != Operator::kNotEqual) return false;
      const Bound &up = differences.bound(index(link.left), index(link.right)), &down = differences.bound(index(link.right), index(link.left));
      return up.value == link.shift && down.value == -link.shift && !up.open && !down.open;
    });
  }

  Order assign(Differences differences, std::map<std::string, Constant>& values) const {
    for (size_t i = 0; i < names_.size(); ++i) {
      TermRange left = range(names_[i]);
      const Bound &most = differences.bound(i + 1, 0), &least = differences.bound(0, i + 1);
      left.below(most.value, most.open);
      left.above(-least.value, least.open);
      for (const Link& link : links_) {
        if (link.op != Operator::kNotEqual) continue;
        const bool of_left = link.left == names_[i];
        const auto other = values.find(of_left ? link.right : link.left);
        if ((!of_left && link.right != names_[i]) || other == values.end()) continue;
        left.excluded.insert({other->second.kind, other->second.number + (of_left ? link.shift : -link.shift), {}});
      }
      const std::optional<Constant> value = left.witness();
      if (!value) return Order::kUnknown;
      values[names_[i]] = *value;
      differences.add(i + 1, 0, value->number, false);
      differences.add(0, i + 1, -value->number, false);
      if (!differences.close()) return Order::kUnknown;
    }
    const bool right = std::all_of(links_.begin(), links_.end(), [&](const Link& link) {
      return holds(values.at(link.left), link.op, values.at(link.right), link.shift);
    });
    return right ? Order::kFound : Order::kUnknown;
  }

  const std::map<std::string, TermRange>& terms_;
  std::vector<std::string> names_;
  std::vector<Link> links_;
};

// Texts: equal ones share a class, and a class has what all its members may have.
Order texts(const std::map<std::string, TermRange>& terms, const std::vector<std::string>& names, std::span<const Link> links,
            std::map<std::string, Constant>& values) {
  if (names.size() > kMostLinked) return Order::kUnknown;
  std::map<std::string, std::string> leader;
  for (const std::string& name : names) leader[name] = name;
  for (const Link& link : links) {
    if (link.op != Operator::kEqual) continue;
    const std::string from = leader[link.right], to = leader[link.left];
    for (auto& [name, of] : leader) {
      if (of == from) of = to;
    }
  }
  std::map<std::string, TermRange> classes;
  for (const std::string& name : names) {
    const TermRange& own = terms.find(name)->second;
    const auto [entry, fresh] = classes.try_emplace(leader[name], own);
    if (fresh) continue;
    entry->second.excluded.insert(own.excluded.begin(), own.excluded.end());
    if (own.allowed && !entry->second.meet(*own.allowed)) return Order::kNever;
  }
  for (const Link& link : links) {
    if (link.op == Operator::kNotEqual && leader[link.left] == leader[link.right]) return Order::kNever;
  }
  std::map<std::string, Constant> chosen;
  for (auto& [name, range] : classes) {
    if (!range.witness()) return Order::kNever;
    for (const Link& link : links) {
      if (link.op != Operator::kNotEqual) continue;
      const std::string &left = leader[link.left], &right = leader[link.right];
      const auto other = chosen.find(left == name ? right : left);
      if ((left == name || right == name) && other != chosen.end()) range.excluded.insert(other->second);
    }
    const std::optional<Constant> value = range.witness();
    if (!value) return Order::kUnknown;
    chosen[name] = *value;
  }
  for (const std::string& name : names) values[name] = chosen[leader[name]];
  return Order::kFound;
}

}  // namespace

Order order_of(const std::map<std::string, TermRange>& terms, std::span<const Link> links, std::map<std::string, Constant>& values) {
  std::vector<std::string> numbers, words;
  std::vector<Link> of_numbers, of_words;
  for (const Link& link : links) {
    const bool text = terms.find(link.left)->second.kind == Constant::Kind::kText;
    (text ? of_words : of_numbers).push_back(link);
    for (const std::string& name : {link.left, link.right}) {
      std::vector<std::string>& list = text ? words : numbers;
      if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
    }
  }
  const Order first = texts(terms, words, of_words, values);
  if (first == Order::kNever) return first;
  const Order second = Numbers(terms, std::move(numbers), std::move(of_numbers)).solve(values);
  return second == Order::kFound ? first : second;
}

}  // namespace isonomy::rulebook
