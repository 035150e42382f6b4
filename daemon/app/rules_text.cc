// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/rules_text.h"

#include <charconv>

#include "daemon/app/terminal.h"
#include "daemon/base/text.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::app {
namespace {

using rulebook::Rule;
using rulebook::RuleVersion;

std::string span_or_dots(const Span& span) {
  if (span.is_unknown()) return "unknown";
  return to_string(span);
}

std::string dates(const RuleVersion& v) {
  std::string text = v.assumed ? "dates assumed" : "published " + (v.never_published ? std::string("never") : span_or_dots(v.published)) + ", in force " + span_or_dots(v.in_force);
  if (v.applies_from != v.in_force) text += ", governs days from " + span_or_dots(v.applies_from);
  if (v.until != Span::exactly(kLastDay)) text += ", until " + span_or_dots(v.until);
  if (v.draft) text += ", draft";
  return text;
}

std::string events(const std::vector<rulebook::EventName>& list) {
  std::vector<std::string> names;
  for (const rulebook::EventName& name : list) names.push_back(name.text);
  return isonomy::in_words(names);
}

std::string term(const std::vector<rulebook::Within>& list) {
  std::vector<std::string> parts;
  for (const rulebook::Within& within : list) {
    parts.push_back(isonomy::in_words(within.period) + (within.applies.source.empty() ? "" : " if " + within.applies.source));
  }
  return join(parts, "; ");
}

std::string requirement(const rulebook::Requirement& r) {
  return "requires " + events(r.steps) + " before " + r.before.text + (r.gap ? ", " + isonomy::in_words(*r.gap) + " apart" : "");
}

std::string condition(const char* word, const rulebook::Condition& c) { return c.source.empty() ? "" : std::string(", ") + word + " " + c.source; }

struct BodyText {
  std::string operator()(const rulebook::Power& b) const {
    std::string text = (b.duty == rulebook::Duty::kShall ? "commands " : "allows ") + events(b.allows) + condition("when", b.when) + condition("unless", b.unless);
    if (b.requirement) text += "; " + requirement(*b.requirement);
    return text;
  }
  std::string operator()(const rulebook::Prohibition& b) const { return "forbids " + events(b.forbids) + condition("when", b.when) + condition("unless", b.unless); }
  std::string operator()(const rulebook::Deadline& b) const { return "from " + events(b.from) + " to " + b.to.text + " within " + term(b.within); }
  std::string operator()(const rulebook::Requirement& b) const { return requirement(b); }
  std::string operator()(const rulebook::Channels& b) const { return "only one of " + events(b.exclusive) + condition("unless", b.unless); }
  std::string operator()(const rulebook::Exemption& b) const {
    std::vector<std::string> parts;
    for (const rulebook::Exempting& entry : b.entries) parts.push_back(std::string(entry.shall_not ? "shall-not" : "need-not") + condition("if", entry.applies));
    return "exempts: " + join(parts, "; ");
  }
  std::string operator()(const rulebook::Principle& b) const {
    static constexpr const char* kNames[] = {"published basis", "law of the conduct", "one fine", "limitation", "notice"};
    return std::string("principle: ") + kNames[static_cast<size_t>(b.name)] + (b.within.empty() ? "" : " of " + term(b.within));
  }
};

std::string one_line(std::string text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out.push_back(c);
    else if (!out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return out;
}

// "rules/x/pack.toml:41:9" in parts; false when it has no line.
bool split_place(const std::string& where, std::string& path, size_t& line, size_t& column) {
  const size_t second = where.rfind(':');
  const size_t first = second == std::string::npos || second == 0 ? std::string::npos : where.rfind(':', second - 1);
  if (first == std::string::npos) return false;
  path = where.substr(0, first);
  const auto number = [&](size_t begin, size_t end, size_t& out) {
    return std::from_chars(where.data() + begin, where.data() + end, out).ec == std::errc{};
  };
  return number(first + 1, second, line) && number(second + 1, where.size(), column);
}

}  // namespace

std::string rule_text(const rulebook::Rulebook& rules, const Rule& rule, const AsOf& as_of) {
  std::string out = coloured(rule.id, Colour::kBold);
  if (!rule.title.empty()) out += "  " + rule.title;
  std::vector<std::string> facts{rules.packs[rule.pack].id};
  if (!rule.rank.empty()) facts.push_back(rule.rank);
  if (!rule.authority.empty()) facts.push_back(join(rule.authority, ", "));
  out += "\n  " + coloured(join(facts, " | "), Colour::kDim) + "\n";
  const auto line = [&](const RuleVersion& v, bool taken, const std::string& why) {
    out += std::string(taken ? "  * " : "    ") + v.id + "  " + dates(v);
    if (!why.empty()) out += "\n      " + why;
    out += "\n      " + one_line(std::visit(BodyText{}, v.body)) + "\n";
  };
  if (!as_of.at) {
    for (const RuleVersion& v : rule.versions) line(v, false, "");
    return out;
  }
  for (const rulebook::Considered& considered : rulebook::considered(rule, *as_of.at, as_of.known)) line(*considered.version, considered.taken, considered.why);
  const rulebook::Governing governing = rulebook::governing(rule, *as_of.at, as_of.known);
  if (governing.unsettled) out += "    unsettled: a choice of day in " + to_string(*as_of.at) + " would decide which version governs\n";
  else if (governing.version == nullptr) out += "    no version governs " + to_string(*as_of.at) + "\n";
  return out;
}

std::string rule_json(const rulebook::Rulebook& rules, const Rule& rule, const AsOf& as_of) {
  std::string out = "{\"rule\":" + json_string(rule.id) + ",\"pack\":" + json_string(rules.packs[rule.pack].id) + ",\"title\":" + json_string(rule.title) +
                    ",\"rank\":" + json_string(rule.rank) + ",\"where\":" + json_string(rule.where);
  if (as_of.at) {
    const rulebook::Governing governing = rulebook::governing(rule, *as_of.at, as_of.known);
    out += ",\"governing\":" + (governing.version == nullptr ? "null" : json_string(governing.version->id)) + ",\"unsettled\":" + (governing.unsettled ? "true" : "false");
  }
  out += ",\"versions\":[";
  for (size_t i = 0; i < rule.versions.size(); ++i) {
    const RuleVersion& v = rule.versions[i];
    if (i > 0) out += ',';
    out += "{\"id\":" + json_string(v.id) + ",\"published\":" + json_string(v.never_published ? "never" : span_or_dots(v.published)) +
           ",\"in_force\":" + json_string(span_or_dots(v.in_force)) + ",\"applies_from\":" + json_string(span_or_dots(v.applies_from)) +
           ",\"until\":" + json_string(span_or_dots(v.until)) + ",\"assumed\":" + (v.assumed ? "true" : "false") +
           ",\"says\":" + json_string(one_line(std::visit(BodyText{}, v.body)));
    if (as_of.at) out += ",\"why\":" + json_string(rulebook::considered(rule, *as_of.at, as_of.known)[i].why);
    out += "}";
  }
  return out + "]}";
}

std::string remark_text(const rulebook::Remark& remark, const LineOf& line_of) {
  const Colour colour = remark.level == rulebook::Level::kError ? Colour::kRed : remark.level == rulebook::Level::kWarning ? Colour::kYellow : Colour::kBlue;
  std::string out = coloured(rulebook::level_name(remark.level), colour);
  if (!remark.code.empty()) out += " [" + remark.code + "]";
  out += " " + remark.message + "\n  at " + remark.where + "\n";
  std::string path;
  size_t line = 0, column = 0;
  if (remark.level == rulebook::Level::kInformation || !split_place(remark.where, path, line, column)) return out;
  const std::string text = line_of(path, line);
  if (text.empty() || column == 0 || column > utf8_length(text) + 1) return out;
  return out + "    " + text + "\n    " + std::string(column - 1, ' ') + "^\n";
}

std::string remark_json(const rulebook::Remark& remark) {
  return "{\"level\":" + json_string(rulebook::level_name(remark.level)) + ",\"code\":" + json_string(remark.code) + ",\"rule\":" + json_string(remark.rule) +
         ",\"where\":" + json_string(remark.where) + ",\"message\":" + json_string(remark.message) + "}";
}

std::string difference_json(const rulebook::Difference& difference) {
  static constexpr const char* kChanges[] = {"added", "removed", "changed"};
  std::string out = "{\"change\":" + json_string(kChanges[static_cast<size_t>(difference.change)]) + ",\"kind\":" + json_string(difference.kind) +
                    ",\"name\":" + json_string(difference.name) + ",\"keys\":{";
  for (size_t i = 0; i < difference.keys.size(); ++i) {
    const auto& key = difference.keys[i];
    const auto shown = [](const std::string& json) { return json.empty() ? std::string("null") : json; };
    out += (i > 0 ? "," : "") + json_string(key.name) + ":[" + shown(key.before) + "," + shown(key.after) + "]";
  }
  return out + "}}";
}

}  // namespace isonomy::app
