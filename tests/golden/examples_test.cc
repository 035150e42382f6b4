// SPDX-License-Identifier: Apache-2.0
// The worked examples beside each pack: every `## ` section of examples.md holds events and the exact findings on their case.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/case_name.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

struct Example {
  std::string name;
  bool has_events = false;           // without: the findings are those on the rulebook itself
  std::vector<std::string> events, findings;
};

std::string fence(const std::string& section, const std::string& kind, bool& found) {
  const size_t begin = section.find("```" + kind + "\n");
  found = begin != std::string::npos;
  if (!found) return {};
  const size_t text = begin + kind.size() + 4, end = section.find("```", text);
  return section.substr(text, end - text);
}

std::vector<Example> read_examples(const std::string& path) {
  std::vector<Example> examples;
  const std::string text = "\n" + test::text_of_file(path);
  for (size_t at = text.find("\n## "); at != std::string::npos;) {
    const size_t next = text.find("\n## ", at + 1);
    const std::string section = text.substr(at + 4, next == std::string::npos ? next : next - at - 4);
    Example example;
    example.name = section.substr(0, section.find('\n'));
    bool has_findings = false;
    example.events = test::lines_of(fence(section, "events", example.has_events));
    example.findings = test::lines_of(fence(section, "findings", has_findings));
    EXPECT_TRUE(has_findings) << path << ": " << example.name << " has no ```findings";
    std::erase(example.findings, "none");
    std::sort(example.findings.begin(), example.findings.end());
    examples.push_back(std::move(example));
    at = next;
  }
  return examples;
}

std::vector<std::string> found_in(test::JudgedStream& judged, const Example& example) {
  std::vector<std::string> forms;
  if (!example.has_events) {
    for (const detect::Finding& finding : judged.on_rulebook()) forms.push_back(test::short_form(finding));
  } else {
    const std::vector<std::string> keys = *judged.engine->case_ids();
    for (const std::string& key : keys) {
      const casework::Case* of = judged.engine->find_case(key);
      for (const detect::Finding& finding : judged.findings(*of)) forms.push_back(test::short_form(finding));
    }
  }
  std::sort(forms.begin(), forms.end());
  return forms;
}

struct PackCase {
  const char* name;
  const char* folder;
  size_t at_least;
};

class Examples : public testing::TestWithParam<PackCase> {};

TEST_P(Examples, are_judged_as_written) {
  const std::vector<Example> examples = read_examples(test::source_path(std::string(GetParam().folder) + "/examples.md"));
  EXPECT_GE(examples.size(), GetParam().at_least);
  for (const Example& example : examples) {
    SCOPED_TRACE(example.name);
    test::JudgedStream judged({GetParam().folder});
    ASSERT_EQ(judged.problems, std::vector<std::string>());
    judged.accept_all(example.events);
    EXPECT_EQ(judged.problems, std::vector<std::string>());
    EXPECT_EQ(found_in(judged, example), example.findings);
  }
}

INSTANTIATE_TEST_SUITE_P(Packs, Examples,
                         testing::Values(PackCase{"highway_code", "rules/it/highway-code", 12},
                                         PackCase{"platform_economy", "rules/cn/platform-economy", 20},
                                         PackCase{"administrative_penalty_law", "rules/cn/administrative-penalty-law", 1},
                                         PackCase{"chicago_food", "rules/us/chicago-food", 6},
                                         PackCase{"platform_work", "rules/example/platform-work", 12}),
                         test::CaseName());

}  // namespace
}  // namespace isonomy
