// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/background.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace isonomy {
namespace {

TEST(Background, IsTheThreadsOwnAffairAndThatOfThoseItMakes) {
  int own = -1, childs = -1;
  bool allowed = false;
  std::thread([&] {
    const sched_param none{};
    allowed = ::sched_setscheduler(0, SCHED_BATCH, &none) == 0;
  }).join();
  if (!allowed) GTEST_SKIP() << "this system lets no thread choose how it is scheduled";
  std::thread([&] {
    work_in_background();
    own = ::sched_getscheduler(0);
    std::thread([&] { childs = ::sched_getscheduler(0); }).join();
  }).join();
  EXPECT_EQ(own, SCHED_BATCH);
  EXPECT_EQ(childs, SCHED_BATCH);
  EXPECT_EQ(::sched_getscheduler(0), SCHED_OTHER);
}

}  // namespace
}  // namespace isonomy
