// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

int64_t Table::decisions() const {
  int64_t n = 0;
  for (const Row& row : rows) n += row.sums.n;
  return n;
}

std::string Table::rule_of(const Row& row) const {
  const std::string& version = versions[laws[row.law].version];
  return version.substr(0, version.find('@'));
}

Table as_of(const Table& table, Day at, Day known) {
  return filtered(table, [&](const Row& row) { return row.day <= at && row.recorded <= known; });
}

}  // namespace isonomy::uncertainty
