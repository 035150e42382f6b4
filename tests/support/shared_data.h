// SPDX-License-Identifier: Apache-2.0
// Where the reference data stands that is not part of this project: $ISONOMY_SHARED, else ../shared beside the checkout.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace isonomy::test {

inline std::string source_path(const std::string& name) { return std::string(ISONOMY_SOURCE_DIR) + "/" + name; }

inline std::string shared_path(const std::string& name) {
  const char* folder = std::getenv("ISONOMY_SHARED");
  const std::string root = folder != nullptr ? folder : std::string(ISONOMY_SOURCE_DIR) + "/../shared";
  return root + "/" + name;
}

}  // namespace isonomy::test

// Skips aloud when the reference data is not there.
#define ISO_NEEDS_SHARED(name)                                                                                      \
  do {                                                                                                              \
    if (!std::filesystem::exists(isonomy::test::shared_path(name)))                                                 \
      GTEST_SKIP() << "needs reference data " << isonomy::test::shared_path(name) << " (set ISONOMY_SHARED to its folder)"; \
  } while (false)
