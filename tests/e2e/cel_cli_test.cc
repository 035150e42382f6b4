// SPDX-License-Identifier: Apache-2.0
// `isonomy cel` as a rule author uses it: answers, diagnostics, files that are not there, and the exit codes.
#include <gtest/gtest.h>

#include "tests/e2e/programs.h"

namespace isonomy {
namespace {

class CelCli : public testing::Test {
 protected:
  test::Ran cel(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "cel");
    return test::Ran("isonomy", arguments);
  }
  std::string file(const std::string& name, const std::string& text) const {
    test::write_file(folder_.file(name), text);
    return folder_.file(name);
  }

 private:
  test::TempFolder folder_;
};

TEST_F(CelCli, AnswersAndTraces) {
  const std::string facts = file("facts.json", R"({"facts": {"days": 45}, "kind": "shop"})");
  EXPECT_EQ(cel({"eval", "facts.days > 30 && kind == 'shop'", "--facts", facts}).out, "true\n");
  const test::Ran traced = cel({"eval", "facts.days > 30 && facts.paid", "--facts", facts, "--trace"});
  EXPECT_EQ(traced.out, "unknown(facts.paid)\n  facts.days > 30 = true\n  facts.paid = unknown(facts.paid)\n");
  EXPECT_EQ(traced.status, 0);
  EXPECT_EQ(cel({"eval", "--json", "--trace", "facts.days > 30 && facts.paid", "--facts", facts}).out,
            R"({"unknown":["facts.paid"],"atoms":[{"text":"facts.days > 30","value":true},{"text":"facts.paid","unknown":["facts.paid"]}]})"
            "\n");
}

TEST_F(CelCli, AnErrorIsAnAnswerThatFails) {
  const test::Ran plain = cel({"eval", "1 / 0"}), json = cel({"eval", "--json", "1 / 0"});
  EXPECT_EQ(plain.out, "error(division by zero)\n");
  EXPECT_EQ(plain.status, 1);
  EXPECT_EQ(json.out, "{\"error\":\"division by zero\"}\n");
  EXPECT_EQ(json.status, 1);
}

TEST_F(CelCli, DiagnosticsHaveAPlaceAndACaret) {
  for (const char* command : {"eval", "fmt", "show"}) {
    const test::Ran ran = cel({command, "1 +"});
    EXPECT_EQ(ran.error, "1:4: expected a value here, found the end\n1 +\n   ^\n") << command;
    EXPECT_EQ(ran.status, 2) << command;
    EXPECT_EQ(cel({command, "--json", "1 +"}).out,
              "{\"diagnostics\":[{\"line\":1,\"column\":4,\"length\":1,\"message\":\"expected a value here, found the end\"}]}\n")
        << command;
  }
}

TEST_F(CelCli, FilesThatCannotBeReadAreNamed) {
  const std::string empty = file("empty.json", "\n"), broken = file("broken.json", "{"), list = file("list.json", "[]");
  for (const std::string& path : {std::string("/no/such.json"), std::string("/"), empty, broken, list}) {
    const test::Ran ran = cel({"eval", "1", "--facts", path});
    EXPECT_EQ(ran.status, 3) << path;
    EXPECT_EQ(ran.out, "") << path;
    EXPECT_NE(ran.error.find(path), std::string::npos) << ran.error;
  }
}

TEST_F(CelCli, TestsAreCountedToTheEnd) {
  const std::string tests = file(
      "tests.json",
      R"([{"section": "s", "name": "n", "expr": "1 + 1", "expect": {"value": {"int": "3"}}}, {"expr": "1", "expect": {"value": {"int": "1"}}}])");
  const test::Ran ran = cel({"test", tests});
  EXPECT_EQ(ran.out, tests + ": s/n: 1 + 1: expected 3, found 2\n1 passed, 1 failed\n");
  EXPECT_EQ(ran.status, 1);
  const test::Ran missing = cel({"test", "/no/such.json", tests});
  EXPECT_TRUE(missing.out.ends_with("1 passed, 1 failed\n")) << missing.out;
  EXPECT_EQ(missing.status, 3);
}

TEST_F(CelCli, FormatsAndShows) {
  EXPECT_EQ(cel({"fmt", "a&&!( b )"}).out, "a && !b\n");
  EXPECT_EQ(cel({"show", "1 + a", "--stage", "ast"}).out, "Binary +\n  Literal 1\n  Name a\n");
  EXPECT_EQ(cel({"show", "1", "--stage", "soup"}).status, 2);
}

}  // namespace
}  // namespace isonomy
