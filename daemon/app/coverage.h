// SPDX-License-Identifier: Apache-2.0
// Coverage: which versions, atoms and branches of packs were exercised by events.
//
//   version   a rule version: exercised when it governed an act, a term or a finding, or one of its expressions was read
//   atom      a comparison, membership or call of a condition; an expression that yields no truth (an amount) is one atom
//             exercised when a judgement read it and had a value or an unknown; an error is no reading
//   branch    an atom's being true, and its being false; unknown is neither
//
// An atom is counted where it stands in the text: a condition on the rule counts once, whichever version it was read for. What is
// weighed (`weigh`) decides nothing in a case and is no atom. Maps are no law and are left out.
//
// Threads: one owner.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "daemon/cel/vm.h"
#include "daemon/detect/finding.h"
#include "daemon/engine/engine.h"
#include "daemon/judge/judge.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::app {

struct AtomCount {
  std::string rule, key, text;      // "serve", "counter.if", "day(..) <= term.end"
  bool truth = false;               // false: an amount or a period; it has no branches
  uint64_t yes = 0, no = 0, open = 0;   // true (or a value), false, unknown
  bool exercised() const { return yes + no + open > 0; }
};

struct VersionCount {
  std::string rule, version;
  uint64_t times = 0;
};

// Where a thing stands; the order of the report.
struct SourcePlace {
  std::string path;
  size_t line = 1, column = 1, part = 0;
  friend auto operator<=>(const SourcePlace&, const SourcePlace&) = default;
};

class Coverage final : public cel::Witness {
 public:
  // Takes up every version and expression of the rulebook's rules; what is already known by its place is counted on.
  void watch(std::shared_ptr<const rulebook::Rulebook> rules);

  void ran(const cel::Program& program, const cel::Value& result, const cel::AtomTrace& atoms) override;
  void saw(const rulebook::Rulebook& rules, const judge::Judgement& judgement);
  void saw(const rulebook::Rulebook& rules, const std::vector<detect::Finding>& findings);

  const std::map<SourcePlace, AtomCount>& atoms() const { return atoms_; }
  const std::map<SourcePlace, VersionCount>& versions() const { return versions_; }

 private:
  struct Watched {
    std::vector<AtomCount*> atoms;
    const rulebook::RuleVersion* version = nullptr;   // null: several share it
    bool whole = false;                               // one atom, which is the whole expression
  };
  void watch(const rulebook::Rule& rule, const rulebook::RuleVersion& version);
  void count(const rulebook::RuleVersion* version);

  std::vector<std::shared_ptr<const rulebook::Rulebook>> kept_;   // programs must outlive us: we know them by address
  std::map<SourcePlace, AtomCount> atoms_;
  std::map<SourcePlace, VersionCount> versions_;
  std::unordered_map<const cel::Program*, Watched> programs_;
  std::unordered_map<const rulebook::RuleVersion*, VersionCount*> version_counts_;
};

// Judges every case of the engine as it now stands, in the order of keys. `coverage` (may be null) watches this judging alone and
// not that of the way here.
Status judge_all(engine::Engine& engine, Coverage* coverage, const std::function<void(const casework::Case&, const std::vector<detect::Finding>&)>& visit);

// "rules/x/pack.toml:41:9" in parts; line and column 1 where it has none.
SourcePlace parse_place(const std::string& where);

}  // namespace isonomy::app
