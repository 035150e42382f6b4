// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/standing.h"

namespace isonomy::engine {

using audit::RecordKind;
using audit::StoredRecord;

Result<std::map<std::string, std::string>> standing_findings(const audit::Journal& journal) {
  std::map<std::string, std::string> standing;
  std::map<std::string, uint64_t> last_raised;
  ISO_TRY_STATUS(journal.read(0, RecordKind::kFinding, [&](const StoredRecord& record) {
    standing[record.key] = record.body;
    last_raised[record.key] = record.index;
    return true;
  }));
  ISO_TRY_STATUS(journal.read(0, RecordKind::kSuperseded, [&](const StoredRecord& record) {
    const auto raised = last_raised.find(record.key);
    if (raised != last_raised.end() && raised->second < record.index) standing.erase(record.key);
    return true;
  }));
  return standing;
}

}  // namespace isonomy::engine
