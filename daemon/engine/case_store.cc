// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_store.h"

#include <algorithm>

#include "daemon/audit/siphash.h"
#include "daemon/base/fetch.h"
#include "daemon/base/little_endian.h"
#include "daemon/casework/case_image.h"
#include "daemon/casework/enter.h"
#include "daemon/engine/drawn_secret.h"

namespace isonomy::engine {
namespace {

constexpr size_t kFirstIndex = 1024;
constexpr size_t kOnceBytes = size_t{256} << 10;     // about what the processor holds close at hand
constexpr size_t kLargestSpare = size_t{16} << 10;   // one huge case must not leave its memory behind in every spare
constexpr Day kFirstTimer{-25'567};                  // 1900-01-01: slots hold timers from then to 2079
constexpr size_t kAhead = 16;

bool is_full(size_t cases, size_t index) { return (cases + 1) * 4 > index * 3; }

}  // namespace

CaseStore::CaseStore(size_t budget, std::string folder, uint32_t epoch)
    : budget_(budget), once_budget_(std::min(kOnceBytes, budget / 4)), secret_(drawn_secret()), file_(std::move(folder), epoch), index_(kFirstIndex) {}

uint32_t CaseStore::hash_of(const audit::KeySecret& secret, std::string_view key, bool linked) {
  return static_cast<uint32_t>(audit::siphash(secret, linked ? 1 : 0, key) >> 32);
}

CaseFile::Place CaseStore::place_of(uint32_t number) const {
  const Slot& of = slot(number);
  if ((of.place_high & kIsOpen) != 0) return opened_[of.place_low]->place;
  const uint64_t place = uint64_t{of.place_high & 0x3FFFu} << 32 | of.place_low;
  return {static_cast<uint32_t>(place >> CaseFile::kOffsetBits), static_cast<uint32_t>(place & (CaseFile::kSegmentBytes - 1))};
}

void CaseStore::set_place(Slot& of, const CaseFile::Place& place) const {
  static_assert(uint64_t{CaseFile::kMostSegments} << CaseFile::kOffsetBits == uint64_t{1} << 46);
  const uint64_t packed = uint64_t{place.segment} << CaseFile::kOffsetBits | place.offset;
  of.place_low = static_cast<uint32_t>(packed);
  of.place_high = static_cast<uint16_t>((of.place_high & kHasFindings) | packed >> 32);
}

void CaseStore::set_next(uint32_t number, std::optional<Day> next) {
  Slot& of = slot(number);
  if (of.next == kFarDay) far_days_.erase(number);
  of.next = kNoDay;
  if (!next) return;
  const int64_t days = int64_t{next->since_epoch} - kFirstTimer.since_epoch;
  if (days >= 0 && days < kFarDay) {
    of.next = static_cast<uint16_t>(days);
  } else {
    of.next = kFarDay;
    far_days_[number] = *next;
  }
}

std::optional<Day> CaseStore::next_of(uint32_t number) const {
  const uint16_t days = slot(number).next;
  if (days == kNoDay) return std::nullopt;
  return days == kFarDay ? far_days_.at(number) : kFirstTimer + int{days};
}

// The key of a case that is not in memory stands in its image; equal hashes of different keys are so rare that reading it costs nothing.
Result<bool> CaseStore::has_key(uint32_t number, std::string_view key, bool linked) {
  const Slot& of = slot(number);
  const OpenCase* open = nullptr;
  if ((of.place_high & kIsOpen) != 0) {
    open = opened_[of.place_low].get();
  } else {
    ISO_TRY(open, read(number));
  }
  return open->of.key == key && open->of.linked == linked;
}

Result<std::optional<uint32_t>> CaseStore::number_of(uint32_t hash, std::string_view key, bool linked) {
  const size_t mask = index_.size() - 1;
  for (size_t at = hash & mask; index_[at] != 0; at = (at + 1) & mask) {
    if (((index_[at] ^ hash) & ~kNumberMask) != 0) continue;
    const uint32_t number = (index_[at] & kNumberMask) - 1;
    if (slot(number).hash != hash) continue;
    ISO_TRY(const bool same, has_key(number, key, linked));
    if (same) return std::optional<uint32_t>(number);
  }
  return std::optional<uint32_t>();
}

// WHY looking ahead: every case goes to a place of its own, and memory answers sixteen questions in the time of one.
void CaseStore::index_all() {
  const size_t mask = index_.size() - 1;
  std::array<size_t, kAhead> homes{};
  for (size_t number = 0; number < size_ + kAhead; ++number) {
    size_t at = homes[number % kAhead];
    if (number < size_) {
      homes[number % kAhead] = slot(static_cast<uint32_t>(number)).hash & mask;
      __builtin_prefetch(&index_[homes[number % kAhead]], 1);
    }
    if (number < kAhead) continue;
    while (index_[at] != 0) at = (at + 1) & mask;
    const auto placed = static_cast<uint32_t>(number - kAhead);
    index_[at] = entry_of(placed, slot(placed).hash);
  }
}

CaseStore::Slot& CaseStore::add_slot(const Slot& slot) {
  if (size_ % kGroupSlots == 0) groups_.emplace_back();
  if (size_++ % kBlockSlots == 0) blocks_.emplace_back().reserve(kBlockSlots);
  return blocks_.back().emplace_back(slot);
}

OpenCase& CaseStore::fresh(uint32_t number) {
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(opened_.size()));
    opened_.emplace_back();
  }
  const uint32_t at = free_.back();
  free_.pop_back();
  std::unique_ptr<OpenCase>& open = opened_[at];
  if (spare_.empty()) {
    open = std::make_unique<OpenCase>();
  } else {
    open = std::move(spare_.back());
    spare_.pop_back();
    spare_bytes_ -= open->bytes;
  }
  open->place = place_of(number);
  open->findings.clear();
  open->next.reset();
  open->number = number;
  open->changed = open->stays = false;
  open->bytes = open->image_bytes = 0;
  open->at = at;
  Slot& of = slot(number);
  of.place_low = at;
  of.place_high = static_cast<uint16_t>((of.place_high & kHasFindings) | kIsOpen);
  return *open;
}

