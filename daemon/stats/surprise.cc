// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/surprise.h"

#include <span>

#include "daemon/base/result.h"
#include "daemon/stats/entropy.h"

namespace isonomy::stats {

double KtSurprise::probability(uint32_t signature, uint32_t outcome) const {
  const double k = real(outcomes_);
  if (signature >= totals_.size()) return 1 / k;
  return (real(cells_[signature * outcomes_ + outcome]) + 0.5) / (real(totals_[signature]) + k / 2);
}

double KtSurprise::add(uint32_t signature, uint32_t outcome) {
  ISO_CHECK(outcome < outcomes_, "the caller numbers outcomes below their count");
  const double bits = -std::log2(probability(signature, outcome));
  if (signature >= totals_.size()) {
    totals_.resize(size_t{signature} + 1, 0);
    cells_.resize(totals_.size() * outcomes_, 0);
  }
  ++cells_[signature * outcomes_ + outcome];
  ++totals_[signature];
  ++n_;
  total_.add(bits);
  return bits;
}

double KtSurprise::learning_excess_bits() const {
  if (n_ == 0) return kNan;
  Sum bits;
  for (size_t x = 0; x < totals_.size(); ++x)
    bits.add(real(totals_[x]) * entropy(std::span(cells_).subspan(x * outcomes_, outcomes_)).bits);
  return mean_bits() - bits.value() / real(n_);
}

}  // namespace isonomy::stats
