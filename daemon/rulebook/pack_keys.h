// SPDX-License-Identifier: Apache-2.0
// The pack format as a table: every key that a pack, a jurisdiction or a calendar may carry, what it takes and what it means.
// The reader refuses keys that are not here; docs/packs.md prints this table, and a test holds the two together.
//
// Threads: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace isonomy::rulebook {

enum class Section : uint8_t {
  kFile, kPack, kInput, kMap, kEmit, kEvent, kFact, kParameter, kParameterRow, kCircumstance,
  kRule, kVersion, kSanction, kDeadline, kWithin, kRequires, kExempts, kPrinciple, kCounter, kRecourse,
  kJurisdiction, kAuthority, kSuspension, kYearly, kCalendar,
};
inline constexpr int kSections = static_cast<int>(Section::kCalendar) + 1;

struct Key {
  Section section;
  const char* name;
  const char* takes;    // "day", "CEL bool", "list of names"
  const char* meaning;
};

const char* title_of(Section section);                 // "`[[map]]`": how the section is called in the reference
std::span<const Key> keys_of(Section section);
std::vector<std::string> key_names(Section section);

// Fields that `set` may carry besides the facts of the pack.
std::span<const std::string_view> set_fields();

// docs/packs.md between its markers: one table a section.
std::string reference_tables();

}  // namespace isonomy::rulebook
