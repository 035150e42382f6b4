// SPDX-License-Identifier: Apache-2.0
// Churn: how far the law can be planned by. A fixed panel of real cases is held against the text of each 1 January of the years that they
// span: for how many does a year of amendments change what is to be expected, and for how many does the expected outcome come back?
//
//   expected outcome   whether the cited power's condition holds on the facts of the case, and if so its range and its other sanctions
//   changed            one of them differs between the versions of two days a year apart; another number, another wording, another version
//                      with the same outcome is no change, and neither are dated parameters, which the text of either day reads alike
//   undetermined       no version governs one of the two days (the law that came before or after may stand elsewhere), or a missing fact
//                      could make them differ: left out, and counted
//
// What the panel says of all cases is as good as the cases that reached the stream. Nothing is random but which cases these are, so there is
// no evidence to collect over repeated looks: the interval is Wilson's on subjects, with Bonferroni's correction for the years looked at.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/detect/finding.h"
#include "daemon/judge/judge.h"
#include "daemon/uncertainty/index.h"

namespace isonomy::uncertainty {

// Whether two burdens on the same facts come to the same.
Truth same_outcome(const judge::Burden& a, const judge::Burden& b);

struct ChurnYear {
  int year = 0;                    // from its 1 January to the next
  int64_t compared = 0;            // cases of the panel
  int64_t changed = 0;
  int64_t undetermined = 0;
  int64_t returned = 0;            // changed, and the year after the outcome was the old one again
};

struct Churn {
  int64_t cases = 0;               // of the panel
  int64_t compared_cases = 0;      // of them, with a year on either side of which the law is known
  std::vector<ChurnYear> years;    // in order
  std::vector<std::pair<std::string, int64_t>> amended;   // by rule: changes of outcome over all years, most first
  // Over all years, n the compared cases: a case whose outcome stood half of its years counts for half.
  Share constant() const;
};

class ChurnPanel {
 public:
  // The years from the first to the last decision that was added.
  explicit ChurnPanel(judge::Judge& judge) : judge_(judge) {}

  // The first decision of the case that cites a rule of the rulebook; nothing where there is none, or where it was guessed.
  void add(const casework::Case& of, Day watermark);
  // Whether a case that is judged so would be added.
  static bool takes(const judge::Judgement& judgement);
  size_t size() const { return members_.size(); }
  Churn read() const;

 private:
  struct Member {
    const rulebook::Rule* rule = nullptr;
    std::vector<judge::Burden> burdens;   // by version of the rule
  };

  judge::Judge& judge_;
  std::vector<Member> members_;
  int first_year_ = 0, last_year_ = 0;
};

// VOL-1 for each year in which surely more than a fifth of the panel changed, or came back. Ids are set.
std::vector<detect::Finding> churn_findings(const Churn& churn);

}  // namespace isonomy::uncertainty
