// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_store.h"

#include <algorithm>
#include <random>

#include "daemon/audit/siphash.h"
#include "daemon/casework/case_image.h"
#include "daemon/casework/enter.h"

namespace isonomy::engine {
namespace {

constexpr size_t kFirstIndex = 1024;
constexpr size_t kMostSpare = 256;
constexpr size_t kLargestSpare = size_t{16} << 10;   // one huge case must not leave its memory behind in every spare

// WHY random: whoever names cases must not be able to aim them at one place of the index. No answer depends on it.
std::array<uint64_t, 2> drawn_secret() {
  std::random_device device;
  const auto word = [&] { return uint64_t{device()} << 32 | device(); };
  return {word(), word()};
}

}  // namespace

CaseStore::CaseStore(size_t budget, std::string folder, uint32_t epoch)
    : budget_(budget), secret_(drawn_secret()), file_(std::move(folder), epoch), index_(kFirstIndex) {}

CaseStore::~CaseStore() {
  while (newest_ != nullptr) {
    const std::unique_ptr<OpenCase> gone(newest_);
    newest_ = newest_->older;
  }
}

uint64_t CaseStore::hash_of(std::string_view key, bool linked) const { return audit::siphash(secret_, linked ? 1 : 0, key); }

// The key of a case that is not in memory stands in its image; equal hashes of different keys are so rare that reading it costs nothing.
Result<bool> CaseStore::has_key(uint32_t number, std::string_view key, bool linked) {
  const Slot& slot = slots_[number];
  if (slot.open != nullptr) return slot.open->of.key == key && slot.open->of.linked == linked;
  ISO_TRY(OpenCase * open, at(number));
  return open->of.key == key && open->of.linked == linked;
}

Result<std::optional<uint32_t>> CaseStore::number_of(uint64_t hash, std::string_view key, bool linked) {
  const size_t mask = index_.size() - 1;
  for (size_t at = hash & mask; index_[at] != 0; at = (at + 1) & mask) {
    const uint32_t number = index_[at] - 1;
    if (slots_[number].hash != hash) continue;
    ISO_TRY(const bool same, has_key(number, key, linked));
    if (same) return std::optional<uint32_t>(number);
  }
  return std::optional<uint32_t>();
}

void CaseStore::add_to_index(uint64_t hash, uint32_t number) {
  const auto place = [this](uint64_t at_hash, uint32_t of) {
    const size_t mask = index_.size() - 1;
    size_t at = at_hash & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = of + 1;
  };
  if ((slots_.size() + 1) * 4 > index_.size() * 3) {
    index_.assign(index_.size() * 2, 0);
    for (uint32_t each = 0; each < number; ++each) place(slots_[each].hash, each);
  }
  place(hash, number);
}

OpenCase& CaseStore::fresh(uint32_t number) {
  std::unique_ptr<OpenCase> open;
  if (spare_.empty()) {
    open = std::make_unique<OpenCase>();
  } else {
    open = std::move(spare_.back());
    spare_.pop_back();
  }
  open->findings.clear();
  open->next.reset();
  open->number = number;
  open->changed = false;
  open->bytes = 0;
  open->newer = open->older = nullptr;
  slots_[number].open = open.get();
  return *open.release();  // owned by its slot, and by the list from use() on
}

void CaseStore::unlink(OpenCase& open) {
  (open.newer != nullptr ? open.newer->older : newest_) = open.older;
  (open.older != nullptr ? open.older->newer : oldest_) = open.newer;
  open.newer = open.older = nullptr;
}

void CaseStore::use(OpenCase& open) {
  if (newest_ == &open) return;
  if (open.newer != nullptr || open.older != nullptr || oldest_ == &open) unlink(open);
  open.older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = &open;
  newest_ = &open;
}

void CaseStore::measure(OpenCase& open) {
  const size_t bytes = sizeof(OpenCase) + open.of.bytes() + open.findings.capacity() * sizeof(Standing);
  open_bytes_ = open_bytes_ - open.bytes + bytes;
  open.bytes = bytes;
}

Result<OpenCase*> CaseStore::find(std::string_view key, bool linked) {
  ISO_TRY(const std::optional<uint32_t> number, number_of(hash_of(key, linked), key, linked));
  if (!number) return static_cast<OpenCase*>(nullptr);
  return at(*number);
}

Result<OpenCase*> CaseStore::open(std::string_view key, bool linked) {
  const uint64_t hash = hash_of(key, linked);
  ISO_TRY(const std::optional<uint32_t> known, number_of(hash, key, linked));
  if (known) return at(*known);
  if (slots_.size() >= UINT32_MAX - 1) return over_limit("there are more cases than can be numbered");
  const auto number = static_cast<uint32_t>(slots_.size());
  slots_.push_back({});
  slots_.back().hash = hash;
  add_to_index(hash, number);
  OpenCase& open = fresh(number);
  casework::open_case(open.of, key, linked);
  use(open);
  changed(open);
  return &open;
}

Result<OpenCase*> CaseStore::at(uint32_t number) {
  Slot& slot = slots_[number];
  if (slot.open != nullptr) {
    use(*slot.open);
    return slot.open;
  }
  ISO_TRY_STATUS(file_.read(number, slot.place, image_));
  casework::ImageReader in(image_);
  OpenCase& open = fresh(number);
  casework::open_case(open.of, {}, false);
  open.findings.resize(in.count());
  for (Standing& each : open.findings) each = {in.fixed(), in.fixed()};
  if (in.byte() != 0) open.next = Day{static_cast<int32_t>(in.signed_number())};
  const Status read = casework::read_image(in, names_, open.of);
  use(open);
  measure(open);
  if (read.has_error()) return read.error();
  return &open;
}

void CaseStore::changed(OpenCase& open) {
  Slot& slot = slots_[open.number];
  slot.next = open.next ? open.next->since_epoch : kNoDay;
  slot.findings = static_cast<uint32_t>(open.findings.size());
  open.changed = true;
  measure(open);
}

std::optional<Day> CaseStore::next_of(uint32_t number) const {
  const int32_t day = slots_[number].next;
  return day == kNoDay ? std::nullopt : std::optional<Day>(Day{day});
}

uint32_t CaseStore::findings_of(uint32_t number) const { return slots_[number].findings; }

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
  casework::write_image(out, open.of, names_);
  ISO_TRY(const CaseFile::Place place, file_.append(open.number, image_));
  file_.release(slots_[open.number].place);
  slots_[open.number].place = place;
  open.changed = false;
  return {};
}

