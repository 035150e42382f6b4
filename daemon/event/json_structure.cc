// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/json_structure.h"

#include <simdjson.h>

namespace isonomy::event {

JsonStructure::JsonStructure(size_t least_capacity) : least_capacity_(least_capacity) {}
JsonStructure::~JsonStructure() = default;
JsonStructure::JsonStructure(JsonStructure&&) noexcept = default;

bool JsonStructure::find(std::string_view text) {
  if (text.size() > capacity_ || stage_ == nullptr) {
    const size_t capacity = std::max(text.size(), least_capacity_);
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stage_)) return false;
    capacity_ = capacity;
  }
  return stage_->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(), simdjson::stage1_mode::regular) == simdjson::SUCCESS;
}

const uint32_t* JsonStructure::places() const { return stage_->structural_indexes.get(); }
size_t JsonStructure::count() const { return stage_->n_structural_indexes; }
size_t JsonStructure::padding() { return simdjson::SIMDJSON_PADDING; }

}  // namespace isonomy::event
