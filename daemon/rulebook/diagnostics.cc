// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/diagnostics.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace isonomy::rulebook {
namespace {

// Takes ":41:9" off the end of `where`.
Place split_place(std::string& where) {
  uint32_t numbers[2] = {1, 1};
  std::string path = where;
  for (int i = 1; i >= 0; --i) {
    const size_t colon = path.rfind(':');
    if (colon == std::string::npos) return {};
    const char* end = path.data() + path.size();
    const auto [rest, failure] = std::from_chars(path.data() + colon + 1, end, numbers[i]);
    if (failure != std::errc{} || rest != end) return {};
    path.resize(colon);
  }
  where = std::move(path);
  return {numbers[0], numbers[1]};
}

}  // namespace

std::string at_place(const std::string& path, Place place) {
  return path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void Diagnostics::add(const std::string& path, Place place, std::string message, Code code) {
  entries_.push_back({path, place, Error{code, std::move(message), at_place(path, place)}});
}

void Diagnostics::add(Error error) {
  std::string path = error.where;
  const Place place = split_place(path);
  entries_.push_back({std::move(path), place, std::move(error)});
}

std::vector<Error> Diagnostics::first_errors() const {
  std::vector<Entry> sorted = entries_;
  const auto order = [](const Entry& e) { return std::tie(e.path, e.place, e.error.message); };
  std::sort(sorted.begin(), sorted.end(), [&](const Entry& a, const Entry& b) { return order(a) < order(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end(), [&](const Entry& a, const Entry& b) { return order(a) == order(b); }),
               sorted.end());
  std::vector<Error> errors;
  for (const Entry& entry : sorted) {
    if (errors.size() == kShown) break;
    errors.push_back(entry.error);
  }
  return errors;
}

}  // namespace isonomy::rulebook
