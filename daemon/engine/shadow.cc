// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/shadow.h"

namespace isonomy::engine {
namespace {

constexpr size_t kMostListed = 10'000;

}  // namespace

void Shadow::count(const Sides& sides, uint64_t step) {
  if (sides.live && sides.shadow) {
    counts_.different += step;
  } else if (sides.live) {
    counts_.only_live += step;
  } else {
    counts_.only_shadow += step;
  }
}

// INVARIANT: a finding that is not in `differing_` stands alike on both sides, or on neither. So what one side says of it says what the
// other side holds: a superseded one stood on both, a raised one on none.
void Shadow::note(const std::vector<Change>& changes, std::optional<uint64_t> Sides::*side) {
  for (const Change& change : changes) {
    const uint64_t digest = change.finding.digest;
    auto found = differing_.find(change.finding.id);
    if (found == differing_.end()) {
      const Sides before = change.raised ? Sides{} : Sides{digest, digest};
      found = differing_.emplace(change.finding.id, before).first;
    } else {
      count(found->second, static_cast<uint64_t>(-1));
    }
    found->second.*side = change.raised ? std::optional<uint64_t>(digest) : std::nullopt;
    if (found->second.live == found->second.shadow) {
      differing_.erase(found);
    } else {
      count(found->second, 1);
    }
  }
}

void Shadow::judge(std::string_view line) {
  if (failure()) return;
  Result<Reading> reading = engine_.read(line);
  const Result<Accepted> accepted = reading.has_error() ? Result<Accepted>(reading.error()) : engine_.accept(*reading);
  if (accepted.has_error()) {
    if (!failure()) ++counts_.unreadable;
  } else if (comparing_) {
    note(accepted->changes, &Sides::shadow);
  }
}

void Shadow::settle() {
  const std::vector<Change> changes = engine_.settle();
  if (comparing_) note(changes, &Sides::shadow);
}

void Shadow::live_changed(const std::vector<Change>& changes) {
  if (comparing_) note(changes, &Sides::live);
}

Status Shadow::compare_with(Engine& live) {
  engine_.settle();
  comparing_ = true;
  differing_.clear();
  counts_.only_live = counts_.only_shadow = counts_.different = 0;
  std::vector<Change> one(1);
  const auto take = [&](std::optional<uint64_t> Sides::*side) {
    return [&one, this, side](std::string_view json) {
      one.front().finding = standing_of(json);
      note(one, side);
    };
  };
  ISO_TRY_STATUS(live.visit_findings(take(&Sides::live)));
  return engine_.visit_findings(take(&Sides::shadow));
}

ShadowCounts Shadow::counts() const {
  ShadowCounts out = counts_;
  out.rulebook = to_hex(engine_.rules().identity);
  return out;
}

Result<std::string> Shadow::list(Engine& live) {
  const ShadowCounts counted = counts();
  std::string out = "{\"rulebook\":\"" + counted.rulebook + "\",\"only_live\":" + std::to_string(counted.only_live) +
                    ",\"only_shadow\":" + std::to_string(counted.only_shadow) + ",\"different\":" + std::to_string(counted.different) +
                    ",\"unreadable\":" + std::to_string(counted.unreadable) + "}\n";
  size_t listed = 0;
  const auto write = [&](const char* side) {
    return [&out, &listed, this, side](std::string_view json) {
      const auto found = differing_.find(standing_of(json).id);
      if (found == differing_.end() || ++listed > kMostListed) return;
      const bool different = found->second.live && found->second.shadow;
      out.append("{\"side\":\"").append(side).append("\",\"different\":").append(different ? "true" : "false");
      out.append(",\"finding\":").append(json).append("}\n");
    };
  };
  ISO_TRY_STATUS(live.visit_findings(write("live")));
  ISO_TRY_STATUS(engine_.visit_findings(write("shadow")));
  if (listed > kMostListed) out += "{\"not_listed\":" + std::to_string(listed - kMostListed) + "}\n";
  return out;
}

}  // namespace isonomy::engine
