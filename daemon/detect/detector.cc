// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/detector.h"

#include <algorithm>
#include <array>

namespace isonomy::detect {

std::span<const Family> registry() {
  static constexpr std::array<Family, 8> kFamilies{{
      {"retroactive", retroactive_on_case, retroactive_on_rulebook},
      {"arbitrary", arbitrary_on_case, nullptr},
      {"procedure", procedure_on_case, nullptr},
      {"recourse", recourse_on_case, nullptr},
      {"inconsistent", silence_on_case, nullptr},
      {"recourse", appeals_on_case, nullptr},
      {"retroactive", permits_on_case, nullptr},
      {"rulebook", nullptr, rulebook_on_rulebook},
  }};
  return kFamilies;
}

namespace {

void settle(const rulebook::Rulebook& rules, std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    identify(finding);
    add_clocks(rules, finding.trace);
  }
  std::sort(findings.begin(), findings.end(), ordered);
}

}  // namespace

std::vector<Finding> detect(const CaseView& view) {
  std::vector<Finding> out;
  for (const Family& family : registry()) {
    if (family.on_case != nullptr) family.on_case(view, out);
  }
  settle(view.rules, out);
  return out;
}

std::vector<Finding> detect(const rulebook::Rulebook& rules) {
  std::vector<Finding> out;
  for (const Family& family : registry()) {
    if (family.on_rulebook != nullptr) family.on_rulebook(rules, out);
  }
  settle(rules, out);
  return out;
}

Finding on_case(const CaseView& view, std::string_view code, std::string_view family, const rulebook::Rule* rule,
                const rulebook::RuleVersion* version, std::initializer_list<const casework::CaseEvent*> events) {
  Finding finding;
  finding.code = code;
  finding.family = family;
  finding.case_key = view.of.key;
  finding.subject = view.of.subject;
  if (rule != nullptr) finding.rule = rule->id;
  if (version != nullptr) finding.version = version->id;
  for (const casework::CaseEvent* event : events) {
    if (event == nullptr) continue;
    const EventRef reference{std::string(event->source), std::string(event->id)};
    const bool known = std::any_of(finding.events.begin(), finding.events.end(),
                                   [&](const EventRef& each) { return each.source == reference.source && each.id == reference.id; });
    if (!known) finding.events.push_back(reference);
    if (!event->authority.empty() && finding.authority.empty()) finding.authority = event->authority;
  }
  if (const auto extent = casework::extent_of_conduct(view.of)) finding.conduct = Span{extent->from.first, extent->through.last};
  return finding;
}

Verdict capped(Verdict verdict, const rulebook::RuleVersion* version, std::initializer_list<const casework::CaseEvent*> events) {
  for (const casework::CaseEvent* event : events) {
    if (event != nullptr && event->confidence == rulebook::Confidence::kLow) return Verdict::kUndetermined;
  }
  if (version == nullptr) return verdict;
  if (version->confidence == rulebook::Confidence::kLow) return Verdict::kUndetermined;
  if (version->assumed || version->confidence == rulebook::Confidence::kMedium) return std::min(verdict, Verdict::kConsistentWith);
  return verdict;
}

void add_versions(judge::Trace& trace, const rulebook::Rule& rule, const Span& day, Day known, const rulebook::RuleVersion* applied) {
  for (const rulebook::Considered& line : rulebook::considered(rule, day, known)) {
    trace.versions.push_back({rulebook::qualified(rule, *line.version), line.version == applied, line.why});
  }
}

void add_clocks(const rulebook::Rulebook& rules, judge::Trace& trace) {
  for (judge::VersionLine& line : trace.versions) {
    const rulebook::RuleVersion* version = rules.cited(line.version).version;
    if (version == nullptr || version->assumed) continue;
    if (!version->never_published && !version->published.is_unknown()) line.published = to_string(version->published);
    if (!version->in_force.is_unknown()) line.in_force = to_string(version->in_force);
  }
}

void add_counter(Finding& finding, std::string_view sentence) {
  if (sentence.empty()) return;
  if (!finding.counter.empty()) finding.counter += ' ';
  finding.counter += sentence;
  if (finding.counter.back() != '.') finding.counter += '.';
  // A counter starts its sentence with a capital, however the pack's author wrote it.
  const size_t at = finding.counter.size() - sentence.size() - (sentence.back() == '.' ? 0 : 1);
  if (finding.counter[at] >= 'a' && finding.counter[at] <= 'z') finding.counter[at] = static_cast<char>(finding.counter[at] - 'a' + 'A');
}

}  // namespace isonomy::detect
