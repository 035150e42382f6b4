// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/reading.h"

namespace isonomy::engine {
namespace {

constexpr size_t kEventArena = size_t{32} << 20;

}  // namespace

LineReader::LineReader(std::shared_ptr<const rulebook::Rulebook> rules, const event::Limits& limits)
    : rules_(std::move(rules)), events_(limits), mapper_(*rules_), arena_(kEventArena) {}

Result<Reading> LineReader::read(std::string_view line) {
  arena_.reset();
  ISO_TRY(const event::CloudEvent event, events_.read(line, arena_));
  event::write_event_key(event, key_);
  Reading out;
  out.rules = rules_.get();
  out.key = key_;
  out.source = out.key.substr(0, event.source.size());
  out.id = out.key.substr(event.source.size() + 1);
  out.mapped = mapper_.map(event, arena_);
  return out;
}

ReadAhead::ReadAhead(const std::shared_ptr<const rulebook::Rulebook>& rules, const event::Limits& limits) {
  for (size_t i = 0; i <= kLines; ++i) places_.push_back({{}, LineReader(rules, limits)});
}

Result<Reading>& ReadAhead::read(std::string_view line) {
  Place& place = places_[next_];
  next_ = (next_ + 1) % places_.size();
  place.line = line;
  place.reading = place.reader.read(line);
  return place.reading;
}

Result<Reading>* ReadAhead::take(std::string_view line) {
  for (Place& place : places_) {
    if (place.line.data() != line.data() || place.line.size() != line.size()) continue;
    place.line = {};   // another line may come to stand there
    return &place.reading;
  }
  return nullptr;
}

}  // namespace isonomy::engine
