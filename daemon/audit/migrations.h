// SPDX-License-Identifier: Apache-2.0
// The journal's schema, as steps from each version to the next. A step is never edited once released: a new one is added.
//
// Errors:  kCorrupt for a database that is not a journal, kConflict for one that a newer program wrote.
// Source:  docs/formats.md, "Schema".
#pragma once

#include "daemon/audit/sqlite.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

inline constexpr int64_t kApplicationId = 0x49534F4A;  // "ISOJ" in the file header, so that file(1) and we know our own
inline constexpr int64_t kSchemaVersion = 3;

Status check_schema(Database& database, const std::string& path);  // for readers: exactly kSchemaVersion
Status migrate(Database& database, const std::string& path);       // for the writer: brings it there, all steps or none

}  // namespace isonomy::audit
