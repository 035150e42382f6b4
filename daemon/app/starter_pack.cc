// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/starter_pack.h"

namespace isonomy::app {

std::string starter_pack(const std::string& id) {
  return "[pack]\nid       = \"" + id + R"toml("
title    = "A starter pack: replace it with a law"
currency = "EUR"

# What rules read as facts.NAME.
[[fact]]
name = "days_late"
type = "int"

# Names that events may carry. Quoted with ' is an expression (CEL), with " a name, a period or text.
[[event]]
name = "procedure.served"

[[event]]
name = "decision.fee"

[[event]]
name = "appeal.court"

# A power: the act is lawful when the condition holds, within the range.
[rule.late-fee]
title     = "A fee for late returns"
citation  = "By-law 1, section 4"
published = 2020-01-15
in_force  = 2020-03-01
allows    = "decision.fee"
when      = 'facts.days_late > 3'
sanction  = [ { kind = "fine", max = 'money(20)' } ]
recourse  = { channel = "court", within = "30d" }
source    = "where the text can be read"

# A term: the day of `from` is not counted, the last day counts in full. Two versions: the conduct's day picks one.
[rule.serve-in-time]
title    = "Serve the fee in time"
citation = "By-law 1, section 5"
law_of   = "conduct"
source   = "where the text can be read"
  [[rule.serve-in-time.version]]
  id        = "2020"
  published = 2020-01-15
  in_force  = 2020-03-01
  deadline  = { from = "decision.fee", to = "procedure.served", within = "60d", optional = true }
  [[rule.serve-in-time.version]]
  id        = "2022"
  published = 2021-11-02
  in_force  = 2022-01-01
  deadline  = { from = "decision.fee", to = "procedure.served", within = "30d", optional = true }
)toml";
}

namespace {

std::string event(const std::string& id, const char* number, const char* type, const char* one_case, const char* at, const char* rest) {
  return std::string("{\"specversion\":\"1.0\",\"id\":\"") + number + "\",\"source\":\"urn:" + id + "\",\"type\":\"isonomy." + type + "\",\"data\":{\"case\":\"" + one_case +
         "\",\"at\":\"" + at + "\"" + rest + "}}\n";
}

// Nine days late, a fee of 15, served after 51 of 60 days: lawful.
std::string first_case(const std::string& id) {
  return event(id, "1", "conduct", "A", "2021-05-03", ",\"facts\":{\"days_late\":9}") +
         event(id, "2", "decision.fee", "A", "2021-05-10", ",\"cites\":[\"late-fee\"],\"kind\":\"fee\",\"amount\":\"15\"") +
         event(id, "3", "procedure.served", "A", "2021-06-30", "");
}

// Two days late, a fee all the same, served after 51 of 30 days.
std::string second_case(const std::string& id) {
  return event(id, "4", "conduct", "B", "2022-05-03", ",\"facts\":{\"days_late\":2}") +
         event(id, "5", "decision.fee", "B", "2022-05-10", ",\"cites\":[\"late-fee\"],\"kind\":\"fee\",\"amount\":\"15\"") +
         event(id, "6", "procedure.served", "B", "2022-06-30", "");
}

}  // namespace

std::string starter_events(const std::string& id) { return first_case(id) + second_case(id); }

std::string starter_examples(const std::string& id) {
  return "# Worked examples\n\n`isonomy rules test` judges each example alone; the findings must be exactly those listed, one a line: code, rule and version, verdict;\n"
         "`none` when nothing is found. `isonomy rules test --bless` rewrites them: read the difference. `isonomy rules coverage` says what no\n"
         "example exercises.\n\n"
         "## A fee by the book\n\nNine days late; served on the fifty-first of sixty days.\n\n```events\n" +
         first_case(id) +
         "```\n\n```findings\nnone\n```\n\n"
         "## Too early, and served too late\n\nTwo days, where the fee begins at more than three; and service on the fifty-first of thirty days.\n\n```events\n" +
         second_case(id) +
         "```\n\n```findings\nARB-5 late-fee@2020-03-01 breach\nARB-7 serve-in-time@2022 breach\n```\n";
}

}  // namespace isonomy::app
