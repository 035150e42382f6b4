// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/share_test.h"

#include "daemon/stats/proportion.h"

namespace isonomy::uncertainty {

ShareTest ShareWatch::test() const {
  ShareTest out;
  out.yes = evidence_.yes();
  out.n = evidence_.n();
  out.null_share = null_share_;
  out.interval = stats::Proportion{out.yes, out.n}.wilson(0.95);
  out.log_e = evidence_.largest_log_e();
  out.sufficient = out.n >= least_;
  out.found = passed_;
  return out;
}

}  // namespace isonomy::uncertainty
