// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_panel.h"

#include <algorithm>
#include <utility>

#include "daemon/base/sha256.h"

namespace isonomy::engine {

Result<uncertainty::Churn> read_churn(Engine& engine, size_t most) {
  ISO_TRY(std::vector<std::string> ids, engine.case_ids());
  std::vector<std::pair<Digest, std::string>> ranked;
  ranked.reserve(ids.size());
  for (std::string& id : ids) {
    const Digest digest = sha256(id);
    ranked.emplace_back(digest, std::move(id));
  }
  std::sort(ranked.begin(), ranked.end());
  uncertainty::ChurnPanel panel(engine.judge());
  for (const auto& [digest, id] : ranked) {
    if (panel.size() == most) break;
    const casework::Case* of = engine.find_case(id);
    if (of == nullptr) return engine.failure() ? *engine.failure() : not_found("the case `" + id + "` is gone");
    panel.add(*of, engine.watermark(*of));
  }
  return panel.read();
}

}  // namespace isonomy::engine
