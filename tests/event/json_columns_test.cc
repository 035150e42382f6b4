// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/json_columns.h"

#include <random>

#include "daemon/cel/json_value.h"
#include "tests/support/cel_facts.h"

namespace isonomy::event {
namespace {

struct Fixture {
  Fixture() : columns(environment(), 8), reader(columns) {
    for (const cel::Variable& v : environment().variables()) EXPECT_TRUE(reader.add(v.slot, v.name).has_value());
  }
  static const cel::Environment& environment() {
    static const cel::Environment kEnvironment = [] {
      cel::Environment env;
      env.add_variable("type", cel::Type::string(), 0);
      env.add_variable("data.n", cel::Type::real(), 1);
      env.add_variable("data.day", cel::Type::date(), 2);
      env.add_variable("data.fine", cel::Type::money(), 3);
      env.add_variable("data.ok", cel::Type::boolean(), 4);
      env.add_variable("data.deep.list", cel::Type::list(cel::Type::string()), 5);
      env.add_variable("data.count", cel::Type::integer(), 6);
      return env;
    }();
    return kEnvironment;
  }
  // Reads as far as the columns go; the values of each row, in the order of the slots.
  std::string read(const std::string& lines) {
    read_bytes = reader.read(lines, 0);
    std::string out;
    for (uint32_t row = 0; row < columns.rows(); ++row) {
      for (const cel::Column& column : columns.all()) out += (out.empty() || out.back() == '\n' ? "" : " ") + cel::to_text(column.at(row));
      out += "\n";
    }
    return out;
  }
  cel::Columns columns;
  JsonColumns reader;
  size_t read_bytes = 0;
};

TEST(JsonColumns, ReadsWhatIsWanted) {
  Fixture f;
  EXPECT_EQ(f.read(R"({"skip":[1,{"type":"no"}],"type":"a","data":{"n":5,"day":"2021-03-12T10:00:00Z","fine":"62.59","ok":true,"deep":{"list":["x" , "y"]},"count":7}})"
                   "\n"
                   R"({"data":{"day":"2021-03","n":-1.25e2,"fine":3,"ok":false,"count":-0},"type":"b\u0041"})"),
            "\"a\" 5.0 date(\"2021-03-12\") money(\"62.59\") true [\"x\", \"y\"] 7\n"
            "\"bA\" -125.0 date(\"2021-03\") money(\"3.00\") false unknown(data.deep.list) 0\n");
}

TEST(JsonColumns, KeepsWhatDoesNotFitItsType) {
  Fixture f;
  EXPECT_EQ(f.read(R"({"type":3,"data":{"n":"five","day":"soon","fine":true,"ok":null,"deep":4,"count":1.5}})"),
            "3 \"five\" \"soon\" true null unknown(data.deep.list) 1.5\n");
}

TEST(JsonColumns, TheLastOfTwoKeysCounts) {
  Fixture f;
  EXPECT_EQ(f.read(R"({"type":"a","type":"b","data":{"ok":true,"ok":false,"n":"x","n":2}})").substr(0, 9), "\"b\" 2.0 u");
}

TEST(JsonColumns, RejectsOneLineAndGoesOn) {
  Fixture f;
  const std::string rows = f.read(
      "{\"type\":\"a\"}\n\nnonsense\n{\"type\":\"b\"\n{\"type\":\"c\"} {}\n{\"type\":\"d\",\"data\":{\"n\":1x}}\n{\"type\":\"\xff\"}\n{\"type\":\"e\n{\"type\":\"f\"}\n[1]\n");
  EXPECT_EQ(f.columns.rows(), 2u);
  EXPECT_EQ(rows.substr(0, 4), "\"a\" ");
  EXPECT_NE(rows.find("\n\"f\" "), std::string::npos);
  std::vector<size_t> lines;
  for (const RejectedLine& r : f.reader.rejected()) lines.push_back(r.line);
  EXPECT_EQ(lines, (std::vector<size_t>{2, 3, 4, 5, 6, 7, 9}));
}

TEST(JsonColumns, StopsWhenTheColumnsAreFull) {
  Fixture f;
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "{\"type\":\"t\",\"data\":{\"count\":" + std::to_string(i) + "}}\n";
  size_t at = 0, rows = 0;
  while (at < lines.size()) {
    at += f.reader.read(std::string_view(lines).substr(at), 0);
    EXPECT_EQ(f.columns.all()[6].at(0).as_int(), static_cast<int64_t>(rows));
    rows += f.columns.rows();
  }
  EXPECT_EQ(rows, 20u);
}

TEST(JsonColumns, PathsDoNotOverlap) {
  Fixture f;
  EXPECT_EQ(f.reader.add(0, "data.n.x").error().code, Code::kConflict);
  EXPECT_EQ(f.reader.add(0, "data").error().code, Code::kConflict);
  EXPECT_EQ(f.reader.add(99, "x").error().code, Code::kNotFound);
}

// Property: numbers read fast are the numbers that the slow reader reads.
TEST(JsonColumns, FastNumbersAreTheSlowOnes) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    Fixture f;
    std::string lines;
    std::vector<std::string> texts;
    for (int row = 0; row < 8; ++row) {
      std::string text = std::to_string(static_cast<int64_t>(random()) - (1 << 30));
      if (random() % 2 == 0) text += "." + std::to_string(random());
      if (random() % 9 == 0) text += "e" + std::to_string(random() % 30);
      texts.push_back(text);
      lines += "{\"data\":{\"n\":" + text + "}}\n";
    }
    f.read(lines);
    for (uint32_t row = 0; row < 8; ++row) {
      cel::Arena arena;
      ASSERT_EQ(cel::to_text(f.columns.all()[1].at(row)), cel::to_text(fact_from_json(*cel::value_from_json(texts[row], arena), cel::Type::real()))) << texts[row];
    }
  }
}

}  // namespace
}  // namespace isonomy::event
