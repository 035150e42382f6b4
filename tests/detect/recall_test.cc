// SPDX-License-Identifier: Apache-2.0
// What the book of acts forgets is a function of the decisions, not of the order in which they came; and it is said aloud.
#include <algorithm>
#include <random>

#include "daemon/detect/act_book.h"
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using detect::Recall;

struct Filed {
  std::string rule;
  Recall::Place place;
};

// The slow twin: the share by trying each, then of each rule the latest places that fit it.
std::map<std::string, Recall::Place> forgotten_to(const std::vector<Filed>& filed, int64_t most) {
  std::map<std::string, std::vector<Recall::Place>> by_rule;
  for (const Filed& each : filed) by_rule[each.rule].push_back(each.place);
  int64_t share = most;
  const auto together = [&](int64_t of_each) {
    int64_t sum = 0;
    for (const auto& [rule, places] : by_rule) sum += std::min<int64_t>(of_each, static_cast<int64_t>(places.size()));
    return sum;
  };
  while (share > 0 && together(share) > most) --share;
  std::map<std::string, Recall::Place> out;
  for (const auto& [rule, places] : by_rule) {
    out[rule] = INT64_MIN;
    for (const Recall::Place place : places) {
      const auto since = std::count_if(places.begin(), places.end(), [&](Recall::Place other) { return other >= place; });
      if (since > share) out[rule] = std::max(out[rule], place);
    }
  }
  return out;
}

TEST(Recall, IsThatOfASlowTwinWhateverTheOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const auto most = static_cast<int64_t>(random() % 40 + 1);
    std::vector<Filed> filed;
    for (auto i = random() % 80; i-- > 0;) {
      // A rule is the rarer the later its letter; places repeat, and some lie before 1970.
      const std::string rule(1, static_cast<char>('a' + std::min({random() % 5, random() % 5, random() % 5})));
      filed.push_back({rule, static_cast<Recall::Place>(random() % 30) * 200 - 2'000});
    }
    const auto expected = forgotten_to(filed, most);
    Recall recall(static_cast<size_t>(most));
    std::shuffle(filed.begin(), filed.end(), random);
    for (const Filed& each : filed) recall.count(each.rule, each.place);
    int64_t held = 0, gone = 0;
    for (const Filed& each : filed) {
      const bool holds = each.place > expected.at(each.rule);
      ASSERT_EQ(recall.holds(each.rule, each.place), holds) << "round " << round << " rule " << each.rule << " place " << each.place;
      (holds ? held : gone) += 1;
    }
    EXPECT_LE(held, most);
    EXPECT_EQ(recall.forgotten_in_all(), gone);

    std::string image;
    casework::ImageWriter out(image);
    recall.save(out);
    out.flush();
    Recall again(static_cast<size_t>(most));
    casework::ImageReader in(image);
    again.restore(in);
    ASSERT_FALSE(in.failed());
    for (Recall* each : {&recall, &again}) {
      for (int i = 0; i < 20; ++i) each->count("a", 5'000 + i * 100), each->count("new", i);
    }
    for (const auto& [rule, to] : expected) EXPECT_EQ(recall.forgotten(rule), again.forgotten(rule)) << "round " << round;
    EXPECT_EQ(recall.forgotten_in_all(), again.forgotten_in_all());
  }
}

TEST(Recall, NamesTheDayOfTheLatestForgotten) {
  Recall recall(2);
  const Day first = parse_span("1969-12-30")->first;
  for (int day = 0; day < 4; ++day) recall.count("a", Recall::place_of(first + day, "urn:test", std::to_string(day)));
  EXPECT_EQ(to_string(recall.forgotten("a").last), "1969-12-31");
  EXPECT_EQ(recall.forgotten("a").decisions, 2);
  EXPECT_FALSE(recall.forgotten("b").any());
}

constexpr const char* kPack = R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[[fact]]
name = "late"
type = "int"
[rule.fee]
id = "1"
rank = "law"
published = 2009-01-01
in_force = 2010-01-01
allows = "decision.fine"
when = 'facts.late > 3'
sanction = [ { kind = "fine", max = 'money(1000)' } ]
[rule.rare]
id = "1"
rank = "law"
published = 2009-01-01
in_force = 2010-01-01
allows = "decision.fine"
when = 'facts.late > 3'
sanction = [ { kind = "fine", max = 'money(1000)' } ]
)";

constexpr const char* kOffice = "id = \"XX\"\n[[authority]]\nid = \"office\"\n";

// One fine a fortnight under the rule; every thirtieth is the odd one out.
std::vector<std::string> fines(const std::string& rule, int from, int to) {
  std::vector<std::string> out;
  for (int i = from; i < to; ++i) {
    const std::string key = rule + std::to_string(i), day = to_string(parse_span("2015-01-01")->first + i * 14);
    const auto line = [&](const char* id, const char* type, const std::string& data) {
      return R"({"specversion":"1.0","source":"urn:test","id":")" + key + id + R"(","type":"isonomy.)" + type + R"(","subject":"Firm )" + key + R"(","data":{"case":")" + key +
             R"(","at":")" + day + "\"," + data + "}}";
    };
    out.push_back(line("c", "conduct", R"("facts":{"late":5})"));
    out.push_back(line("d", "decision.fine", R"("authority":"office","cites":[")" + rule + R"(@1"],"amount":)" + (i % 30 == 5 ? "900" : "100")));
  }
  return out;
}

