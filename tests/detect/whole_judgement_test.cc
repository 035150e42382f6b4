// SPDX-License-Identifier: Apache-2.0
// Properties of whole judgements, against slow twins: random law and a random case, judged once with what is known and once for every
// choice of days; and judged again with law added that came later.
#include <functional>
#include <map>
#include <random>

#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::Judged;
using test::law;
using test::rule;

constexpr uint32_t kSeed = 20261123;
const Day kBase = Day::from_civil(2020, 2, 20);  // the days of a round cross a leap day and the end of a month

struct RoundCase {
  std::string type, more;
  Span at;
};

class World {
 public:
  explicit World(uint32_t seed) : random_(seed) {}
  int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  Day day(int latest) { return kBase + upto(latest); }

  std::string version(const std::string& id, Day published, Day force) {
    return "  [[rule.harm.version]]\n  id = \"" + id + "\"\n  published = " + to_string(published) + "\n  in_force = " + to_string(force) +
           "\n  sanction = [ { kind = \"fine\", max = 'money(" + std::to_string(100 * (1 + upto(4))) + ")' } ]\n" +
           (upto(5) == 0 ? "  effect = \"procedural\"\n" : "");
  }

  // One to three versions of the power, a limitation, steps, a term, and sometimes the milder law.
  std::string rules() {
    std::string out = "[rule.harm]\nrank = \"law\"\nauthority = [\"office\"]\nallows = \"decision.fine\"\nconfidence = \"high\"\n";
    const int versions = 1 + upto(2);
    int last = -4;
    for (int i = 0; i < versions; ++i) {
      last += 1 + upto(7);
      out += version("v" + std::to_string(i), kBase + (last - upto(3)), kBase + last);
    }
    versions_ = versions;
    out += rule("limited", "law_of = \"decision\"\nprinciple = { name = \"limitation\", to = \"detection\", within = \"" + std::to_string(2 + upto(4)) + "d\" }");
    out += rule("heard", "requires = { before = \"decision.fine\", steps = [\"procedure.notice\"], gap = \"" + std::to_string(1 + upto(3)) + "d\" }");
    out += rule("decide", "deadline = { from = \"detection\", to = \"decision.fine\", within = \"" + std::to_string(3 + upto(6)) + "d\", optional = true }");
    if (upto(1) == 0) out += rule("lighter", "law_of = \"decision\"\nprinciple = { name = \"law-of-conduct\", milder = \"shall\" }");
    return out;
  }

  Span near(int first) {
    const Day from = kBase + first;
    return {from, from + upto(2)};
  }

  std::vector<RoundCase> events() {
    const int conduct = upto(8), detected = conduct + upto(5), notice = detected + upto(3), decided = notice + upto(5);
    const std::string cited = "harm@v" + std::to_string(upto(versions_ - 1));
    return {{"conduct", upto(2) == 0 ? R"(,"continuing":false)" : "", near(conduct)},
            {"detection", R"(,"authority":"office")", near(detected)},
            {"procedure.notice", R"(,"authority":"office")", near(notice)},
            {"decision.fine", R"(,"authority":"office","amount":)" + std::to_string(50 * (1 + upto(9))) + R"(,"cites":[")" + cited + "\"]", near(decided)}};
  }

 private:
  std::mt19937 random_;
  int versions_ = 1;
};

std::string written(const Span& span) { return span.exact() ? to_string(span.first) : to_string(span.first) + "/" + to_string(span.last); }

// Code and rule of each finding on the case, with its verdict.
std::map<std::string, detect::Verdict> judged(const std::string& pack, const std::vector<RoundCase>& events, std::string* sentences = nullptr) {
  Judged world(pack);
  for (const RoundCase& event : events) world.file("isonomy." + event.type, R"({"case":"C","at":")" + written(event.at) + "\"" + event.more + "}");
  test::tick(world, "2020-06-01");
  std::map<std::string, detect::Verdict> out;
  for (const detect::Finding& finding : world.findings()) {
    if (finding.case_key != "C") continue;
    detect::Verdict& verdict = out.emplace(finding.code + " " + finding.rule, finding.verdict).first->second;
    verdict = std::max(verdict, finding.verdict);
    if (sentences != nullptr) *sentences += finding.id + " " + std::string(detect::verdict_name(finding.verdict)) + " " + finding.sentence + "\n";
  }
  return out;
}

TEST(WholeJudgement, NoDefiniteVerdictThatAChoiceOfDayWouldFlip) {
  World world(kSeed);
  int definite = 0, undetermined = 0, softened = 0;
  for (int round = 0; round < 250; ++round) {
    const std::string pack = law(world.rules());
    const std::vector<RoundCase> events = world.events();
    const auto seen = judged(pack, events);
    // Every choice of one day for each event.
    std::vector<std::map<std::string, detect::Verdict>> choices;
    std::vector<RoundCase> chosen = events;
    const std::function<void(size_t)> choose = [&](size_t i) {
      if (i == events.size()) {
        choices.push_back(judged(pack, chosen));
        return;
      }
      for (Day day = events[i].at.first; day <= events[i].at.last; day = day + 1) {
        chosen[i].at = Span::exactly(day);
        choose(i + 1);
      }
    };
    choose(0);
    for (const auto& [name, verdict] : seen) {
      if (verdict == detect::Verdict::kUndetermined) {
        ++undetermined;
        continue;
      }
      ++definite;
      for (const auto& choice : choices) {
        const auto found = choice.find(name);
        ASSERT_TRUE(found != choice.end()) << name << ": a choice of days clears it; seed " << kSeed << ", round " << round << "\n" << pack;
        ASSERT_GE(found->second, verdict) << name << "; seed " << kSeed << ", round " << round << "\n" << pack;
      }
    }
    for (const auto& [name, verdict] : choices.front()) softened += verdict == detect::Verdict::kBreach && !(seen.contains(name) && seen.at(name) == verdict);
  }
  EXPECT_GT(definite, 60);
  EXPECT_GT(undetermined, 60);
  EXPECT_GT(softened, 20) << "imprecision must matter in these worlds";
}

TEST(WholeJudgement, LawAddedLaterNeverChangesAnEarlierJudgement) {
  World world(kSeed + 1);
  int findings = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string rules = world.rules();
    const std::vector<RoundCase> events = world.events();
    // In force only after every day of the case, or published only after every day on which it was judged.
    const bool future = world.upto(1) == 0;
    const Day after = Day::from_civil(2020, 7, 1) + world.upto(30);
    const std::string added = world.version("later", future ? world.day(20) : after, future ? after : world.day(20));
    const size_t next_rule = rules.find("[rule.limited]");
    std::string was, is;
    judged(law(rules), events, &was);
    judged(law(rules.substr(0, next_rule) + added + rules.substr(next_rule)), events, &is);
    ASSERT_EQ(was, is) << "seed " << kSeed + 1 << ", round " << round << "\n" << rules << added;
    findings += was.empty() ? 0 : 1;
  }
  EXPECT_GT(findings, 150);
}

}  // namespace
}  // namespace isonomy
