// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/check.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace isonomy::rulebook {
namespace {

// "path:41:9" in an order a reader expects: line 9 before line 41.
std::tuple<std::string_view, uint32_t, uint32_t> place_of(const Remark& remark) {
  std::string_view rest = remark.where;
  uint32_t numbers[2] = {0, 0};
  for (int i = 1; i >= 0; --i) {
    const size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos) break;
    std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), numbers[i]);
    rest = rest.substr(0, colon);
  }
  return {rest, numbers[0], numbers[1]};
}

std::vector<Remark> sorted(std::vector<Remark> remarks) {
  const auto order = [](const Remark& r) { return std::tuple(place_of(r), r.level, std::string_view(r.code), std::string_view(r.message)); };
  std::sort(remarks.begin(), remarks.end(), [&](const Remark& a, const Remark& b) { return order(a) < order(b); });
  remarks.erase(std::unique(remarks.begin(), remarks.end(), [&](const Remark& a, const Remark& b) { return order(a) == order(b); }), remarks.end());
  return remarks;
}

void texts(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  check_dates(rulebook, remarks);
  check_conditions(rulebook, remarks);
  check_terms(rulebook, remarks);
  check_conflicts(rulebook, remarks);
  check_ranks(rulebook, remarks);
}

}  // namespace

const char* level_name(Level level) { return level == Level::kError ? "error" : level == Level::kWarning ? "warning" : "information"; }

std::vector<Remark> check_texts(const Rulebook& rulebook) {
  std::vector<Remark> remarks;
  texts(rulebook, remarks);
  return sorted(std::move(remarks));
}

std::vector<Remark> check(const Rulebook& rulebook) {
  std::vector<Remark> remarks;
  texts(rulebook, remarks);
  check_names(rulebook, remarks);
  return sorted(std::move(remarks));
}

}  // namespace isonomy::rulebook
