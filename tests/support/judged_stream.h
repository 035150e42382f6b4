// SPDX-License-Identifier: Apache-2.0
// JudgedStream: event lines held against shipped packs, with the findings as structs and the judgement of each case at hand.
//
//   JudgedStream judged({"rules/cn/platform-economy"});
//   judged.accept_all(lines);
//   EXPECT_EQ(judged.short_forms("E155"), std::vector<std::string>{"ARB-1 - consistent-with"});
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/app/example_run.h"
#include "daemon/app/rule_files.h"
#include "daemon/detect/detector.h"
#include "daemon/engine/engine.h"
#include "tests/support/shared_data.h"

namespace isonomy::test {

inline std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

using app::short_form;

class JudgedStream {
 public:
  explicit JudgedStream(const std::vector<std::string>& packs) {
    std::vector<std::string> folders;
    for (const std::string& pack : packs) folders.push_back(source_path(pack));
    rulebook::ReadResult read = app::load_rules(folders);
    for (const Error& error : read.errors) problems.push_back(to_string(error));
    if (!read.errors.empty()) return;
    rules = read.rulebook;
    engine = std::make_unique<engine::Engine>(rules, engine::Engine::Options{});
  }

  void accept(const std::string& line) {
    Result<engine::Reading> reading = engine->read(line);
    if (reading.has_error()) return problems.push_back(to_string(reading.error()) + " in " + line.substr(0, 120));
    Result<engine::Accepted> accepted = engine->accept(*reading);
    if (accepted.has_error()) return problems.push_back(to_string(accepted.error()) + " in " + line.substr(0, 120));
    if (!accepted->mapped) problems.push_back("no role and no map: " + line.substr(0, 120));
  }
  void accept_all(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) accept(line);
  }

  const casework::Case* find(const std::string& key) const { return engine->find_case(key); }
  judge::Judgement judgement(const casework::Case& of) { return engine->judge().judge(of, engine->watermark(of)); }
  std::vector<detect::Finding> findings(const casework::Case& of) {
    const judge::Judgement judged = judgement(of);
    return detect::detect(detect::CaseView{*rules, of, judged, engine->judge(), engine->watermark(of)});
  }
  // Findings on the case of that key; a case that is not there is a failure of the test.
  std::vector<detect::Finding> findings(const std::string& key) {
    const casework::Case* of = find(key);
    EXPECT_NE(of, nullptr) << "no case " << key;
    return of == nullptr ? std::vector<detect::Finding>() : findings(*of);
  }
  std::vector<detect::Finding> on_rulebook() const { return detect::detect(*rules); }
  std::vector<std::string> short_forms(const std::string& key) {
    std::vector<std::string> forms;
    for (const detect::Finding& finding : findings(key)) forms.push_back(short_form(finding));
    return forms;
  }

  std::shared_ptr<const rulebook::Rulebook> rules;
  std::unique_ptr<engine::Engine> engine;
  std::vector<std::string> problems;   // of packs and lines; empty when all is well
};

}  // namespace isonomy::test
