// SPDX-License-Identifier: Apache-2.0
// Shadow: a second rulebook that judges the same events beside the live one, and what it would have found otherwise. It writes nothing
// and changes nothing: the journal knows only the live rulebook.
//
//   finding  only live       the shadow would not raise it
//            only shadow     the live rulebook does not raise it
//            different       both raise it (same id), but it says something else: another verdict, another sentence, another version list
//
// Memory: a shadow has cases of its own, under a budget of its own, and 48 bytes for each finding that differs.
// Errors:  a failure of its store ends the shadow, nothing else.
// Threads: one owner, the live engine's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/engine/engine.h"

namespace isonomy::engine {

struct ShadowCounts {
  std::string rulebook;        // identity, hex; empty: no shadow runs
  uint64_t only_live = 0, only_shadow = 0, different = 0;
  uint64_t unreadable = 0;     // accepted events that the shadow rulebook cannot map
  uint64_t differences() const { return only_live + only_shadow + different; }
};

class Shadow {
 public:
  Shadow(std::shared_ptr<const rulebook::Rulebook> rules, const Engine::Options& options) : engine_(std::move(rules), options) {}

  // One event that the live engine accepted.
  void judge(std::string_view line);
  // The live engine's changes with it.
  void live_changed(const std::vector<Change>& changes);
  void settle();   // what follows across cases
  // Starts comparing: everything that stands on either side. Called once the shadow has judged all that the live engine has.
  Status compare_with(Engine& live);

  ShadowCounts counts() const;
  const std::optional<Error>& failure() const { return engine_.failure(); }
  const rulebook::Rulebook& rules() const { return engine_.rules(); }

  // The counts, and then the findings that differ, one JSON object a line: {"side":"live"|"shadow","different":bool,"finding":{..}}.
  Result<std::string> list(Engine& live);

 private:
  struct Sides {
    std::optional<uint64_t> live, shadow;  // digests
  };
  void note(const std::vector<Change>& changes, std::optional<uint64_t> Sides::*side);
  void count(const Sides& sides, uint64_t step);

  Engine engine_;
  bool comparing_ = false;
  std::unordered_map<uint64_t, Sides> differing_;   // by id; a finding that stands alike on both sides is not in it
  ShadowCounts counts_;
};

}  // namespace isonomy::engine
