// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/version.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <string_view>

#include "daemon/base/sha256.h"

namespace isonomy::app {
namespace {

constexpr size_t align4(size_t n) { return (n + 3) & ~size_t{3}; }

// The first object of the list is the program itself.
int find_build_id(dl_phdr_info* object, size_t, void* out) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* bytes = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= segment.p_memsz;) {
      ElfW(Nhdr) note;
      std::memcpy(&note, bytes + at, sizeof note);
      const size_t name = at + sizeof note, description = name + align4(note.n_namesz), next = description + align4(note.n_descsz);
      if (next > segment.p_memsz) break;
      if (note.n_type == NT_GNU_BUILD_ID && std::string_view(bytes + name, note.n_namesz) == std::string_view("GNU", 4)) {
        *static_cast<std::string*>(out) = to_hex(std::string_view(bytes + description, note.n_descsz));
        return 1;
      }
      at = next;
    }
  }
  return 1;
}

}  // namespace

const char* version() { return ISONOMY_VERSION; }

std::string build_identity() {
  std::string id;
  ::dl_iterate_phdr(find_build_id, &id);
  return std::string(version()) + " " + id;
}

}  // namespace isonomy::app
