// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/background.h"

#include <pthread.h>
#include <sched.h>

namespace isonomy {

void work_in_background() {
  const sched_param none{};
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
}

}  // namespace isonomy