void CaseStore::let_go(OpenCase& open) {
  unlink(open);
  slots_[open.number].open = nullptr;
  open_bytes_ -= open.bytes;
  std::unique_ptr<OpenCase> gone(&open);
  if (spare_.size() < kMostSpare && gone->bytes <= kLargestSpare) spare_.push_back(std::move(gone));
}

Status CaseStore::make_room() {
  if (open_bytes_ <= budget_) return {};
  // WHY a tenth more than is needed: the cases that leave together leave in one stretch of the file.
  const size_t enough = budget_ - budget_ / 10;
  while (open_bytes_ > enough && oldest_ != nullptr) {
    ISO_TRY_STATUS(write(*oldest_));
    let_go(*oldest_);
  }
  return file_.tidy([this](uint32_t owner, const CaseFile::Place& place) { return owner < slots_.size() && slots_[owner].place == place; },
                    [this](uint32_t owner, const CaseFile::Place& place) { slots_[owner].place = place; });
}

Status CaseStore::save(casework::ImageWriter& out) {
  for (OpenCase* open = oldest_; open != nullptr; open = open->newer) ISO_TRY_STATUS(write(*open));
  ISO_TRY_STATUS(file_.flush());
  out.fixed(secret_[0]);
  out.fixed(secret_[1]);
  out.text(names_.bytes());
  const std::vector<CaseFile::Segment> segments = file_.segments();
  out.number(segments.size());
  for (const CaseFile::Segment& each : segments) {
    out.number(each.number);
    out.number(each.size);
    out.number(each.live);
  }
  out.number(slots_.size());
  for (const Slot& slot : slots_) {
    out.fixed(slot.hash);
    out.number(slot.place.segment);
    out.number(slot.place.offset);
    out.number(slot.place.length);
    out.signed_number(slot.next);
    out.number(slot.findings);
  }
  return {};
}

Status CaseStore::restore(casework::ImageReader& in) {
  secret_ = {in.fixed(), in.fixed()};
  ISO_TRY_STATUS(names_.restore(in.text()));
  std::vector<CaseFile::Segment> segments(in.count());
  for (CaseFile::Segment& each : segments) {
    each.number = static_cast<uint32_t>(in.number());
    each.size = static_cast<uint32_t>(in.number());
    each.live = in.number();
  }
  ISO_TRY_STATUS(file_.take_up(segments));
  const size_t cases = in.count();
  size_t wanted = kFirstIndex;
  while ((cases + 1) * 4 > wanted * 3) wanted *= 2;
  index_.assign(wanted, 0);
  for (size_t number = 0; number < cases && !in.failed(); ++number) {
    Slot& slot = slots_.emplace_back();
    slot.hash = in.fixed();
    slot.place.segment = static_cast<uint32_t>(in.number());
    slot.place.offset = static_cast<uint32_t>(in.number());
    slot.place.length = static_cast<uint32_t>(in.number());
    slot.next = static_cast<int32_t>(in.signed_number());
    slot.findings = static_cast<uint32_t>(in.number());
    add_to_index(slot.hash, static_cast<uint32_t>(number));
  }
  if (in.failed()) return Error{Code::kCorrupt, "the list of cases in the snapshot is damaged", {}};
  return {};
}

}  // namespace isonomy::engine
