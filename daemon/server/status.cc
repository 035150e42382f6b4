// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/status.h"

#include <cstdio>

#include "daemon/base/text.h"

namespace isonomy::server {
namespace {

const char* state_name(const StatusBoard& board) {
  if (board.docket->failed()) return "failed";
  if (board.draining) return "draining";
  return board.reloading ? "reloading" : "serving";
}

struct Metric {
  const char* name;
  const char* kind;
  const char* help;
  uint64_t value;
};

std::string real(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

bool published(const LastLook& look) { return look.uncertainty.publish != stats::Publish::kWithheld; }

// What is counted, and what the last look at it saw.
void add_index(const StatusBoard& board, std::string& out) {
  const engine::Counters& counted = board.docket->counters();
  out += ",\"counted_decisions\":" + std::to_string(counted.counted_decisions) + ",\"counted_bytes\":" + std::to_string(counted.counted_bytes);
  out += ",\"counting_stopped_after\":" + (counted.counting_stopped_after ? std::to_string(*counted.counting_stopped_after) : "null");
  if (board.index == nullptr || !board.index->last_look()) return;
  const LastLook& look = *board.index->last_look();
  out += ",\"looked_through\":" + json_string(to_string(look.through)) + ",\"statistical_findings\":" + std::to_string(look.findings());
  out += ",\"legal_uncertainty_bits\":" + (published(look) ? real(look.uncertainty.bits) : "null") + ",\"legal_uncertainty_n\":" + std::to_string(look.uncertainty.n);
}

void add_index_metrics(const StatusBoard& board, std::string& out) {
  const auto begin = [&](const char* name, const char* kind, const char* help) {
    out += "# HELP " + std::string(name) + " " + help + "\n# TYPE " + name + " " + kind + "\n";
  };
  if (board.index == nullptr || !board.index->last_look()) return;
  const LastLook& look = *board.index->last_look();
  begin("isonomy_looked_decisions", "gauge", "Decisions of closed weeks that the last look at the statistics saw.");
  out += "isonomy_looked_decisions " + std::to_string(look.decisions) + "\n";
  begin("isonomy_legal_uncertainty_decisions", "gauge", "Decisions that isonomy_legal_uncertainty_bits rests on.");
  out += "isonomy_legal_uncertainty_decisions " + std::to_string(look.uncertainty.n) + "\n";
  if (published(look)) {
    begin("isonomy_legal_uncertainty_bits", "gauge", "Bits a decision that the law leaves open; absent while there are too few decisions to say.");
    out += "isonomy_legal_uncertainty_bits " + real(look.uncertainty.bits) + "\n";
    begin("isonomy_surprise_bits", "gauge", "Running mean of the surprise of each decision, in bits.");
    out += "isonomy_surprise_bits " + real(look.surprise_bits) + "\n";
  }
  begin("isonomy_statistical_findings", "gauge", "Statistical findings of the last look, by code.");
  for (const auto& [code, n] : look.found) out += "isonomy_statistical_findings{code=" + json_string(code) + "} " + std::to_string(n) + "\n";
}

}  // namespace

bool ready(const StatusBoard& board) { return !board.docket->failed() && !board.draining; }

std::string status_json(const StatusBoard& board, int64_t now_ms) {
  const engine::Counters& counted = board.docket->counters();
  const StreamCounters& streams = board.ingest->counters();
  std::string out = "{\"state\":\"" + std::string(state_name(board)) + "\",\"version\":" + json_string(board.version);
  const auto number = [&out](const char* name, auto value) { out += ",\"" + std::string(name) + "\":" + std::to_string(value); };
  number("up_seconds", (now_ms - board.started_ms) / 1000);
  out += ",\"rulebook\":" + json_string(counted.rulebook);
  number("events", counted.events);
  number("duplicates", counted.duplicates);
  number("rejected", counted.rejected);
  number("unmapped", counted.unmapped);
  number("unreadable", counted.unreadable);
  number("cases", counted.cases);
  number("forgotten_decisions", counted.forgotten_decisions);
  number("findings", counted.findings);
  number("records", counted.records);
  number("checkpoints", counted.checkpoints);
  number("signed_records", counted.signed_records);
  number("case_bytes", counted.case_bytes);
  number("snapshot_records", counted.snapshot_records);
  if (counted.counts) add_index(board, out);
  if (!counted.shadow.rulebook.empty()) {
    out += ",\"shadow_rulebook\":" + json_string(counted.shadow.rulebook);
    number("shadow_only_live", counted.shadow.only_live);
    number("shadow_only_shadow", counted.shadow.only_shadow);
    number("shadow_different", counted.shadow.different);
    number("shadow_unreadable", counted.shadow.unreadable);
  }
  number("reloads", counted.reloads);
  number("failed_reloads", counted.failed_reloads);
  out += ",\"last_reload_error\":" + (counted.last_reload_error.empty() ? "null" : json_string(counted.last_reload_error));
  number("connections", streams.connections);
  number("lines", streams.lines);
  number("waiting_bytes", board.docket->waiting_bytes());
  number("full_waits", board.docket->gate().waits());
  number("full_refusals", board.full_refusals());
  out += ",\"listening\":[";
  for (size_t i = 0; i < board.listening.size(); ++i) out += (i == 0 ? "" : ",") + json_string(board.listening[i]);
  return out + "]}";
}

std::string metrics_text(const StatusBoard& board) {
  const engine::Counters& counted = board.docket->counters();
  const StreamCounters& streams = board.ingest->counters();
  const Metric metrics[] = {
      {"isonomy_events_total", "counter", "Events accepted since the journal began, each (source, id) once.", counted.events},
      {"isonomy_duplicates_total", "counter", "Events delivered again since start.", counted.duplicates},
      {"isonomy_rejected_total", "counter", "Lines rejected since start.", counted.rejected},
      {"isonomy_unmapped_events_total", "counter", "Accepted events that no map and no native role claimed.", counted.unmapped},
      {"isonomy_unreadable_events", "gauge", "Events accepted under other rules that the rules of today cannot map.", counted.unreadable},
      {"isonomy_cases", "gauge", "Cases known.", counted.cases},
      {"isonomy_forgotten_decisions", "gauge", "Decisions that are no longer held one by one to be compared with others.", counted.forgotten_decisions},
      {"isonomy_findings", "gauge", "Findings that stand.", counted.findings},
      {"isonomy_journal_records_total", "counter", "Records in the journal.", counted.records},
      {"isonomy_checkpoints_total", "counter", "Checkpoints signed since start.", counted.checkpoints},
      {"isonomy_signed_records", "gauge", "Records that the last checkpoint covers.", counted.signed_records},
      {"isonomy_case_bytes", "gauge", "Bytes of cases in memory, about.", counted.case_bytes},
      {"isonomy_counted_decisions", "gauge", "Decisions counted for the statistics.", counted.counted_decisions},
      {"isonomy_counted_bytes", "gauge", "Bytes of what is counted, about.", counted.counted_bytes},
      {"isonomy_counting_stopped", "gauge", "1 once index.bytes was reached: later decisions are judged and not counted.", counted.counting_stopped_after ? uint64_t{1} : uint64_t{0}},
      {"isonomy_shadow_differences", "gauge", "Findings that the shadow rulebook, if one runs, would not raise, would add, or would word otherwise.", counted.shadow.differences()},
      {"isonomy_reloads_total", "counter", "Rulebook reloads since start.", counted.reloads},
      {"isonomy_failed_reloads_total", "counter", "Reloads that left the old rulebook in place.", counted.failed_reloads},
      {"isonomy_ingest_connections", "gauge", "Ingest connections open.", streams.connections},
      {"isonomy_ingest_refused_total", "counter", "Ingest connections refused over the limit.", streams.refused},
      {"isonomy_ingest_expired_total", "counter", "Ingest connections closed by a deadline or a budget.", streams.expired},
      {"isonomy_ingest_lines_total", "counter", "Lines read.", streams.lines},
      {"isonomy_ingest_bytes_total", "counter", "Bytes read.", streams.bytes},
      {"isonomy_waiting_bytes", "gauge", "Bytes read that wait to be judged and committed.", board.docket->waiting_bytes()},
      {"isonomy_queue_full_waits_total", "counter", "Times a producer was not read because the queue was full.", board.docket->gate().waits()},
      {"isonomy_queue_full_refusals_total", "counter", "Producers told to come back because the queue was full.", board.full_refusals()},
      {"isonomy_ready", "gauge", "1 when events are taken.", ready(board) ? uint64_t{1} : uint64_t{0}},
  };
  std::string out;
  for (const Metric& metric : metrics) {
    out += "# HELP " + std::string(metric.name) + " " + metric.help + "\n# TYPE " + metric.name + " " + metric.kind + "\n";
    out += std::string(metric.name) + " " + std::to_string(metric.value) + "\n";
  }
  add_index_metrics(board, out);
  out += "# HELP isonomy_info Version and rulebook identity.\n# TYPE isonomy_info gauge\n";
  return out + "isonomy_info{version=" + json_string(board.version) + ",rulebook=" + json_string(counted.rulebook) + "} 1\n";
}

}  // namespace isonomy::server
