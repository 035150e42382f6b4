// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/example_run.h"

#include <algorithm>
#include <filesystem>

#include "daemon/detect/detector.h"
#include "daemon/engine/engine.h"

namespace isonomy::app {
namespace {

constexpr const char* kExampleFolder = "the-example";

std::string beside(const std::string& folder) { return (std::filesystem::path(folder) / "").parent_path().parent_path().append(kExampleFolder).string(); }

}  // namespace

std::string short_form(const detect::Finding& finding) {
  std::string rule = finding.rule.empty() ? "-" : finding.rule;
  if (!finding.version.empty()) rule += "@" + finding.version;
  return finding.code + " " + rule + " " + std::string(detect::verdict_name(finding.verdict));
}

ExampleRunner::ExampleRunner(std::string folder, rulebook::Loader load, Coverage* coverage)
    : folder_(std::move(folder)), load_(std::move(load)), coverage_(coverage) {
  rulebook::ReadResult read = rulebook::read_packs(std::vector{folder_}, load_);
  rules_ = std::move(read.rulebook);
  errors_ = std::move(read.errors);
  if (coverage_ != nullptr && rules_ != nullptr) coverage_->watch(rules_);
}

std::shared_ptr<const rulebook::Rulebook> ExampleRunner::rules_with(const Example& example, const std::string& place, ExampleResult& result) const {
  if (example.pack.empty()) return rules_;
  const std::string folder = beside(folder_), path = folder + "/pack.toml";
  const rulebook::Loader load = [&](const std::string& asked) { return asked == path ? Result<std::string>(example.pack) : load_(asked); };
  const rulebook::ReadResult read = rulebook::read_packs(std::vector{folder_, folder}, load);
  for (const Error& error : read.errors) result.problems.push_back(place + ": the example's ```pack: " + to_string(error));
  if (coverage_ != nullptr && read.rulebook != nullptr) coverage_->watch(read.rulebook);
  return read.rulebook;
}

ExampleResult ExampleRunner::run(const ExampleFile& file, const Example& example) {
  ExampleResult result;
  const auto at = [&](size_t line) { return file.path + ":" + std::to_string(line); };
  const auto rules = rules_with(example, at(example.line), result);
  if (rules == nullptr) return result;
  engine::Engine engine(rules, {});
  for (size_t i = 0; i < example.events.size(); ++i) {
    Result<engine::Reading> reading = engine.read(example.events[i]);
    const Result<engine::Accepted> accepted = reading.has_error() ? Result<engine::Accepted>(reading.error()) : engine.accept(*reading);
    if (accepted.has_error()) {
      result.problems.push_back(at(example.event_lines[i]) + ": " + to_string(accepted.error()));
    } else if (!accepted->mapped) {
      result.problems.push_back(at(example.event_lines[i]) + ": no map reads this event, and its type is not isonomy.ROLE");
    }
  }
  if (example.has_events) {
    const Status judged = judge_all(engine, coverage_, [&](const casework::Case&, const std::vector<detect::Finding>& findings) {
      for (const detect::Finding& finding : findings) result.found.push_back(short_form(finding));
    });
    if (judged.has_error()) result.problems.push_back(file.path + ": " + to_string(judged.error()));
  } else {
    const std::vector<detect::Finding> findings = detect::detect(*rules);
    for (const detect::Finding& finding : findings) result.found.push_back(short_form(finding));
    if (coverage_ != nullptr) coverage_->saw(*rules, findings);
  }
  std::sort(result.found.begin(), result.found.end());
  result.passed = result.problems.empty() && result.found == example.expected;
  return result;
}

}  // namespace isonomy::app
