// SPDX-License-Identifier: Apache-2.0
// Names a table test's rows by their `name` field.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace isonomy::test {

struct CaseName {
  template <class Case>
  std::string operator()(const testing::TestParamInfo<Case>& row) const {
    return row.param.name;
  }
};

}  // namespace isonomy::test
