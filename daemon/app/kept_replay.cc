// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/kept_replay.h"

#include "daemon/app/version.h"
#include "daemon/audit/consistency.h"

namespace isonomy::app {
namespace {

constexpr uint64_t kKeepEvery = 500'000;  // records: seconds of work

}  // namespace

// WHY a folder in the folder: what stands there already is not ours to remove or to close to others.
KeptReplay::KeptReplay(const std::string& folder, const audit::Journal& journal) : journal_(journal), snapshots_(folder.empty() ? folder : folder + "/replay.view") {}

Result<std::unique_ptr<engine::Engine>> KeptReplay::begin(const std::shared_ptr<const rulebook::Rulebook>& rules, engine::Engine::Options options) {
  if (!snapshots_.wanted()) return std::make_unique<engine::Engine>(rules, options);
  ISO_TRY_STATUS(snapshots_.prepare());
  options.case_folder = snapshots_.folder();
  stamp_.program = build_identity();
  stamp_.journal_id = journal_.id();
  stamp_.rulebook = rules->identity;
  stamp_.lateness_days = options.lateness_days;
  stamp_.link_window_days = options.link_window_days;
  stamp_.count_bytes = options.count_bytes.value_or(0);
  if (const std::unique_ptr<engine::Snapshots::Read> last = snapshots_.read(); last != nullptr && engine::misfit_of(last->stamp, stamp_, journal_) == nullptr) {
    options.epoch = last->stamp.epoch;
    auto engine = std::make_unique<engine::Engine>(rules, options);
    if (!last->restore(*engine).has_error()) {
      records_ = last->stamp.records;
      unreadable_ = last->stamp.unreadable;
      return engine;
    }
  }
  snapshots_.discard();
  options.epoch = 1;
  return std::make_unique<engine::Engine>(rules, options);
}

Status KeptReplay::after(uint64_t records, uint64_t unreadable, engine::Engine& engine) {
  return snapshots_.wanted() && records - records_ >= kKeepEvery ? keep(records, unreadable, engine) : Status();
}

Status KeptReplay::keep(uint64_t records, uint64_t unreadable, engine::Engine& engine) {
  if (!snapshots_.wanted() || records == records_) return {};
  ISO_TRY(stamp_.root, audit::root_of_first(journal_, records));
  stamp_.records = records;
  stamp_.epoch = engine.store().file().epoch();
  stamp_.unreadable = unreadable;
  ISO_TRY_STATUS(snapshots_.write(stamp_, engine));
  records_ = records;
  unreadable_ = unreadable;
  return {};
}

}  // namespace isonomy::app