void CaseStore::unlink(OpenCase& open) {
  List& list = list_of(open);
  (open.newer != nullptr ? open.newer->older : list.newest) = open.older;
  (open.older != nullptr ? open.older->newer : list.oldest) = open.newer;
  list.bytes -= open.bytes;
}

void CaseStore::link(OpenCase& open) {
  List& list = list_of(open);
  open.newer = nullptr;
  open.older = list.newest;
  (list.newest != nullptr ? list.newest->newer : list.oldest) = &open;
  list.newest = &open;
  list.bytes += open.bytes;
}

void CaseStore::measure(OpenCase& open) {
  const size_t bytes = sizeof(OpenCase) + open.of.bytes() + open.findings.capacity() * sizeof(Standing);
  List& list = list_of(open);
  list.bytes = list.bytes - open.bytes + bytes;
  open.bytes = bytes;
}

// An event or a question touches a case that was there before: from now on it is one of those that stay. A new one that nothing came
// after may have been made by the same event.
Result<OpenCase*> CaseStore::asked_for_again(uint32_t number) {
  OpenCase* open = opened_[slot(number).place_low].get();   // number_of() has looked at its key
  if (list_of(*open).newest == open && (open->stays || open->image_bytes == 0)) return open;
  unlink(*open);
  open->stays = true;
  link(*open);
  return open;
}

Result<OpenCase*> CaseStore::find(std::string_view key, bool linked) {
  ISO_TRY(const std::optional<uint32_t> number, number_of(hash_of(key, linked), key, linked));
  if (!number) return static_cast<OpenCase*>(nullptr);
  return asked_for_again(*number);
}

Result<OpenCase*> CaseStore::open(std::string_view key, bool linked, uint32_t hash) {
  ISO_TRY(const std::optional<uint32_t> known, number_of(hash, key, linked));
  if (known) return asked_for_again(*known);
  if (size_ >= kNumberMask - 1) return over_limit("there are more cases than can be numbered");
  const auto number = static_cast<uint32_t>(size_);
  add_slot({hash, 0, 0, kNoDay});
  if (is_full(size_, index_.size())) {
    index_.assign(index_.size() * 2, 0);
    index_all();
  } else {
    const size_t mask = index_.size() - 1;
    size_t at = hash & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = entry_of(number, hash);
  }
  OpenCase& open = fresh(number);
  casework::open_case(open.of, key, linked);
  link(open);
  changed(open);
  return &open;
}

Result<OpenCase*> CaseStore::at(uint32_t number) {
  const Slot& of = slot(number);
  if ((of.place_high & kIsOpen) == 0) return read(number);
  OpenCase* open = opened_[of.place_low].get();
  if (list_of(*open).newest == open) return open;
  unlink(*open);
  link(*open);
  return open;
}

Result<OpenCase*> CaseStore::read(uint32_t number) {
  ISO_TRY_STATUS(file_.read(number, place_of(number), image_));
  casework::ImageReader in(image_);
  OpenCase& open = fresh(number);
  open.image_bytes = image_.size();
  casework::open_case(open.of, {}, false);
  open.findings.resize(in.count());
  for (Standing& each : open.findings) each = {in.fixed(), in.fixed()};
  if (in.byte() != 0) open.next = Day{static_cast<int32_t>(in.signed_number())};
  const Status read = casework::read_image(in, shared_, open.of);
  link(open);
  measure(open);
  if (read.has_error()) return read.error();
  return &open;
}

