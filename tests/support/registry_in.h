// SPDX-License-Identifier: Apache-2.0
// registry_in(): a registry on a journal of its own, with the usual options.
#pragma once

#include <memory>
#include <string>

#include "daemon/engine/registry.h"
#include "tests/support/temp_folder.h"

namespace isonomy::test {

inline std::unique_ptr<engine::Registry> registry_in(const TempFolder& folder, const std::string& journal, std::shared_ptr<const rulebook::Rulebook> rules) {
  engine::Registry::Options options;
  options.journal_path = folder.file(journal);
  return *engine::Registry::open(options, std::move(rules), 1);
}

}  // namespace isonomy::test
