// SPDX-License-Identifier: Apache-2.0
#include "bench/cel/limit.h"

#include <simdjson.h>
#include <sys/resource.h>

#include <cstring>

namespace isonomy::bench {
namespace {

using simdjson::ondemand::object;

struct Event {
  uint64_t month = 0;  // "YYYY-MM-" as one big-endian word: eras start on the first of a month
  uint32_t type = 0, sector = 0, region = 0, owner = 0, licence = 0, permits = 0;
  double employees = 0, revenue = 0, emissions = 0, hours = 0;
  bool insured = false;
};

enum Sector : uint32_t { kPlatform = 1, kEdtech = 2, kFintech = 4, kManufacturing = 8, kMining = 16, kLogistics = 32, kHealthcare = 64, kRetail = 128, kEnergy = 256, kConstruction = 512 };
enum Region : uint32_t { kNorth = 1, kSouth = 2, kEast = 4, kWest = 8, kCentral = 16, kCoast = 32, kZoneA = 64, kZoneB = 128 };
enum Owner : uint32_t { kPrivate = 1, kState = 2, kForeign = 4 };
enum Licence : uint32_t { kA = 1, kB = 2, kNone = 4 };
enum Permit : uint32_t { kHazmat = 4, kData = 8, kExplosive = 256 };

constexpr const char* kSectors[] = {"platform", "edtech", "fintech", "manufacturing", "mining", "logistics", "healthcare", "retail", "energy", "construction"};
constexpr const char* kRegions[] = {"north", "south", "east", "west", "central", "coast", "SEZ-alpha", "SEZ-beta"};
constexpr const char* kOwners[] = {"private", "state", "foreign"};
constexpr const char* kLicences[] = {"A", "B", "none"};
constexpr const char* kPermits[] = {"export", "import", "hazmat", "data", "labour", "water", "air", "fire", "explosive"};
constexpr const char* kTypes[] = {"conduct.observed", "conduct.reported"};

template <size_t size>
uint32_t bit_of(const char* const (&words)[size], std::string_view text) {
  for (size_t i = 0; i < size; ++i) {
    if (std::strlen(words[i]) == text.size() && std::memcmp(words[i], text.data(), text.size()) == 0) return 1u << i;
  }
  return 0;
}

uint64_t month_word(const char* text) {
  uint64_t word = 0;
  std::memcpy(&word, text, 8);
  return __builtin_bswap64(word);
}

template <class Document>
void parse(Document& document, Event& e) {
  object o = document.get_object();
  e.type = bit_of(kTypes, o["type"]);
  e.month = month_word(std::string_view(o["time"]).data());
  object d = o["data"];
  e.sector = bit_of(kSectors, d["sector"]);
  e.region = bit_of(kRegions, d["region"]);
  e.owner = bit_of(kOwners, d["ownership"]);
  e.employees = static_cast<double>(int64_t(d["employees"]));
  e.revenue = d["revenue"];
  e.emissions = d["emissions"];
  e.hours = d["hours_per_week"];
  e.insured = d["insured"];
  e.licence = bit_of(kLicences, d["licence"]);
  e.permits = 0;
  for (auto permit : d["permits"]) e.permits |= bit_of(kPermits, permit);
}

constexpr int version(int era, int second_from, int third_from) { return era > third_from ? 2 : era > second_from ? 1 : 0; }

// Each line: the rule's parameters by version, then its condition.
template <int era>
uint32_t judge_in(const Event& e) {
  uint32_t mask = 0;
  unsigned rule = 0;
  const auto put = [&](bool holds) { mask |= static_cast<uint32_t>(holds) << rule++; };
  constexpr auto of = [](int second_from, int third_from, double a, double b, double c) {
    const int v = version(era, second_from, third_from);
    return v == 0 ? a : v == 1 ? b : c;
  };
  put(e.hours >= of(1, 3, 60, 56, 52));
  put((e.sector & kPlatform) & (e.employees >= of(0, 2, 500, 300, 100)));
  put(bool(e.sector & (kPlatform | kFintech)) & (e.revenue >= of(1, 4, 5e7, 2e7, 1e7)));
  put(bool(e.sector & kEdtech) & !(e.licence & kA) & bool(e.owner & kForeign) & (e.revenue >= of(0, 3, 1e6, 1e5, 1e4)));
  put((e.emissions >= of(1, 2, 1000, 500, 250)) & bool(e.sector & (kManufacturing | kMining | kEnergy)));
  put(!e.insured & (e.employees >= of(0, 4, 1000, 250, 50)));
  put(e.revenue >= of(1, 3, 500000, 250000, 100000) * e.employees);
  put(bool(e.region & (kZoneA | kZoneB)) & bool(e.owner & kForeign) & (e.revenue >= of(0, 2, 5e6, 1e6, 5e5)));
  put(bool(e.permits & (version(era, 1, 4) == 0 ? kHazmat : kHazmat | kExplosive)) & !e.insured & (e.employees >= of(1, 4, 50, 20, 10)));
  put(bool(e.sector & (kConstruction | kMining)) & (e.hours >= of(0, 3, 55, 48, 44)) & !e.insured);
  put(bool(e.owner & kState) & (e.revenue >= of(1, 2, 1e7, 5e6, 1e6)) & bool(e.licence & kNone));
  put(e.emissions + 2.0 * e.employees >= of(0, 4, 5000, 4000, 3000));
  put(bool(e.region & (kNorth | kEast | kCoast)) & (e.hours >= of(1, 3, 58, 54, 50)) & (e.employees < of(1, 3, 20, 50, 100)));
  put(bool(e.licence & kB) & ((e.revenue >= of(0, 2, 1e8, 5e7, 2e7)) | (e.employees >= of(0, 2, 5000, 2000, 1000))));
  put(bool(e.sector & kFintech) & !(e.permits & kData) & (e.revenue >= of(1, 4, 5e6, 1e6, 2e5)));
  put(bool(e.sector & kHealthcare) & !(e.insured & !(e.licence & kNone)) & (e.employees >= of(0, 3, 200, 100, 20)));
  put(bool(e.type & 1) & bool(e.owner & (kForeign | kPrivate)) & (e.emissions >= of(1, 2, 800, 400, 200)) & bool(e.region & kCoast));
  put(bool(e.sector & kLogistics) & (e.hours >= of(0, 4, 56, 50, 46)) & bool(e.licence & (kB | kNone)));
  put((e.employees >= of(1, 3, 100, 80, 50)) & (e.hours * e.employees >= of(1, 3, 200000.05, 150000.05, 100000.05)));
  put(!(e.sector & (kRetail | kEnergy)) & (e.revenue >= of(0, 2, 1e7, 5e6, 1e6)) & (!e.insured | bool(e.licence & kNone)) & (e.hours >= of(0, 2, 55, 50, 45)));
  return mask;
}

uint32_t judge(const Event& e) {
  static const uint64_t kStarts[] = {month_word("2021-07-"), month_word("2022-01-"), month_word("2022-07-"), month_word("2023-01-"), month_word("2023-07-")};
  int era = 0;
  for (const uint64_t start : kStarts) era += e.month >= start ? 1 : 0;
  switch (era) {
    case 0: return judge_in<0>(e);
    case 1: return judge_in<1>(e);
    case 2: return judge_in<2>(e);
    case 3: return judge_in<3>(e);
    case 4: return judge_in<4>(e);
    default: return judge_in<5>(e);
  }
}

void count(uint32_t mask, std::array<uint64_t, kRules>& counts) {
  for (; mask != 0; mask &= mask - 1) ++counts[static_cast<size_t>(__builtin_ctz(mask))];
}

}  // namespace

struct LineJudge::State {
  simdjson::ondemand::parser parser;
  Event event;
};

LineJudge::LineJudge() : state_(std::make_unique<State>()) {}
LineJudge::~LineJudge() = default;

uint32_t LineJudge::masked(std::string_view line, size_t capacity) {
  simdjson::ondemand::document document = state_->parser.iterate(line.data(), line.size(), capacity);
  parse(document, state_->event);
  return judge(state_->event);
}

double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

Measured run_limit(const std::string& events, std::vector<uint32_t>& masks) {
  Measured out;
  simdjson::ondemand::parser parser;
  Event e;
  size_t n = 0;
  const double start = user_seconds();
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(events.data(), events.size(), 1 << 20).get(stream)) return out;
  for (auto document : stream) {
    parse(document, e);
    const uint32_t mask = judge(e);
    masks[n++] = mask;
    count(mask, out.counts);
  }
  out.seconds = user_seconds() - start;
  // Judging alone, on events parsed before.
  std::vector<Event> parsed(n);
  n = 0;
  simdjson::ondemand::document_stream again;
  if (parser.iterate_many(events.data(), events.size(), 1 << 20).get(again)) return out;
  for (auto document : again) parse(document, parsed[n++]);
  const double judging = user_seconds();
  for (size_t i = 0; i < n; ++i) masks[i] = judge(parsed[i]);
  out.judging = user_seconds() - judging;
  return out;
}

}  // namespace isonomy::bench
