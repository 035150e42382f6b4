// SPDX-License-Identifier: Apache-2.0
// The same acts from CSV, XES and OCEL give the same findings, byte by byte; findings written as OCEL come back as events; what is wrong with a
// file is said with its name and line.
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "daemon/app/event_lines.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "daemon/app/ocel_export.h"
#include "tests/support/engine_runs.h"
#include "tests/support/pack_text.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

std::vector<std::string> findings_of(const app::Judged& judged) {
  std::vector<std::string> out;
  EXPECT_TRUE(judged.engine->visit_findings([&](std::string_view json) { out.emplace_back(json); }).has_value());
  return out;
}

app::Judged judged(const std::string& path) {
  Result<app::Judged> out = app::judge_file(path, test::shipped_rules("examples/formats"), "");
  EXPECT_TRUE(out.has_value()) << to_string(out.error());
  EXPECT_EQ(out->problems, std::vector<std::string>());
  return *std::move(out);
}

TEST(ForeignLogs, OfThreeFormatsGiveTheSameFindings) {
  const app::Judged csv = judged(test::source_path("examples/formats/fines.csv"));
  EXPECT_EQ(csv.events, 6u);
  const std::vector<std::string> expected = findings_of(csv);
  ASSERT_EQ(expected.size(), 2u);
  EXPECT_EQ(app::read_finding(expected[1])->subject, "Cleo & \"Sons\"");
  EXPECT_EQ(findings_of(judged(test::source_path("examples/formats/fines.xes"))), expected);
  EXPECT_EQ(findings_of(judged(test::source_path("examples/formats/fines.jsonocel"))), expected);
}

TEST(ForeignLogs, MayBeGzipped) {
  const test::TempFolder folder;
  const std::vector<std::string> expected = findings_of(judged(test::source_path("examples/formats/fines.csv")));
  for (const std::string name : {"fines.xes", "fines.jsonocel"}) {
    const std::string text = test::text_of_file(test::source_path("examples/formats/" + name)), path = folder.file(name + ".gz");
    gzFile file = gzopen(path.c_str(), "wb");
    ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
    gzclose(file);
    EXPECT_EQ(findings_of(judged(path)), expected) << name;
  }
}

// zlib hands out what it could unpack of a file that was cut off: half a log must not be taken for a whole one.
TEST(ForeignLogs, ThatWereCutOffInTransferAreRefused) {
  const test::TempFolder folder;
  const std::string text = test::text_of_file(test::source_path("examples/formats/fines.csv")), whole = folder.file("whole.csv.gz"), cut = folder.file("cut.csv.gz");
  gzFile file = gzopen(whole.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
  gzclose(file);
  const std::string packed = test::text_of_file(whole);
  for (const size_t size : {packed.size() / 2, packed.size() - 1}) {
    std::ofstream(cut, std::ios::binary | std::ios::trunc) << packed.substr(0, size);
    const Result<app::Judged> out = app::judge_file(cut, test::shipped_rules("examples/formats"), "");
    ASSERT_TRUE(out.has_error()) << size;
    EXPECT_EQ(out.error().message, "the gzip file ends in the midst of its data: it was cut off") << size;
  }
}

TEST(ForeignLogs, MayNameTheirObjectsAfterTheEvents) {
  const test::TempFolder folder;
  const std::string text = test::text_of_file(test::source_path("examples/formats/fines.jsonocel"));
  const size_t objects = text.find("\"objects\":["), events = text.find("\"events\":[");
  const std::string turned = text.substr(0, objects) + text.substr(events, text.rfind('}') - events) + "," + text.substr(objects, text.rfind(']', events) + 1 - objects) + "}\n";
  std::ofstream(folder.file("turned.ocel.json")) << turned;
  EXPECT_EQ(findings_of(judged(folder.file("turned.ocel.json"))), findings_of(judged(test::source_path("examples/formats/fines.csv"))));
}

constexpr const char* kReadsFindings = R"(
[pack]
id = "xx.findings"
[[fact]]
name = "sentence"
type = "string"
[[event]]
name = "procedure.found"
[[input]]
format = "ocel"
source = "urn:findings"
id = 'data["ocel:id"]'
[[map]]
when = '"case" in data && data.objects.case[0].qualifier == "case"'
case = 'data.case'
subject = '"subject" in data ? data.subject : "nobody"'
at = 'data["ocel:time"]'
emit = [ { as = "procedure.found", set = { official = 'data["ocel:type"]', authority = 'data.verdict', sentence = 'data.sentence', note = 'data.rule' } } ]
)";

