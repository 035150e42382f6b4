// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/words.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::detect {
namespace {

std::string spaced(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

}  // namespace

std::string plain(std::string_view event_name) {
  const size_t dot = event_name.find('.');
  if (dot == std::string_view::npos) return spaced(event_name);
  return spaced(event_name.substr(0, dot)) + " (" + spaced(event_name.substr(dot + 1)) + ")";
}

std::string on_day(const Span& span) {
  if (span.is_unknown()) return "an unknown day";
  const std::string text = to_string(span);
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return text;
  const std::string left = text.substr(0, slash), right = text.substr(slash + 1);
  if (left == "..") return "a day up to " + right;
  if (right == "..") return "a day from " + left + " on";
  return left + " to " + right;
}

std::string days_in_words(int64_t days) { return std::to_string(days) + (days == 1 ? " day" : " days"); }

std::string listed(const std::vector<std::string>& names) { return names.empty() ? "nothing" : in_words(names); }

std::string kinds_in_words(const std::vector<std::string_view>& kinds) {
  std::vector<std::string> names;
  for (const std::string_view kind : kinds) names.push_back(spaced(kind));
  return names.empty() ? "a measure" : in_words(names);
}

std::string title_of(const rulebook::Rule& rule, const rulebook::RuleVersion& version) {
  const std::string& title = version.title.empty() ? rule.title : version.title;
  const std::string& citation = version.citation.empty() ? rule.citation : version.citation;
  std::string out = title.empty() ? rule.id : title;
  out += " (";
  if (!citation.empty()) out += citation + ", ";
  return out + "version " + version.id + ")";
}

}  // namespace isonomy::detect
