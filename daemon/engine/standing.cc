// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/standing.h"

#include <algorithm>
#include <charconv>

#include "daemon/audit/siphash.h"

namespace isonomy::engine {
namespace {

using audit::RecordKind;
using audit::StoredRecord;

// WHY a fixed key: digests of one finding are compared with each other, never looked up.
uint64_t digest_of(std::string_view json) { return audit::siphash({0, 0}, 0, json); }

uint64_t number_of(std::string_view id) {
  uint64_t out = 0;
  std::from_chars(id.data(), id.data() + id.size(), out, 16);
  return out;
}

// One fold for both: `raise` and `drop` are told of each record in the order in which the journal holds them, kind by kind.
Status fold(const audit::Journal& journal, const std::function<void(const StoredRecord&)>& raise, const std::function<void(const StoredRecord&)>& drop) {
  ISO_TRY_STATUS(journal.read(0, RecordKind::kFinding, [&](const StoredRecord& record) {
    raise(record);
    return true;
  }));
  return journal.read(0, RecordKind::kSuperseded, [&](const StoredRecord& record) {
    drop(record);
    return true;
  });
}

}  // namespace

Standing standing_of(std::string_view json) {
  // INVARIANT: to_json() puts the id first: {"id":"0123456789abcdef",...
  constexpr std::string_view kStart = "{\"id\":\"";
  ISO_CHECK(json.starts_with(kStart), "a finding's JSON begins with its id");
  return {number_of(json.substr(kStart.size(), 16)), digest_of(json)};
}

std::string id_of(const Standing& finding) {
  std::string out(16, '0');
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, finding.id, 16).ptr;
  std::copy(digits, end, out.end() - (end - digits));
  return out;
}

Result<std::map<std::string, std::string>> standing_findings(const audit::Journal& journal) {
  std::map<std::string, std::string> standing;
  std::map<std::string, uint64_t> last_raised;
  ISO_TRY_STATUS(fold(
      journal,
      [&](const StoredRecord& record) {
        standing[record.key] = record.body;
        last_raised[record.key] = record.index;
      },
      [&](const StoredRecord& record) {
        const auto raised = last_raised.find(record.key);
        if (raised != last_raised.end() && raised->second < record.index) standing.erase(record.key);
      }));
  return standing;
}

Result<std::unordered_map<uint64_t, uint64_t>> standing_digests(const audit::Journal& journal) {
  struct Last {
    uint64_t digest, index;
  };
  std::unordered_map<uint64_t, Last> raised;
  std::unordered_map<uint64_t, uint64_t> out;
  ISO_TRY_STATUS(fold(
      journal, [&](const StoredRecord& record) { raised[number_of(record.key)] = {digest_of(record.body), record.index}; },
      [&](const StoredRecord& record) {
        const auto last = raised.find(number_of(record.key));
        if (last != raised.end() && last->second.index < record.index) raised.erase(last);
      }));
  out.reserve(raised.size());
  for (const auto& [id, last] : raised) out.emplace(id, last.digest);
  return out;
}

}  // namespace isonomy::engine
