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

// Kinds are nouns of the packs' authors; what ends in s is taken for a plural, and a few are told by no number.
std::string with_article(const std::string& kind) {
  constexpr std::string_view kNoNumber[] = {"guidance", "compensation", "restitution", "disgorgement"};
  if (kind == "none") return "no action";
  if (kind.ends_with('s') || std::find(std::begin(kNoNumber), std::end(kNoNumber), kind) != std::end(kNoNumber)) return kind;
  return (std::string_view("aeiou").find(kind.front()) == std::string_view::npos ? "a " : "an ") + kind;
}

}  // namespace

std::string plain(std::string_view event_name) {
  const size_t dot = event_name.find('.');
  std::string role = "the " + (event_name.starts_with("appeal_decision") ? "answer to the appeal" : spaced(event_name.substr(0, dot)));
  if (dot == std::string_view::npos) return role;
  const std::string name = spaced(event_name.substr(dot + 1));
  return event_name.starts_with("procedure.") ? "the step “" + name + "”" : role + " (" + name + ")";
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

std::string kinds_in_words(std::span<const std::string_view> kinds) {
  std::vector<std::string> names;
  for (const std::string_view kind : kinds) names.push_back(with_article(spaced(kind)));
  return names.empty() ? "a measure" : in_words(names);
}

std::string title_of(const rulebook::Rule& rule, const rulebook::RuleVersion& version) {
  const std::string& title = version.title.empty() ? rule.title : version.title;
  const std::string& citation = version.citation.empty() ? rule.citation : version.citation;
  std::string out = title.empty() ? rule.id : "“" + title + "”";
  out += " (";
  if (!citation.empty()) out += citation + ", ";
  return out + "version " + version.id + ")";
}

}  // namespace isonomy::detect
