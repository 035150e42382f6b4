// SPDX-License-Identifier: Apache-2.0
#include "bench/ingest/pack.h"

#include <array>

#include "bench/cel/workload.h"

namespace isonomy::bench {
namespace {

struct Fact {
  const char* name;
  const char* type;
  const char* from;
};

constexpr std::array<Fact, 11> kFacts{{{"type", "string", "event.type"},
                                       {"sector", "string", "data.sector"},
                                       {"region", "string", "data.region"},
                                       {"ownership", "string", "data.ownership"},
                                       {"licence", "string", "data.licence"},
                                       {"employees", "double", "data.employees"},
                                       {"revenue", "double", "data.revenue"},
                                       {"emissions", "double", "data.emissions"},
                                       {"hours_per_week", "double", "data.hours_per_week"},
                                       {"insured", "bool", "data.insured"},
                                       {"permits", "list(string)", "data.permits"}}};

// The workload writes `data.x` and `type`; a pack reads `facts.x` and `facts.type`.
std::string on_facts(std::string condition) {
  for (size_t at = 0; (at = condition.find("data.", at)) != std::string::npos; at += 6) condition.replace(at, 5, "facts.");
  if (condition.starts_with("type ==")) condition.insert(0, "facts.");
  return condition;
}

}  // namespace

std::string pack_text(Form form) {
  std::string out = "[pack]\nid = \"bench.ingest\"\n\n[[event]]\nname = \"decision.clearance\"\n";
  std::string sets;
  for (const Fact& fact : kFacts) {
    out += std::string("[[fact]]\nname = \"") + fact.name + "\"\ntype = \"" + fact.type + "\"\n";
    sets += std::string(", ") + fact.name + " = '" + fact.from + "'";
  }
  out += "\n[[map]]\nwhen = 'event.type.startsWith(\"conduct.\")'\ncase = 'event.id'\nsubject = 'event.subject'\nat = 'date(event.time)'\n"
         "emit = [ { as = \"decision.clearance\", set = { " + sets.substr(2) + " } } ]\n";
  for (size_t r = 0; r < kRules; ++r) {
    const DatedRule& rule = rules()[r];
    const std::string id = "r" + std::string(r < 10 ? "0" : "") + std::to_string(r);
    out += "\n[rule." + id + "]\npublished = 2020-01-01\nlaw_of = \"decision\"\nforbids = \"decision.clearance\"\n";
    if (form == Form::kQuiet) out += "unless = 'facts.licence != \"withdrawn\"'\n";
    const std::array<std::string, 3> from{"2020-06-01", kBoundaries[rule.second_from], kBoundaries[rule.third_from]};
    for (size_t v = 0; v < from.size(); ++v) {
      const std::string when = on_facts(rule.when[v]);
      out += "  [[rule." + id + ".version]]\n  in_force = " + from[v] + "\n  when = '" + when + "'\n";
    }
  }
  return out;
}

}  // namespace isonomy::bench