void CaseStore::changed(OpenCase& open) {
  set_next(open.number, open.next);
  changed_slot(open.number);
  Slot& of = slot(open.number);
  of.place_high = static_cast<uint16_t>((of.place_high & ~kHasFindings) | (open.findings.empty() ? 0 : kHasFindings));
  open.changed = true;
  measure(open);
}

Status CaseStore::write(OpenCase& open) {
  if (!open.changed) return {};
  image_.clear();
  casework::ImageWriter out(image_);
  out.number(open.findings.size());
  for (const Standing& each : open.findings) {
    out.fixed(each.id);
    out.fixed(each.digest);
  }
  out.byte(open.next ? 1 : 0);
  if (open.next) out.signed_number(open.next->since_epoch);
  casework::write_image(out, open.of, shared_);
  out.flush();
  ISO_TRY(const CaseFile::Place place, file_.append(open.number, image_));
  file_.release(open.place, open.image_bytes);
  open.place = place;
  open.image_bytes = image_.size();
  open.changed = false;
  changed_slot(open.number);
  return {};
}

// WHY: what an image is made of lies in three places, none of which was touched for long. The cases that follow in the list are asked for
// step by step, while this one is written: the next one's facts, the events of the one after, and the third itself.
void CaseStore::expect_after(const OpenCase& open) {
  const OpenCase* next = open.newer;
  if (next == nullptr) return;
  if (!next->of.events.empty()) fetch(next->of.events.back().facts.data(), next->of.events.back().facts.size_bytes());
  if (next->newer == nullptr) return;
  next = next->newer;
  fetch(next->of.events.data(), sizeof(casework::CaseEvent));
  fetch(next->newer, next->newer == nullptr ? 0 : sizeof(OpenCase));
}

Status CaseStore::let_go_of_oldest(List& list) {
  OpenCase& open = *list.oldest;
  expect_after(open);
  ISO_TRY_STATUS(write(open));
  unlink(open);
  set_place(slot(open.number), open.place);
  std::unique_ptr<OpenCase> gone = std::move(opened_[open.at]);
  free_.push_back(open.at);
  // WHY an eighth: as many leave together (make_room), and as many will come before the next leave.
  if (gone->bytes <= kLargestSpare && spare_bytes_ + gone->bytes <= budget_ / 8) {
    spare_bytes_ += gone->bytes;
    spare_.push_back(std::move(gone));
  }
  return {};
}

Status CaseStore::make_room() {
  if (once_.bytes <= once_budget_ && open_bytes() <= budget_) return {};
  // WHY an eighth more than is needed: the cases that leave together leave in one stretch of the file.
  const auto enough = [](size_t budget) { return budget - budget / 8; };
  if (once_.bytes > once_budget_) {
    while (once_.oldest != nullptr && once_.bytes > enough(once_budget_)) ISO_TRY_STATUS(let_go_of_oldest(once_));
  }
  if (open_bytes() > budget_) {
    while (again_.oldest != nullptr && open_bytes() > enough(budget_)) ISO_TRY_STATUS(let_go_of_oldest(again_));
  }
  return tidy();
}

Status CaseStore::tidy() {
  const auto is_group = [](uint32_t owner) { return (owner & kGroupOwner) != 0; };
  const auto of_use = [&](uint32_t owner, const CaseFile::Place& place) {
    if (!is_group(owner)) return owner < size_ && place_of(owner) == place;
    const size_t group = owner & ~kGroupOwner;
    return group < groups_.size() && groups_[group].place == place;
  };
  const auto moved = [&](uint32_t owner, const CaseFile::Place& place) {
    if (is_group(owner)) {
      groups_[owner & ~kGroupOwner].place = place;
      return;
    }
    Slot& of = slot(owner);
    if ((of.place_high & kIsOpen) != 0) opened_[of.place_low]->place = place;
    else set_place(of, place);
    changed_slot(owner);
  };
  return file_.tidy(of_use, moved);
}

