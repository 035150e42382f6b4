// SPDX-License-Identifier: Apache-2.0
#include "bench/cel/workload.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "daemon/base/day.h"

namespace isonomy::bench {
namespace {

// The Mersenne twister MT19937, seeded with one key word as init_by_array does (Matsumoto and Nishimura, 2002).
class Twister {
 public:
  explicit Twister(uint32_t key) {
    fill(19650218);
    size_t i = 1;
    for (size_t k = 0; k < kSize; ++k) {
      state_[i] = (state_[i] ^ (mixed(i) * 1664525u)) + key;
      advance(i);
    }
    for (size_t k = 1; k < kSize; ++k) {
      state_[i] = (state_[i] ^ (mixed(i) * 1566083941u)) - static_cast<uint32_t>(i);
      advance(i);
    }
    state_[0] = 0x80000000u;
  }

  uint32_t word() {
    if (at_ == kSize) twist();
    uint32_t y = state_[at_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
  }

  double unit() {
    const double high = word() >> 5, low = word() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  uint32_t below(uint32_t n) {
    const int bits = 32 - __builtin_clz(n);
    uint32_t drawn = word() >> (32 - bits);
    while (drawn >= n) drawn = word() >> (32 - bits);
    return drawn;
  }

 private:
  static constexpr size_t kSize = 624;

  void fill(uint32_t seed) {
    state_[0] = seed;
    for (size_t i = 1; i < kSize; ++i) state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<uint32_t>(i);
  }
  uint32_t mixed(size_t i) const { return state_[i - 1] ^ (state_[i - 1] >> 30); }
  void advance(size_t& i) {
    if (++i < kSize) return;
    state_[0] = state_[kSize - 1];
    i = 1;
  }
  void twist() {
    for (size_t i = 0; i < kSize; ++i) {
      const uint32_t y = (state_[i] & 0x80000000u) | (state_[(i + 1) % kSize] & 0x7fffffffu);
      state_[i] = state_[(i + 397) % kSize] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0u);
    }
    at_ = 0;
  }

  std::array<uint32_t, kSize> state_{};
  size_t at_ = kSize;
};

// Rounded to decimals, then the shortest text that reads back, with a point.
std::string decimal(double d, int places) {
  char fixed[64];
  std::snprintf(fixed, sizeof fixed, "%.*f", places, d);
  char shortest[64];
  const auto end = std::to_chars(shortest, shortest + sizeof shortest, std::strtod(fixed, nullptr), std::chars_format::fixed).ptr;
  std::string text(shortest, end);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

template <size_t size>
const char* pick(const std::array<const char*, size>& words, double unit) {
  return words[static_cast<size_t>(unit * static_cast<double>(size))];
}

constexpr std::array<const char*, 10> kSectors{"platform", "edtech", "fintech", "manufacturing", "mining", "logistics", "healthcare", "retail", "energy", "construction"};
constexpr std::array<const char*, 8> kRegions{"north", "south", "east", "west", "central", "coast", "SEZ-alpha", "SEZ-beta"};
constexpr std::array<const char*, 8> kRegistries{"north", "south", "east", "west", "central", "coast", "sez-alpha", "sez-beta"};
constexpr std::array<const char*, 5> kOwners{"private", "private", "private", "state", "foreign"};
constexpr std::array<const char*, 4> kLicences{"A", "A", "B", "none"};
constexpr std::array<const char*, 9> kPermits{"export", "import", "hazmat", "data", "labour", "water", "air", "fire", "explosive"};
constexpr std::array<const char*, 4> kTypes{"observed", "observed", "observed", "reported"};

std::string permits(Twister& random, uint32_t count) {
  auto pool = kPermits;
  std::string out;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t left = static_cast<uint32_t>(pool.size()) - i;
    const uint32_t drawn = random.below(left);
    out += std::string(i > 0 ? "," : "") + "\"" + pool[drawn] + "\"";
    pool[drawn] = pool[left - 1];
  }
  return out;
}

std::string instant(int64_t seconds_since_2021) {
  const CivilDate c = (Day::from_civil(2021, 1, 1) + static_cast<int>(seconds_since_2021 / 86400)).civil();
  const int rest = static_cast<int>(seconds_since_2021 % 86400);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, rest / 3600, rest / 60 % 60, rest % 60);
  return buffer;
}

}  // namespace

std::string generate_events(size_t count) {
  Twister random(20210101);
  std::string out;
  out.reserve(count * 420);
  constexpr double kThreeYears = 3 * 365 * 86400;
  for (size_t i = 0; i < count; ++i) {
    const auto firm = static_cast<unsigned>(random.unit() * 50000);
    const std::string held = permits(random, static_cast<uint32_t>(random.unit() * 5));
    const std::string time = instant(static_cast<int64_t>(random.unit() * kThreeYears));
    const auto employees = static_cast<unsigned>(std::pow(10.0, random.unit() * 4));
    const std::string revenue = decimal(std::pow(10.0, 3 + random.unit() * 5.5), 2);
    const std::string emissions = decimal(std::pow(10.0, random.unit() * 3.5), 3);
    const std::string hours = decimal(20 + random.unit() * 45, 1);
    const char* type = pick(kTypes, random.unit());
    const char* sector = pick(kSectors, random.unit());
    const char* region = pick(kRegions, random.unit());
    const char* owner = pick(kOwners, random.unit());
    const bool uninsured = static_cast<int>(random.unit() * 3) == 0;
    const char* licence = pick(kLicences, random.unit());
    char head[512];
    std::snprintf(head, sizeof head,
                  "{\"specversion\":\"1.0\",\"id\":\"evt-%016llx\",\"source\":\"/registry/%s/collector-%02u\",\"type\":\"conduct.%s\",\"time\":\"%s\",\"subject\":\"firm-%u\",",
                  static_cast<unsigned long long>(i * 0x9E3779B97F4A7C15ull), kRegistries[firm % 8], firm % 17, type, time.c_str(), firm);
    out += head;
    out += std::string("\"datacontenttype\":\"application/json\",\"data\":{\"sector\":\"") + sector + "\",\"region\":\"" + region + "\",\"ownership\":\"" + owner +
           "\",\"employees\":" + std::to_string(employees) + ",\"revenue\":" + revenue + ",\"emissions\":" + emissions + ",\"hours_per_week\":" + hours +
           ",\"insured\":" + (uninsured ? "false" : "true") + ",\"licence\":\"" + licence + "\",\"permits\":[" + held + "]}}\n";
  }
  return out;
}

const std::array<DatedRule, kRules>& rules() {
  static const std::array<DatedRule, kRules> kTable{{
      {1, 3, {"data.hours_per_week >= 60.0", "data.hours_per_week >= 56.0", "data.hours_per_week >= 52.0"}},
      {0, 2,
       {R"(data.sector == "platform" && data.employees >= 500.0)", R"(data.sector == "platform" && data.employees >= 300.0)",
        R"(data.sector == "platform" && data.employees >= 100.0)"}},
      {1, 4,
       {R"(data.sector in ["platform", "fintech"] && data.revenue >= 50000000.0)", R"(data.sector in ["platform", "fintech"] && data.revenue >= 20000000.0)",
        R"(data.sector in ["platform", "fintech"] && data.revenue >= 10000000.0)"}},
      {0, 3,
       {R"(data.sector == "edtech" && data.licence != "A" && data.ownership == "foreign" && data.revenue >= 1000000.0)",
        R"(data.sector == "edtech" && data.licence != "A" && data.ownership == "foreign" && data.revenue >= 100000.0)",
        R"(data.sector == "edtech" && data.licence != "A" && data.ownership == "foreign" && data.revenue >= 10000.0)"}},
      {1, 2,
       {R"(data.emissions >= 1000.0 && data.sector in ["manufacturing", "mining", "energy"])",
        R"(data.emissions >= 500.0 && data.sector in ["manufacturing", "mining", "energy"])",
        R"(data.emissions >= 250.0 && data.sector in ["manufacturing", "mining", "energy"])"}},
      {0, 4, {"!data.insured && data.employees >= 1000.0", "!data.insured && data.employees >= 250.0", "!data.insured && data.employees >= 50.0"}},
      {1, 3,
       {"data.revenue >= 500000.0 * data.employees", "data.revenue >= 250000.0 * data.employees", "data.revenue >= 100000.0 * data.employees"}},
      {0, 2,
       {R"(data.region.startsWith("SEZ-") && data.ownership == "foreign" && data.revenue >= 5000000.0)",
        R"(data.region.startsWith("SEZ-") && data.ownership == "foreign" && data.revenue >= 1000000.0)",
        R"(data.region.startsWith("SEZ-") && data.ownership == "foreign" && data.revenue >= 500000.0)"}},
      {1, 4,
       {R"(data.permits.exists(p, p == "hazmat") && !data.insured && data.employees >= 50.0)",
        R"(data.permits.exists(p, p == "hazmat" || p == "explosive") && !data.insured && data.employees >= 20.0)",
        R"(data.permits.exists(p, p == "hazmat" || p == "explosive") && !data.insured && data.employees >= 10.0)"}},
      {0, 3,
       {R"((data.sector == "construction" || data.sector == "mining") && data.hours_per_week >= 55.0 && !data.insured)",
        R"((data.sector == "construction" || data.sector == "mining") && data.hours_per_week >= 48.0 && !data.insured)",
        R"((data.sector == "construction" || data.sector == "mining") && data.hours_per_week >= 44.0 && !data.insured)"}},
      {1, 2,
       {R"(data.ownership == "state" && data.revenue >= 10000000.0 && data.licence == "none")",
        R"(data.ownership == "state" && data.revenue >= 5000000.0 && data.licence == "none")",
        R"(data.ownership == "state" && data.revenue >= 1000000.0 && data.licence == "none")"}},
      {0, 4,
       {"data.emissions + 2.0 * data.employees >= 5000.0", "data.emissions + 2.0 * data.employees >= 4000.0",
        "data.emissions + 2.0 * data.employees >= 3000.0"}},
      {1, 3,
       {R"(data.region in ["north", "east", "coast"] && data.hours_per_week >= 58.0 && data.employees < 20.0)",
        R"(data.region in ["north", "east", "coast"] && data.hours_per_week >= 54.0 && data.employees < 50.0)",
        R"(data.region in ["north", "east", "coast"] && data.hours_per_week >= 50.0 && data.employees < 100.0)"}},
      {0, 2,
       {R"(data.licence == "B" && (data.revenue >= 100000000.0 || data.employees >= 5000.0))",
        R"(data.licence == "B" && (data.revenue >= 50000000.0 || data.employees >= 2000.0))",
        R"(data.licence == "B" && (data.revenue >= 20000000.0 || data.employees >= 1000.0))"}},
      {1, 4,
       {R"(data.sector == "fintech" && !("data" in data.permits) && data.revenue >= 5000000.0)",
        R"(data.sector == "fintech" && !("data" in data.permits) && data.revenue >= 1000000.0)",
        R"(data.sector == "fintech" && !("data" in data.permits) && data.revenue >= 200000.0)"}},
      {0, 3,
       {R"(data.sector == "healthcare" && !(data.insured && data.licence != "none") && data.employees >= 200.0)",
        R"(data.sector == "healthcare" && !(data.insured && data.licence != "none") && data.employees >= 100.0)",
        R"(data.sector == "healthcare" && !(data.insured && data.licence != "none") && data.employees >= 20.0)"}},
      {1, 2,
       {R"(type == "conduct.observed" && data.ownership in ["foreign", "private"] && data.emissions >= 800.0 && data.region == "coast")",
        R"(type == "conduct.observed" && data.ownership in ["foreign", "private"] && data.emissions >= 400.0 && data.region == "coast")",
        R"(type == "conduct.observed" && data.ownership in ["foreign", "private"] && data.emissions >= 200.0 && data.region == "coast")"}},
      {0, 4,
       {R"(data.sector == "logistics" && data.hours_per_week >= 56.0 && data.licence in ["B", "none"])",
        R"(data.sector == "logistics" && data.hours_per_week >= 50.0 && data.licence in ["B", "none"])",
        R"(data.sector == "logistics" && data.hours_per_week >= 46.0 && data.licence in ["B", "none"])"}},
      {1, 3,
       {"data.employees >= 100.0 && data.hours_per_week * data.employees >= 200000.05",
        "data.employees >= 80.0 && data.hours_per_week * data.employees >= 150000.05",
        "data.employees >= 50.0 && data.hours_per_week * data.employees >= 100000.05"}},
      {0, 2,
       {R"(!(data.sector in ["retail", "energy"]) && data.revenue >= 10000000.0 && (!data.insured || data.licence == "none") && data.hours_per_week >= 55.0)",
        R"(!(data.sector in ["retail", "energy"]) && data.revenue >= 5000000.0 && (!data.insured || data.licence == "none") && data.hours_per_week >= 50.0)",
        R"(!(data.sector in ["retail", "energy"]) && data.revenue >= 1000000.0 && (!data.insured || data.licence == "none") && data.hours_per_week >= 45.0)"}},
  }};
  return kTable;
}

}  // namespace isonomy::bench
