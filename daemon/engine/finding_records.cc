// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/finding_records.h"

#include <algorithm>
#include <string>

#include "daemon/base/text.h"
#include "daemon/engine/standing.h"

namespace isonomy::engine {
namespace {

using audit::Journal;
using audit::RecordKind;

Status raise(Journal& journal, const Standing& finding, std::string_view json, int64_t now_ms) {
  ISO_TRY([[maybe_unused]] uint64_t index, journal.append({RecordKind::kFinding, id_of(finding), json}, now_ms));
  return {};
}

Status supersede(Journal& journal, const Standing& finding, std::string_view reason, int64_t now_ms) {
  const std::string why = "{\"reason\":" + json_string(reason) + "}";
  ISO_TRY([[maybe_unused]] uint64_t index, journal.append({RecordKind::kSuperseded, id_of(finding), why}, now_ms));
  return {};
}

}  // namespace

Status write_changes(Journal& journal, const std::vector<Change>& changes, std::string_view reason, int64_t now_ms) {
  for (const Change& change : changes) {
    ISO_TRY_STATUS(change.raised ? raise(journal, change.finding, change.json, now_ms) : supersede(journal, change.finding, reason, now_ms));
  }
  return {};
}

Status reconcile(Journal& journal, Engine& engine, std::string_view reason, int64_t now_ms) {
  ISO_TRY(auto held, standing_digests(journal));
  Status written;
  ISO_TRY_STATUS(engine.visit_findings([&](std::string_view json) {
    if (written.has_error()) return;
    const Standing finding = standing_of(json);
    const auto before = held.find(finding.id);
    const bool known = before != held.end();
    if (known && before->second != finding.digest) written = supersede(journal, finding, reason, now_ms);
    if (!written.has_error() && (!known || before->second != finding.digest)) written = raise(journal, finding, json, now_ms);
    if (known) held.erase(before);
  }));
  ISO_TRY_STATUS(written);
  std::vector<uint64_t> gone;
  for (const auto& [id, digest] : held) gone.push_back(id);
  std::sort(gone.begin(), gone.end());
  for (const uint64_t id : gone) ISO_TRY_STATUS(supersede(journal, {id, 0}, reason, now_ms));
  return {};
}

}  // namespace isonomy::engine