Status CaseStore::write_group(size_t group) {
  std::array<char, kGroupSlots * sizeof(Slot)> bytes;
  char* to = bytes.data();
  const size_t until = std::min((group + 1) * kGroupSlots, size_);
  for (size_t number = group * kGroupSlots; number < until; ++number, to += sizeof(Slot)) {
    Slot of = slot(static_cast<uint32_t>(number));
    if ((of.place_high & kIsOpen) != 0) set_place(of, opened_[of.place_low]->place);
    put_little_endian(to, of.hash, 4);
    put_little_endian(to + 4, of.place_low, 4);
    put_little_endian(to + 8, of.place_high, 2);
    put_little_endian(to + 10, of.next, 2);
  }
  const std::string_view image(bytes.data(), static_cast<size_t>(to - bytes.data()));
  ISO_TRY(const CaseFile::Place place, file_.append(kGroupOwner | static_cast<uint32_t>(group), image));
  file_.release(groups_[group].place, groups_[group].image_bytes);
  groups_[group] = {place, static_cast<uint32_t>(image.size()), false};
  return {};
}

// The slots of a group that follows those there are already.
Status CaseStore::read_group(size_t slots, casework::ImageReader& in) {
  const auto group = static_cast<uint32_t>(groups_.size());
  const CaseFile::Place place{static_cast<uint32_t>(in.number()), static_cast<uint32_t>(in.number())};
  if (in.failed()) return {};
  ISO_TRY_STATUS(file_.read(kGroupOwner | group, place, image_));
  if (image_.size() != slots * sizeof(Slot)) {
    in.fail();
    return {};
  }
  for (const char* at = image_.data(); at != image_.data() + image_.size() && !in.failed(); at += sizeof(Slot)) {
    const auto field = [&](size_t from, unsigned bytes) { return static_cast<uint32_t>(get_little_endian(at + from, bytes)); };
    const auto number = static_cast<uint32_t>(size_);
    const Slot& added = add_slot({field(0, 4), field(4, 4), static_cast<uint16_t>(field(8, 2)), static_cast<uint16_t>(field(10, 2))});
    const bool far = added.next == kFarDay && !far_days_.contains(number);
    if (far || (added.place_high & kIsOpen) != 0) in.fail();
  }
  groups_[group] = {place, static_cast<uint32_t>(image_.size()), false};
  return {};
}

Status CaseStore::save(casework::ImageWriter& out) {
  for (const List* list : {&once_, &again_}) {
    for (OpenCase* open = list->oldest; open != nullptr; open = open->newer) ISO_TRY_STATUS(write(*open));
  }
  for (size_t group = 0; group < groups_.size(); ++group) {
    if (groups_[group].changed) ISO_TRY_STATUS(write_group(group));
  }
  ISO_TRY_STATUS(file_.flush());
  out.fixed(secret_[0]);
  out.fixed(secret_[1]);
  out.text(shared_.names.bytes());
  shared_.fact_lists.save(out, shared_.names);
  const std::vector<CaseFile::Segment> segments = file_.segments();
  out.number(segments.size());
  for (const CaseFile::Segment& each : segments) {
    out.number(each.number);
    out.number(each.size);
    out.number(each.live);
  }
  std::vector<std::pair<uint32_t, Day>> far(far_days_.begin(), far_days_.end());
  std::sort(far.begin(), far.end());
  out.number(far.size());
  for (const auto& [number, day] : far) {
    out.number(number);
    out.signed_number(day.since_epoch);
  }
  out.number(size_);
  for (const Group& group : groups_) {
    out.number(group.place.segment);
    out.number(group.place.offset);
    ISO_TRY_STATUS(out.pour());
  }
  return {};
}

Status CaseStore::restore(casework::ImageReader& in) {
  secret_ = {in.fixed(), in.fixed()};
  ISO_TRY_STATUS(shared_.names.restore(in.text()));
  shared_.fact_lists.restore(in, shared_.names);
  std::vector<CaseFile::Segment> segments(in.count());
  for (CaseFile::Segment& each : segments) {
    each.number = static_cast<uint32_t>(in.number());
    each.size = static_cast<uint32_t>(in.number());
    each.live = in.number();
  }
  ISO_TRY_STATUS(file_.take_up(segments));
  for (size_t left = in.count(); left-- > 0 && !in.failed();) {
    const auto number = static_cast<uint32_t>(in.number());
    far_days_[number] = Day{static_cast<int32_t>(in.signed_number())};
  }
  const uint64_t cases = in.number();
  if (cases >= kNumberMask) in.fail();
  while (size_ < cases && !in.failed()) ISO_TRY_STATUS(read_group(std::min<size_t>(kGroupSlots, cases - size_), in));
  if (in.failed()) return Error{Code::kCorrupt, "the list of cases in the snapshot is damaged", {}};
  size_t wanted = kFirstIndex;
  while (is_full(cases, wanted)) wanted *= 2;
  index_.assign(wanted, 0);
  index_all();
  return {};
}

}  // namespace isonomy::engine
