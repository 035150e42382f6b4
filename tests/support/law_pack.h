// SPDX-License-Identifier: Apache-2.0
// The smallest world of law that tests of doctrine need: one power `harm` that an `office` has, in versions, and acts under it.
//
//   Judged world(law(version("2010", "2009-12-01", "2010-01-01", "1000") + principle("shall")));
//   act(world, "2021-05-01", "\"2015-06-01\"", R"(["harm@2010"])", "900");
#pragma once

#include <string>

#include "tests/support/judged.h"

namespace isonomy::test {

// Facts and events that the rules of these tests read; `rules` follow.
inline std::string law(const std::string& rules, const std::string& pack = "") {
  std::string text = "[pack]\nid = \"xx.p\"\n" + pack;
  for (const char* name : {"grave", "minor", "corrected", "harm", "asked"}) text += "[[fact]]\nname = \"" + std::string(name) + "\"\ntype = \"bool\"\n";
  text += "[[fact]]\nname = \"large\"\ntype = \"bool\"\nopen = true\n[[fact]]\nname = \"turnover\"\ntype = \"money\"\n";
  for (const char* name : {"decision.fine", "decision.ban", "decision.none", "decision.order", "procedure.notice", "procedure.hearing", "procedure.filed",
                           "procedure.reminder", "enforcement.collection", "detection"}) {
    text += "[[event]]\nname = \"" + std::string(name) + "\"\n";
  }
  return text + rules;
}

inline std::string power(const std::string& more = "") {
  return "[rule.harm]\nrank = \"law\"\nauthority = [\"office\"]\nallows = \"decision.fine\"\nconfidence = \"high\"\n" + more;
}

// A version of `harm` with a fine of up to `max`.
inline std::string version(const std::string& id, const std::string& published, const std::string& force, const std::string& max,
                           const std::string& more = "") {
  return "  [[rule.harm.version]]\n  id = \"" + id + "\"\n  published = " + published + "\n  in_force = " + force +
         "\n  sanction = [ { kind = \"fine\", max = 'money(" + max + ")' } ]\n" + more;
}
// A version with the sanctions written out.
inline std::string version_with(const std::string& id, const std::string& force, const std::string& sanctions, const std::string& more = "") {
  return "  [[rule.harm.version]]\n  id = \"" + id + "\"\n  published = " + force + "\n  in_force = " + force + "\n  sanction = [ " + sanctions + " ]\n" + more;
}

// A rule of one version, in force since 2000, that every test of its body may use.
inline std::string rule(const std::string& id, const std::string& body, const std::string& more = "") {
  return "[rule." + id + "]\nid = \"1\"\nrank = \"law\"\npublished = 1999-06-01\nin_force = 2000-01-01\nconfidence = \"high\"\n" + body + "\n" + more;
}

// One conduct and one fine by the office. `conduct` is the JSON of its day, with what follows it; `more` follows the amount.
inline void act(Judged& world, const std::string& at, const std::string& conduct, const std::string& cites, const std::string& amount,
                const std::string& more = "") {
  world.file("isonomy.conduct", R"({"case":"C","at":)" + conduct + "}");
  world.file("isonomy.decision.fine", R"({"case":"C","at":")" + at + R"(","authority":"office","cites":)" + cites + R"(,"amount":)" + amount + more + "}");
}
inline void step(Judged& world, const std::string& name, const std::string& at, const std::string& more = "") {
  world.file("isonomy." + name, R"({"case":"C","at":")" + at + R"(","authority":"office")" + more + "}");
}
// An event of another case that moves the clock on.
inline void tick(Judged& world, const std::string& at) { world.file("isonomy.detection", R"({"case":"clock","at":")" + at + R"(","authority":"office"})"); }

// What stands about the case, without what stands about the rulebook itself (RET-2 and RET-4 on versions).
inline std::string found_in_case(const Judged& world) {
  std::string out;
  for (const detect::Finding& finding : world.findings()) {
    if (finding.case_key.empty()) continue;
    out += finding.code + " " + std::string(detect::verdict_name(finding.verdict)) + " " + finding.rule +
           (finding.version.empty() ? "" : "@" + finding.version) + "\n";
  }
  return out;
}

}  // namespace isonomy::test