struct Outcome {
  std::string exported;
  size_t held = 0;
  int64_t forgotten = 0;
};

Outcome judged(const std::vector<std::string>& lines, size_t most_acts, bool settle_often = false) {
  const auto read = test::read_files({{"rules/xx/p/pack.toml", kPack}, {"rules/xx/jurisdiction.toml", kOffice}}, {"rules/xx/p"});
  EXPECT_EQ(test::errors_of(read), "");
  engine::Engine::Options options;
  options.most_acts = most_acts;
  engine::Engine engine(read.rulebook, options);
  size_t n = 0;
  for (const std::string& line : lines) {
    Result<engine::Reading> reading = engine.read(line);
    EXPECT_TRUE(reading.has_value());
    EXPECT_TRUE(engine.accept(*reading).has_value());
    if (settle_often && ++n % 5 == 0) engine.settle();
  }
  engine.settle();
  Outcome out{{}, engine.book().held(), engine.book().forgotten()};
  EXPECT_TRUE(engine.visit_findings([&](std::string_view json) { out.exported.append(json).append(1, '\n'); }).has_value());
  return out;
}

std::vector<std::string> both_rules() {
  std::vector<std::string> lines = fines("fee", 0, 80);
  const std::vector<std::string> rare = fines("rare", 0, 14);
  lines.insert(lines.end(), rare.begin(), rare.end());
  return lines;
}

TEST(ForgottenActs, AreTheSameWhateverTheOrder) {
  std::vector<std::string> lines = both_rules();
  const Outcome expected = judged(lines, 53);
  EXPECT_EQ(expected.held, 40u) << "a quarter is for rules that leave no choice";
  EXPECT_EQ(expected.forgotten, 54);
  EXPECT_NE(expected.exported.find("INC-1"), std::string::npos);
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::shuffle(lines.begin(), lines.end(), random);
    const Outcome other = judged(lines, 53, i % 2 == 0);
    ASSERT_EQ(other.exported, expected.exported) << "permutation " << i;
    ASSERT_EQ(other.held, expected.held);
    ASSERT_EQ(other.forgotten, expected.forgotten);
  }
}

std::map<std::string, std::string> verdicts(const std::string& exported) {
  std::map<std::string, std::string> out;
  for (size_t at = 0, end; (end = exported.find('\n', at)) != std::string::npos; at = end + 1) {
    const detect::Finding finding = *app::read_finding(std::string_view(exported).substr(at, end - at));
    out[finding.case_key] = std::string(detect::verdict_name(finding.verdict));
  }
  return out;
}

TEST(ForgottenActs, LeaveOpenWhereLikeCasesMayBeAmongThem) {
  const auto all = verdicts(judged(both_rules(), 1'000).exported), few = verdicts(judged(both_rules(), 53).exported);
  EXPECT_EQ(all.at("fee65"), "consistent-with");
  // fee54 to fee79 are held: the year before fee65 is not complete.
  EXPECT_EQ(few.at("fee65"), "undetermined");
  EXPECT_FALSE(few.contains("fee5") || few.contains("fee35"));
  EXPECT_TRUE(all.contains("fee5"));
  // The rule that is applied seldom keeps all of its own.
  EXPECT_EQ(few.at("rare5"), all.at("rare5"));
  EXPECT_NE(judged(both_rules(), 53).exported.find("still held one by one"), std::string::npos);
}

}  // namespace
}  // namespace isonomy
