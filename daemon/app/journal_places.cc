// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/journal_places.h"

#include "daemon/app/json_findings.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

using audit::RecordKind;

Result<std::optional<uint64_t>> place_of(const detect::EventRef& event, const audit::Journal& journal) {
  ISO_TRY(const auto found, journal.find(RecordKind::kEvent, event.source + "\n" + event.id));
  return found ? std::optional<uint64_t>(found->index) : std::nullopt;
}

std::string number_or_null(const std::optional<uint64_t>& number) { return number ? std::to_string(*number) : "null"; }

}  // namespace

Result<JournalPlaces> places_of(const detect::Finding& finding, const audit::Journal& journal) {
  JournalPlaces out;
  ISO_TRY(const auto raised, journal.find(RecordKind::kFinding, finding.id));
  ISO_TRY(const auto superseded, journal.find(RecordKind::kSuperseded, finding.id));
  if (raised) out.finding = raised->index;
  if (raised && superseded && superseded->index > raised->index) out.superseded = Superseded{superseded->index, read_reason(superseded->body)};
  for (const detect::EventRef& event : finding.events) {
    ISO_TRY(const auto place, place_of(event, journal));
    out.evidence.push_back(place);
  }
  for (const detect::Twin& twin : finding.twins) {
    ISO_TRY(const auto place, place_of(twin.event, journal));
    out.twins.push_back(place);
  }
  return out;
}

Result<std::optional<std::string>> superseded_finding(std::string_view id, const audit::Journal& journal) {
  ISO_TRY(const auto raised, journal.find(RecordKind::kFinding, id));
  return raised ? std::optional<std::string>(raised->body) : std::nullopt;
}

std::string with_places(std::string_view json, const detect::Finding& finding, const JournalPlaces& places) {
  std::string out(json.substr(0, json.rfind('}')));
  out += ",\"journal\":{\"record\":" + number_or_null(places.finding) + ",\"superseded\":";
  out += places.superseded ? "{\"record\":" + std::to_string(places.superseded->record) + ",\"reason\":" + json_string(places.superseded->reason) + "}" : "null";
  const auto list = [&](const char* name, const auto& items, const std::vector<std::optional<uint64_t>>& records, auto event_of) {
    out += std::string(",\"") + name + "\":[";
    for (size_t i = 0; i < records.size(); ++i) {
      const detect::EventRef& event = event_of(items[i]);
      out += (i > 0 ? ",{\"source\":" : "{\"source\":") + json_string(event.source) + ",\"id\":" + json_string(event.id) + ",\"record\":" + number_or_null(records[i]) + "}";
    }
    out += ']';
  };
  list("evidence", finding.events, places.evidence, [](const detect::EventRef& event) -> const detect::EventRef& { return event; });
  if (!finding.twins.empty()) list("twins", finding.twins, places.twins, [](const detect::Twin& twin) -> const detect::EventRef& { return twin.event; });
  return out + "}}";
}

}  // namespace isonomy::app
