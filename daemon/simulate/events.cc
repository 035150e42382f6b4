// SPDX-License-Identifier: Apache-2.0
#include "daemon/simulate/events.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "daemon/simulate/names.h"

namespace isonomy::simulate {
namespace {

Day on(uint32_t day) { return kWorldBegins + static_cast<int>(day); }

struct Line {
  Day known;
  std::string text;
};

std::string event(const std::string& id, const std::string& type, const std::string& subject, Day known, const std::string& data) {
  return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"urn:isonomy:simulated\",\"type\":\"isonomy." + type + "\",\"subject\":\"" + subject +
         "\",\"time\":\"" + to_string(known) + "T00:00:00Z\",\"data\":{" + data + "}}";
}

std::string text(const char* name, const std::string& value) { return "\"" + std::string(name) + "\":\"" + value + "\""; }

void add_decision(const Decision& d, bool new_law, size_t index, std::vector<Line>& lines) {
  const std::string key = "D" + std::to_string(index), subject = subject_name(d.subject);
  const Day day = on(d.day), known = d.recorded_week == d.week ? day : on(d.recorded_week * 7 + 6);
  const std::string labels = text("region", region_name(d.region)) + "," + text("size", kSizeNames[d.size]) + "," + text("status", kStatusNames[d.status]);
  const std::string facts = d.undetermined ? "{}" : "{\"found\":true}";
  lines.push_back({known, event(key + "-c", "conduct", subject, known, text("case", key) + "," + text("at", to_string(on(d.conduct_day))) + ",\"facts\":" + facts + "," + labels)});
  const std::string who = text("authority", authority_name(d.authority)) + "," + text("official", official_name(d.official));
  lines.push_back({known, event(key + "-d", "detection", subject, known, text("case", key) + "," + text("at", to_string(std::max(on(d.conduct_day), day - 1))) + "," + who)});
  std::string data = text("case", key) + "," + text("at", to_string(day)) + "," + who + ",\"cites\":[\"" + rule_name(d.signature) + (new_law ? "@new" : "@old") + "\"]";
  if (known != day) data += "," + text("announced", to_string(known));
  if (d.sanctioned()) data += ",\"amount\":" + std::to_string(fine_of(d));
  lines.push_back({known, event(key + "-e", d.sanctioned() ? "decision.fine" : "decision.no_action", subject, known, data)});
}

void add_appeal(const AppealCase& appeal, size_t number, const Decision& d, std::vector<Line>& lines) {
  const std::string key = "D" + std::to_string(appeal.decision), subject = subject_name(d.subject), id = "A" + std::to_string(number);
  const Day known = std::max(on(appeal.filed_day), on(d.recorded_week * 7 + 6));
  lines.push_back({known, event(id, "appeal.review", subject, known, text("case", key) + "," + text("at", to_string(on(appeal.filed_day))) + "," + text("channel", "review"))});
  if (!appeal.answered_day) return;
  const Day answered = std::max(known, on(*appeal.answered_day));
  lines.push_back({answered, event(id + "-a", "appeal_decision.review", subject, answered,
                                   text("case", key) + "," + text("at", to_string(on(*appeal.answered_day))) + "," + text("authority", authority_name(d.authority)) + "," +
                                       text("channel", "review") + "," + text("outcome", appeal.reversed ? "reversed" : "confirmed"))});
}

void add_fee(const Fee& fee, size_t index, std::vector<Line>& lines) {
  const std::string key = "F" + std::to_string(index), subject = subject_name(fee.subject);
  const Day day = on(fee.day);
  const std::string at = text("case", key) + "," + text("at", to_string(day));
  lines.push_back({day, event(key + "-c", "conduct", subject, day, at + ",\"facts\":{}")});
  lines.push_back({day, event(key + "-e", "decision.fine", subject, day,
                              at + "," + text("authority", authority_name(fee.authority)) + ",\"cites\":[\"fee@old\"],\"amount\":" +
                                  std::to_string(fee_of(fee.stale ? fee.year - 1 : fee.year)))});
}

void add_report(const ReportedFigure& figure, size_t index, std::vector<Line>& lines) {
  const std::string key = "R" + std::to_string(index);
  const Day day = on(figure.day);
  const auto number = [](double value) {
    char out[32];
    std::snprintf(out, sizeof out, "%.17g", value);
    return std::string(out);
  };
  const std::string data = text("case", key) + "," + text("at", to_string(day)) + "," + text("authority", authority_name(figure.authority)) + "," +
                           text("metric", "cases-closed-in-time") + "," + text("period", std::to_string(figure.month)) + ",\"value\":";
  const std::string subject = authority_name(figure.authority);
  lines.push_back({day, event(key + "-r", "report", subject, day, data + number(figure.value) + ",\"facts\":{\"target\":" + number(kTarget) + "}")});
  if (figure.verified) lines.push_back({day, event(key + "-v", "verification", subject, day, data + number(*figure.verified))});
}

}  // namespace

std::string jurisdiction() {
  std::string out = "# A simulated jurisdiction. Nothing in it is real.\nid   = \"SIM\"\nname = \"Simulated\"\nranks = [ [\"law\", \"regulation\"] ]\n";
  for (uint32_t i = 0; i < kAuthorities; ++i) out += "\n[[authority]]\nid = \"" + authority_name(i) + "\"\n";
  return out;
}

std::string pack_of(const WorldOptions& options) {
  std::string offices = "[";
  for (uint32_t i = 0; i < kAuthorities; ++i) offices += (i > 0 ? ", \"" : "\"") + authority_name(i) + "\"";
  offices += "]";
  std::string out =
      "# A simulated world's rules. Nothing in them is real.\n"
      "[pack]\nid = \"sim.world\"\ntitle = \"Simulated rules\"\njurisdiction = \"SIM\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n";
  for (const char* name : {"conduct", "detection", "decision.fine", "decision.no_action", "appeal.review", "appeal_decision.review", "report", "verification"})
    out += "\n[[event]]\nname = \"" + std::string(name) + "\"\n";
  out += "\n[[fact]]\nname = \"found\"\ntype = \"bool\"\nabout = \"the breach was found\"\n"
         "\n[[fact]]\nname = \"target\"\ntype = \"double\"\nabout = \"the figure at which the evaluation of a report changes\"\n";
  for (const char* name : {"region", "size", "status"})
    out += "\n[[circumstance]]\nname = \"" + std::string(name) + "\"\nvalue = 'data." + name + "'\n";
  out += "\n[[parameter]]\nname = \"fee\"\ntype = \"set(money)\"\nvalues = [\n";
  for (uint32_t year = 0; year < 4; ++year) {
    const std::string number = std::to_string(2021 + year);
    out += "  { value = [\"" + std::to_string(fee_of(year)) + ".00\"], from = " + number + "-01-01, until = " + std::to_string(2022 + year) + "-01-01, published = " +
           std::to_string(2020 + year) + "-11-01 },\n";
  }
  out += "]\n";
  const std::string new_law = to_string(kWorldBegins + static_cast<int>(kNewLawWeek * 7));
  for (uint32_t i = 0; i < options.lawful.signatures; ++i) {
    const std::string rule = "rule." + rule_name(i);
    out += "\n[" + rule + "]\ntitle = \"Breach " + std::to_string(i) + "\"\ncitation = \"Simulated code, " + std::to_string(i + 1) + "\"\nrank = \"law\"\nauthority = " + offices +
           "\nallows = [\"decision.fine\", \"decision.no_action\"]\nwhen = 'facts.found'\nlaw_of = \"conduct\"\n";
    const auto version = [&](const char* id, const std::string& published, const std::string& in_force, int64_t most) {
      out += "  [[" + rule + ".version]]\n  id = \"" + id + "\"\n  published = " + published + "\n  in_force = " + in_force +
             "\n  sanction = [ { kind = \"fine\", min = 'money(" + std::to_string(kLeastFine) + ")', max = 'money(" + std::to_string(most) + ")' } ]\n";
    };
    version("old", "2019-06-01", "2020-01-01", kMostFine);
    if (options.planted.retroactive_share > 0) version("new", to_string(kWorldBegins + static_cast<int>(kNewLawWeek * 7) - 60), new_law, kMostFineUnderNewLaw);
  }
  out += "\n[rule.fee]\nid = \"old\"\ntitle = \"The fee of the year\"\ncitation = \"Simulated code, fees\"\nrank = \"law\"\nauthority = " + offices +
         "\npublished = 2019-06-01\nin_force = 2020-01-01\nlaw_of = \"decision\"\nallows = \"decision.fine\"\nsanction = [ { kind = \"fine\", one_of = 'params.fee()' } ]\n";
  return out;
}

void write_events(const World& world, const std::function<void(std::string_view line)>& write) {
  std::vector<Line> lines;
  for (size_t i = 0; i < world.decisions.size(); ++i) add_decision(world.decisions[i], under_new_law(world, world.decisions[i]), i, lines);
  for (size_t i = 0; i < world.appeals.size(); ++i) add_appeal(world.appeals[i], i, world.decisions[world.appeals[i].decision], lines);
  for (size_t i = 0; i < world.fees.size(); ++i) add_fee(world.fees[i], i, lines);
  for (size_t i = 0; i < world.reports.size(); ++i) add_report(world.reports[i], i, lines);
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.known < b.known; });
  for (const Line& line : lines) write(line.text);
}

