// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_panel.h"

#include <algorithm>
#include <utility>

#include "daemon/base/sha256.h"

namespace isonomy::engine {
namespace {

Result<std::vector<std::string>> all_by_hash(Engine& engine) {
  ISO_TRY(std::vector<std::string> ids, engine.case_ids());
  std::vector<std::pair<Digest, std::string>> ranked;
  ranked.reserve(ids.size());
  for (std::string& id : ids) {
    const Digest digest = sha256(id);
    ranked.emplace_back(digest, std::move(id));
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> out;
  out.reserve(ranked.size());
  for (auto& [digest, id] : ranked) out.push_back(std::move(id));
  return out;
}

}  // namespace

Result<uncertainty::Churn> read_churn(Engine& engine, size_t most) {
  const Counting* counting = engine.counting();
  ISO_TRY(const std::vector<std::string> ids, counting != nullptr ? Result<std::vector<std::string>>(counting->panel()) : all_by_hash(engine));
  uncertainty::ChurnPanel panel(engine.judge());
  for (const std::string& id : ids) {
    if (panel.size() == most) break;
    const casework::Case* of = engine.find_case(id);
    if (engine.failure()) return *engine.failure();
    if (of != nullptr) panel.add(*of, engine.watermark(*of));  // a part of a thread that was cut otherwise since is gone
  }
  return panel.read();
}

}  // namespace isonomy::engine