TEST(Findings, WrittenAsOcelComeBackAsEvents) {
  const test::EventStream stream = test::platform_stream();
  test::EngineRun run(stream.rules, {});
  run.accept_all(stream.lines);
  const std::vector<std::string> findings = test::lines_of(run.exported());
  const test::TempFolder folder;
  std::ofstream file(folder.file("findings.jsonocel"));
  ASSERT_TRUE(app::write_ocel(findings, [&](std::string_view text) { file << text; }).has_value());
  file.close();

  const auto read = test::read_files({{"rules/xx/p/pack.toml", kReadsFindings}}, {"rules/xx/p"});
  ASSERT_EQ(test::errors_of(read), "");
  Result<app::Judged> back = app::judge_file(folder.file("findings.jsonocel"), read.rulebook, "");
  ASSERT_TRUE(back.has_value()) << to_string(back.error());
  EXPECT_EQ(back->problems, std::vector<std::string>());
  EXPECT_EQ(back->events, findings.size());

  // Every finding on a case is an event of that case, and says the same.
  std::map<std::string, std::vector<detect::Finding>> by_case;
  size_t of_no_case = 0;
  for (const std::string& line : findings) {
    detect::Finding finding = *app::read_finding(line);
    finding.case_key.empty() ? void(++of_no_case) : by_case["case:" + finding.case_key].push_back(std::move(finding));
  }
  EXPECT_EQ(back->engine->unmapped(), of_no_case);
  EXPECT_GT(by_case.size(), 50u);
  for (const auto& [key, expected] : by_case) {
    const casework::Case* of = back->engine->find_case(key);
    ASSERT_NE(of, nullptr) << key;
    ASSERT_EQ(of->events.size(), expected.size()) << key;
    for (const detect::Finding& finding : expected) {
      const auto event = std::find_if(of->events.begin(), of->events.end(), [&](const casework::CaseEvent& each) { return each.id == finding.id; });
      ASSERT_NE(event, of->events.end()) << finding.id;
      EXPECT_EQ(event->official, finding.code);
      EXPECT_EQ(event->authority, detect::verdict_name(finding.verdict));
      EXPECT_EQ(event->note, finding.rule.empty() ? "" : "rule:" + finding.rule + (finding.version.empty() ? "" : "@" + finding.version));
      if (finding.decision_date && !finding.decision_date->is_unknown()) {
        EXPECT_TRUE(event->at.first == finding.decision_date->first || event->at.first == finding.decision_date->last) << finding.id;
      }
      ASSERT_EQ(event->facts.size(), 1u);
      EXPECT_EQ(event->facts[0].value.as_string(), finding.sentence);
    }
  }
}

std::string refusal(const std::string& name, const std::string& text) {
  const test::TempFolder folder;
  std::ofstream(folder.file(name)) << text;
  const Result<app::Judged> out = app::judge_file(folder.file(name), test::shipped_rules("examples/formats"), "");
  std::string said = out.has_error() ? to_string(out.error()) : out->problems.empty() ? "nothing" : "rejected " + out->problems.front();
  const size_t at = said.find(folder.file(""));
  return at == std::string::npos ? said : said.replace(at, folder.file("").size(), "");
}

TEST(ForeignLogs, ThatAreBrokenAreNamedWithTheLine) {
  EXPECT_EQ(refusal("a.xes", "<log>\n<trace>\n</log>"), "a.xes, line 3: the XML is not well formed: mismatched tag; mend it there, or export the log again");
  EXPECT_EQ(refusal("a.xes", "<log>\n<event><string key=\"a\"/></event>\n</log>"), "rejected a.xes:2: the attribute `a` has no `value`: add it");
  EXPECT_EQ(refusal("a.jsonocel", "{\"objects\":[\n{\"id\":\"x\"}],\"events\":[]}"), "a.jsonocel, line 2: the object has no `type`: OCEL 2.0 asks for it");
  EXPECT_EQ(refusal("a.jsonocel", "{\"objects\":[],\n\"events\":[\n{\"id\":\"x\"}]}"), "rejected a.jsonocel:3: the event has no `type`: OCEL 2.0 asks for it");
  EXPECT_EQ(refusal("a.jsonocel", "{\"objects\":[],\n\"events\":["), "a.jsonocel, line 2: the file ends in the midst of the JSON object: it was cut off");
  EXPECT_EQ(refusal("a.jsonocel", "{\"ocel:events\":{}}"),
            "a.jsonocel: the file has no list `events`: OCEL 2.0 JSON is expected; an OCEL 1.0 log (`ocel:events`) must be converted first");
}

TEST(ForeignLogs, NeedAPackThatReadsThem) {
  const auto none = app::EventLines::open(test::source_path("examples/formats/fines.xes"), nullptr);
  ASSERT_TRUE(none.has_error());
  EXPECT_EQ(none.error().message, "this file needs --pack: the pack's [[input]] and [[map]] say how its rows become events");
  const auto other = app::EventLines::open(test::source_path("examples/formats/fines.xes"), test::shipped_rules("rules/it/highway-code"));
  ASSERT_TRUE(other.has_error());
  EXPECT_EQ(other.error().message, "no pack has an [[input]] of format \"xes\": name a pack that reads these rows with --pack");
}

}  // namespace
}  // namespace isonomy
