// SPDX-License-Identifier: Apache-2.0
// A pack as text, some events as lines, and what the engine finds: the shortest way to a test of law.
//
//   Judged world(kPack);
//   world.file(conduct("C1", "2015-01-01"));
//   EXPECT_EQ(world.found(), "RET-1 breach rule@v1\n");
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "daemon/app/json_findings.h"
#include "daemon/engine/engine.h"
#include "tests/support/pack_text.h"

namespace isonomy::test {

class Judged {
 public:
  explicit Judged(const std::string& pack, const std::string& jurisdiction = "") : Judged(files_of(pack, jurisdiction)) {}
  // Further files, a calendar or a second pack; the first pack stands in rules/xx/p.
  explicit Judged(const Files& files) {
    const rulebook::ReadResult read = read_files(files, {"rules/xx/p"});
    EXPECT_EQ(errors_of(read), "");
    rules_ = read.rulebook;
    if (rules_ != nullptr) engine_ = std::make_unique<engine::Engine>(rules_, engine::Engine::Options{});
  }

  // One event; its id is a running number unless the line names one.
  void file(const std::string& type, const std::string& data, const std::string& time = "") {
    const std::string line = R"({"specversion":"1.0","source":"urn:test","id":")" + std::to_string(++next_id_) + R"(","type":")" + type + "\"" +
                             (time.empty() ? "" : R"(,"time":")" + time + "\"") + R"(,"subject":"Firm","data":)" + data + "}";
    file_line(line);
  }
  void file_line(const std::string& line) {
    Result<engine::Reading> reading = engine_->read(line);
    ASSERT_TRUE(reading.has_value()) << to_string(reading.error());
    const Result<engine::Accepted> accepted = engine_->accept(*reading);
    ASSERT_TRUE(accepted.has_value()) << to_string(accepted.error());
  }
  std::string rejection(const std::string& line) {
    Result<engine::Reading> reading = engine_->read(line);
    if (reading.has_error()) return to_string(reading.error());
    const Result<engine::Accepted> accepted = engine_->accept(*reading);
    return accepted.has_error() ? to_string(accepted.error()) : "accepted";
  }

  std::vector<detect::Finding> findings() const {
    std::vector<detect::Finding> out;
    engine_->settle();
    EXPECT_TRUE(engine_->visit_findings([&](std::string_view json) { out.push_back(*app::read_finding(json)); }).has_value());
    return out;
  }
  // "CODE verdict rule@version" a line, in the findings' order.
  std::string found() const {
    std::string out;
    for (const detect::Finding& finding : findings()) {
      out += finding.code + " " + std::string(detect::verdict_name(finding.verdict)) + " " + finding.rule +
             (finding.version.empty() ? "" : "@" + finding.version) + "\n";
    }
    return out;
  }
  std::string exported() const {
    std::string out;
    engine_->settle();
    EXPECT_TRUE(engine_->visit_findings([&](std::string_view json) { out.append(json).append(1, '\n'); }).has_value());
    return out;
  }
  engine::Engine& engine() { return *engine_; }

 private:
  static Files files_of(const std::string& pack, const std::string& jurisdiction) {
    Files files{{"rules/xx/p/pack.toml", pack}};
    if (!jurisdiction.empty()) files["rules/xx/jurisdiction.toml"] = jurisdiction;
    return files;
  }

  std::shared_ptr<const rulebook::Rulebook> rules_;
  std::unique_ptr<engine::Engine> engine_;
  int next_id_ = 0;
};

}  // namespace isonomy::test
