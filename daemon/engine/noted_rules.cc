// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/noted_rules.h"

#include <charconv>

#include "daemon/base/text.h"

namespace isonomy::engine {
namespace {

// Takes `text` off the front of `rest`.
bool take(std::string_view& rest, std::string_view text) {
  if (!rest.starts_with(text)) return false;
  rest.remove_prefix(text.size());
  return true;
}

bool take(std::string_view& rest, int& number) {
  const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (failed != std::errc()) return false;
  rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  return true;
}

}  // namespace

std::string body_of(const NotedRules& rules, std::string_view canonical) {
  return "{\"identity\":\"" + rules.identity + "\",\"judging\":{\"lateness_days\":" + std::to_string(rules.lateness_days) + ",\"link_window_days\":" +
         std::to_string(rules.link_window_days) + "},\"canonical\":" + json_string(canonical) + "}";
}

Result<std::optional<NotedRules>> noted_rules(const audit::Journal& journal) {
  ISO_TRY(const std::optional<audit::StoredRecord> last, journal.last(audit::RecordKind::kRulebook));
  if (!last) return std::optional<NotedRules>();
  NotedRules out;
  out.identity = last->key;
  // INVARIANT: body_of() writes it in this order; the rest, the rules themselves, may be megabytes.
  std::string_view rest = last->body;
  if (!take(rest, "{\"identity\":\"" + out.identity + "\",\"judging\":{\"lateness_days\":") || !take(rest, out.lateness_days) || !take(rest, ",\"link_window_days\":") ||
      !take(rest, out.link_window_days)) {
    return Error{Code::kCorrupt, "the record of the rulebook does not say on which terms it judges", "record " + std::to_string(last->index)};
  }
  return std::optional<NotedRules>(std::move(out));
}

}  // namespace isonomy::engine
