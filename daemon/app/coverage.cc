// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/coverage.h"

#include <algorithm>
#include <charconv>

#include "daemon/detect/detector.h"
#include "daemon/rulebook/walk.h"

namespace isonomy::app {
namespace {

constexpr std::string_view kWeighed = "weigh";

// Stops watching however judging ends.
class Watching {
 public:
  Watching(judge::Judge& judge, Coverage* coverage) : judge_(judge) { judge_.set_witness(coverage); }
  ~Watching() { judge_.set_witness(nullptr); }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  judge::Judge& judge_;
};

void add(AtomCount& count, const cel::Value& value) {
  if (value.is_unknown()) {
    ++count.open;
  } else if (value.is_error()) {
    return;
  } else if (value.is_bool() && !value.as_bool()) {
    ++count.no;
  } else {
    ++count.yes;
  }
}

}  // namespace

SourcePlace parse_place(const std::string& where) {
  SourcePlace out{where, 1, 1, 0};
  const size_t second = where.rfind(':');
  const size_t first = second == std::string::npos || second == 0 ? std::string::npos : where.rfind(':', second - 1);
  if (first == std::string::npos) return out;
  out.path = where.substr(0, first);
  std::from_chars(where.data() + first + 1, where.data() + second, out.line);
  std::from_chars(where.data() + second + 1, where.data() + where.size(), out.column);
  return out;
}

void Coverage::watch(std::shared_ptr<const rulebook::Rulebook> rules) {
  for (const rulebook::Rule& rule : rules->rules) {
    for (const rulebook::RuleVersion& version : rule.versions) watch(rule, version);
  }
  kept_.push_back(std::move(rules));
}

void Coverage::watch(const rulebook::Rule& rule, const rulebook::RuleVersion& version) {
  VersionCount& count = versions_[parse_place(version.where.empty() ? rule.where : version.where)];
  count.rule = rule.id;
  count.version = version.id;
  version_counts_[&version] = &count;
  rulebook::each_condition(version, [&](const char* key, const rulebook::Condition& condition) {
    if (condition.program == nullptr || key == kWeighed) return;
    const SourcePlace at = parse_place(condition.where);
    const auto [entry, fresh] = programs_.try_emplace(condition.program.get());
    Watched& watched = entry->second;
    watched.version = fresh || watched.version == &version ? &version : nullptr;  // on the rule, for all its versions: it tells none
    const auto& atoms = condition.program->atoms();
    watched.whole = atoms.empty();
    watched.atoms.clear();
    for (size_t i = 0; i < std::max<size_t>(atoms.size(), 1); ++i) {
      SourcePlace place = at;
      place.part = i;
      const size_t begin = atoms.empty() ? 0 : atoms[i].begin;
      place.line += static_cast<size_t>(std::count(condition.source.begin(), condition.source.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
      AtomCount& atom = atoms_[place];
      atom.rule = rule.id;
      atom.key = key;
      atom.text = atoms.empty() ? condition.source : atoms[i].text;
      atom.truth = !atoms.empty();
      watched.atoms.push_back(&atom);
    }
  });
}

void Coverage::ran(const cel::Program& program, const cel::Value& result, const cel::AtomTrace& atoms) {
  const auto found = programs_.find(&program);
  if (found == programs_.end()) return;  // a map's expression, or what is weighed
  const Watched& watched = found->second;
  count(watched.version);
  if (watched.whole) return add(*watched.atoms.front(), result);
  for (size_t i = 0; i < watched.atoms.size() && i < atoms.values.size(); ++i) add(*watched.atoms[i], atoms.values[i]);
}

void Coverage::count(const rulebook::RuleVersion* version) {
  const auto found = version_counts_.find(version);
  if (found != version_counts_.end()) ++found->second->times;
}

void Coverage::saw(const rulebook::Rulebook&, const judge::Judgement& judgement) {
  const auto count_all = [this](const auto& assessments) {
    for (const auto& assessment : assessments) count(assessment.version);
  };
  for (const judge::ActAssessment& act : judgement.acts) count_all(act.cites);
  count_all(judgement.terms);
  count_all(judgement.channels);
  count_all(judgement.forbidden);
  count_all(judgement.steps);
  count_all(judgement.exemptions);
  count_all(judgement.limitations);
  count_all(judgement.second_fines);
  count_all(judgement.milder_rules);
  count_all(judgement.published_basis);
  count_all(judgement.silences);
  for (const judge::SetAside& pair : judgement.set_aside) count(pair.general.version);
}

void Coverage::saw(const rulebook::Rulebook& rules, const std::vector<detect::Finding>& findings) {
  for (const detect::Finding& finding : findings) {
    if (!finding.version.empty()) count(rules.cited(finding.rule + "@" + finding.version).version);
    for (const judge::VersionLine& line : finding.trace.versions) {
      if (line.applied) count(rules.cited(line.version).version);
    }
  }
}

Status judge_all(engine::Engine& engine, Coverage* coverage, const std::function<void(const casework::Case&, const std::vector<detect::Finding>&)>& visit) {
  ISO_TRY(const std::vector<std::string> ids, engine.case_ids());
  const Watching watching(engine.judge(), coverage);
  for (const std::string& id : ids) {
    const casework::Case* of = engine.find_case(id);
    if (of == nullptr) return engine.failure().value_or(not_found("no case `" + id + "`"));
    const Day now = engine.watermark(*of);
    const judge::Judgement judgement = engine.judge().judge(*of, now);
    const std::vector<detect::Finding> findings = detect::detect({engine.rules(), *of, judgement, engine.judge(), now});
    if (coverage != nullptr) {
      coverage->saw(engine.rules(), judgement);
      coverage->saw(engine.rules(), findings);
    }
    visit(*of, findings);
  }
  return {};
}

}  // namespace isonomy::app