std::string truth_of(const WorldOptions& options, uint64_t seed, const World& world) {
  const Lawful& lawful = options.lawful;
  const Planted& planted = options.planted;
  std::string out = "{\"seed\":" + std::to_string(seed) + ",\"decisions\":" + std::to_string(world.decisions.size()) + ",\"subjects\":" + std::to_string(options.subjects);
  const auto number = [&](const char* name, double value) {
    char line[96];
    std::snprintf(line, sizeof line, ",\"%s\":%.6g", name, value);
    out += line;
  };
  const auto flag = [&](const char* name, bool value) { out += std::string(",\"") + name + "\":" + (value ? "true" : "false"); };
  out += ",\"lawful\":{\"signatures\":" + std::to_string(lawful.signatures);
  number("subject_sd", lawful.subject_sd);
  number("weekly_shock_sd", lawful.weekly_shock_sd);
  flag("unequal_base_rates", lawful.unequal_base_rates);
  flag("rising", lawful.rising);
  flag("seasons", lawful.seasons);
  flag("missing_facts", lawful.missing_facts);
  flag("easy_cases", lawful.easy_cases);
  flag("delays", lawful.delays);
  out += "},\"planted\":{\"favoured_status\":\"" + std::string(kStatusNames[0]) + "\"";
  number("status_points", planted.status_points);
  number("authority_points", planted.authority_points);
  number("regime_points", planted.regime_points);
  number("official_factor", planted.official_factor);
  number("campaign_factor", planted.campaign_factor);
  number("campaign_severity", planted.campaign_severity);
  number("asleep_until_week", planted.asleep_until_week);
  number("departures", planted.departures);
  number("alternation_points", planted.alternation_points);
  number("quota_points", planted.quota_points);
  number("retroactive_share", planted.retroactive_share);
  number("stale_share", planted.stale_share);
  number("gamed_share", planted.gamed_share);
  number("inflated_share", planted.inflated_share);
  number("ignored_appeals", planted.ignored_appeals);
  number("reprisal_factor", planted.reprisal_factor);
  out += ",\"campaign_from\":\"" + to_string(kWorldBegins + static_cast<int>(planted.campaign_week * 7)) + "\",\"harsh_officials\":[\"" + official_name(kHarshOfficials[0]) +
         "\",\"" + official_name(kHarshOfficials[1]) + "\"]}";
  size_t retroactive = 0, stale = 0, above = 0, undetermined = 0;
  for (const Decision& d : world.decisions) {
    retroactive += d.retroactive ? 1u : 0u;
    above += d.above_the_law ? 1u : 0u;
    undetermined += d.undetermined ? 1u : 0u;
  }
  for (const Fee& fee : world.fees) stale += fee.stale ? 1u : 0u;
  out += ",\"retroactive\":" + std::to_string(retroactive) + ",\"stale_fees\":" + std::to_string(stale) + ",\"above_the_law\":" + std::to_string(above) +
         ",\"undetermined\":" + std::to_string(undetermined) + ",\"appeals\":" + std::to_string(world.appeals.size()) + ",\"reports\":" + std::to_string(world.reports.size()) + "}";
  return out;
}

}  // namespace isonomy::simulate
