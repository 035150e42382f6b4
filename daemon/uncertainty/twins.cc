// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/twins.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "daemon/stats/proportion.h"
#include "daemon/stats/share_evidence.h"

namespace isonomy::uncertainty {
namespace {

using stats::real;

constexpr int64_t kFirst = 200, kLeastSubjects = 30;
constexpr double kSettled = 0.1, kNull = 0.2;
constexpr int kApartDays = 28, kPeriodWeeks = 4;
constexpr int64_t kLeastPairs = 40;
constexpr size_t kMostOdd = 5;
constexpr double kMostLogE = 300;  // beyond any bar; sums of e-values stay finite

// One law's decisions in the order of their days.
class Practice {
 public:
  explicit Practice(uint32_t law) { out_.law = law; }

  // The pair that this decision completes: whether it ends unlike.
  std::optional<bool> add(const Row& row) {
    const bool sanctioned = row.qualities.sanctioned;
    if (n_ < kFirst) {
      ++n_;
      sanctioned_ += sanctioned ? 1 : 0;
      subjects_.insert(row.subject);
      if (n_ == kFirst) settle();
      return std::nullopt;
    }
    if (!settled_) return std::nullopt;
    const bool departs = sanctioned != out_.practice_sanctions;
    ++out_.decisions;
    if (departs) {
      ++out_.departures;
      if (out_.odd.size() == kMostOdd) out_.odd.erase(out_.odd.begin());
      out_.odd.push_back(&row);
    }
    if (open_ == nullptr || open_->subject == row.subject || row.day - open_->day > kApartDays) {
      open_ = &row;
      return std::nullopt;
    }
    const bool unlike = open_->qualities.sanctioned != sanctioned;
    open_ = nullptr;
    ++out_.pairs;
    out_.unlike += unlike ? 1 : 0;
    return unlike;
  }
  bool settled() const { return settled_; }
  const TwinLaw& law() const { return out_; }

 private:
  void settle() {
    out_.practice_sanctions = sanctioned_ * 2 > kFirst;
    const int64_t odd = out_.practice_sanctions ? kFirst - sanctioned_ : sanctioned_;
    settled_ = static_cast<int64_t>(subjects_.size()) >= kLeastSubjects && stats::Proportion{odd, kFirst}.wilson(0.95).upper < kSettled;
    subjects_.clear();
  }

  TwinLaw out_;
  int64_t n_ = 0, sanctioned_ = 0;
  std::set<uint32_t> subjects_;
  bool settled_ = false;
  const Row* open_ = nullptr;
};

// The settled laws. `each(law, unlike, day)` for every pair, in the order in which they are completed.
template <class Each>
std::vector<TwinLaw> follow(const Table& table, const Each& each) {
  std::map<uint32_t, Practice> practices;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term) continue;
    Practice& practice = practices.try_emplace(row.law, row.law).first->second;
    for (int64_t i = 0; i < row.sums.n; ++i)
      if (const std::optional<bool> unlike = practice.add(row)) each(row.law, *unlike, row.day);
  }
  std::vector<TwinLaw> out;
  for (const auto& [unused, practice] : practices)
    if (practice.settled()) out.push_back(practice.law());
  return out;
}

}  // namespace

bool Twins::asked() const {
  return std::any_of(laws.begin(), laws.end(), [](const TwinLaw& law) { return law.departures > 0; });
}

Twins twins(const Table& table, double bar) {
  Twins out;
  out.laws = follow(table, [](uint32_t, bool, Day) {});
  ShareTest& of = out.unlike;
  of.null_share = kNull;
  struct Asked {
    stats::RestartingShareEvidence evidence{kNull};
    int32_t period = 0;
    double counted = 1;  // its e-value in the sum
  };
  std::map<uint32_t, Asked> laws;
  const double n_laws = real(static_cast<int64_t>(out.laws.size()));
  double sum = n_laws;  // of e-values: each begins at 1
  follow(table, [&](uint32_t law, bool unlike, Day day) {
    Asked& asked = laws[law];
    if (const int32_t period = week_of(day) / kPeriodWeeks; period != asked.period) {
      asked.period = period;
      asked.evidence.begin_period();
    }
    asked.evidence.add(unlike);
    ++of.n;
    of.yes += unlike ? 1 : 0;
    const double e = std::exp(std::min(kMostLogE, asked.evidence.log_e()));
    sum += e - std::exchange(asked.counted, e);
    const double log_e = std::log(sum / n_laws);
    of.log_e = std::max(of.log_e, log_e);
    if (!of.found && of.n >= kLeastPairs && log_e > bar) of.found = day;
  });
  of.interval = stats::Proportion{of.yes, of.n}.wilson(0.95);
  of.sufficient = of.n >= kLeastPairs;
  for (TwinLaw& law : out.laws)
    if (const auto found = laws.find(law.law); found != laws.end()) law.log_e = found->second.evidence.log_e();
  std::stable_sort(out.laws.begin(), out.laws.end(), [](const TwinLaw& a, const TwinLaw& b) { return a.log_e > b.log_e; });
  return out;
}

}  // namespace isonomy::uncertainty
