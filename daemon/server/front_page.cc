// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/front_page.h"

#include <cstdio>
#include <map>

#include "daemon/base/text.h"

namespace isonomy::server {
namespace {

constexpr size_t kShownOfFamily = 50;

// The text of a member of one of our own findings, ready for HTML. Null and absent are empty.
std::string member(std::string_view finding, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":\"";
  const size_t at = finding.find(key);
  if (at == std::string_view::npos) return {};
  std::string out;
  for (size_t i = at + key.size(); i < finding.size() && finding[i] != '"'; ++i) {
    char c = finding[i];
    if (c == '\\' && i + 1 < finding.size()) {
      c = finding[++i];
      if (c == 'u') {  // our writer escapes control characters only: nothing a page should show
        i += 4;
        continue;
      }
      if (c == 'n' || c == 't' || c == 'r' || c == 'b' || c == 'f') c = ' ';
    }
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

int gravity(std::string_view finding) {
  const std::string verdict = member(finding, "verdict"), grade = member(finding, "grade");
  return (verdict == "breach" ? 0 : verdict == "consistent-with" ? 3 : 6) + (grade == "serious" ? 0 : grade == "minor" ? 1 : 2);
}

// What the last look at the statistics saw.
std::string index_line(const StatusBoard& board) {
  const engine::Counters& counted = board.docket->counters();
  if (!counted.counts) return {};
  std::string out = "<p>" + std::to_string(counted.counted_decisions) + " decisions counted";
  if (counted.counting_stopped_after) out += " (of the first " + std::to_string(*counted.counting_stopped_after) + " events: the budget is reached)";
  if (board.index != nullptr && board.index->last_look()) {
    const LastLook& look = *board.index->last_look();
    out += "; through " + to_string(look.through) + " the law left ";
    if (look.uncertainty.publish == stats::Publish::kWithheld) {
      out += "an uncertainty that " + std::to_string(look.uncertainty.n) + " decisions are too few to tell";
    } else {
      char bits[32];
      std::snprintf(bits, sizeof bits, "%.3f", look.uncertainty.bits);
      out += std::string(bits) + " bits open for each of " + std::to_string(look.uncertainty.n) + " decisions";
    }
    out += "; statistical findings:";
    for (const auto& [code, n] : look.found) out += " " + code + " <small>" + std::to_string(n) + "</small>";
    if (look.found.empty()) out += " none";
  }
  return out + ". <a href=\"/v1/index\">The index as JSON</a></p>";
}

}  // namespace

std::string findings_page(std::string_view findings, const StatusBoard& board) {
  std::map<std::string, std::vector<std::string_view>> families;
  for (const std::string_view finding : split(findings, '\n')) {
    if (!finding.empty()) families[member(finding, "family")].push_back(finding);
  }
  const engine::Counters& counted = board.docket->counters();
  std::string out =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Isonomy</title>"
      "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1b1b1b}"
      "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3em .8em .3em 0;border-bottom:1px solid #ddd}"
      "small{color:#666}.breach{color:#a40000}</style><h1>Isonomy</h1>";
  out += "<p>" + std::to_string(counted.events) + " events, " + std::to_string(counted.cases) + " cases, " + std::to_string(counted.findings) +
         " findings under rulebook <code>" + counted.rulebook.substr(0, 12) + "</code>. <a href=\"/v1/findings\">as JSON</a>, <a href=\"/metrics\">metrics</a></p>";
  out += index_line(board);
  if (families.empty()) out += "<p>Nothing was found. That says what was looked for was not there, not that all is well.</p>";
  for (auto& [family, members] : families) {
    std::stable_sort(members.begin(), members.end(), [](std::string_view a, std::string_view b) { return gravity(a) < gravity(b); });
    out += "<h2>" + family + " <small>" + std::to_string(members.size()) + "</small></h2><table><tr><th>code<th>verdict<th>case<th>what</tr>";
    for (size_t i = 0; i < members.size() && i < kShownOfFamily; ++i) {
      const std::string verdict = member(members[i], "verdict"), id = member(members[i], "case");
      out += "<tr><td>" + member(members[i], "code") + "<td class=\"" + verdict + "\">" + verdict + "<br><small>" + member(members[i], "grade") + "</small><td>" + id +
             "<td>" + member(members[i], "sentence") + "<br><small>" + member(members[i], "counter") + "</small></tr>";
    }
    out += "</table>";
    if (members.size() > kShownOfFamily) out += "<p><small>and " + std::to_string(members.size() - kShownOfFamily) + " more</small></p>";
  }
  return out + "</html>\n";
}

}  // namespace isonomy::server
