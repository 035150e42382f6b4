// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sent_state.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/base/sha256.h"

namespace isonomy::app {
namespace {

namespace fs = std::filesystem;

std::string default_path(const std::string& file) {
  fs::path root;
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') root = state;
  else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') root = fs::path(home) / ".local" / "state";
  else return {};
  std::error_code ec;
  const std::string full = fs::weakly_canonical(file, ec).string();
  return (root / "isonomy" / "sent" / to_hex(sha256(full)).substr(0, 32)).string();
}

}  // namespace

SentState::SentState(std::string path, const std::string& file, std::string to) : path_(path.empty() ? default_path(file) : std::move(path)), to_(std::move(to)) {
  std::ifstream in(file, std::ios::binary);
  std::string head(4096, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  head_ = to_hex(sha256(head));
}

uint64_t SentState::acknowledged() const {
  std::ifstream in(path_);
  std::string word, value;
  bool ours = false, same_to = false, same_head = false;
  uint64_t count = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    fields >> word >> std::ws;
    std::getline(fields, value);
    if (word == "isonomy-sent") ours = value == "1";
    else if (word == "to") same_to = value == to_;
    else if (word == "head") same_head = value == head_;
    else if (word == "acknowledged") count = std::strtoull(value.c_str(), nullptr, 10);
  }
  return ours && same_to && same_head ? count : 0;
}

isonomy::Status SentState::keep(uint64_t acknowledged) const {
  if (path_.empty()) return {};
  std::error_code ec;
  if (fs::path(path_).has_parent_path()) fs::create_directories(fs::path(path_).parent_path(), ec);
  const std::string fresh = path_ + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    out << "isonomy-sent 1\nto " << to_ << "\nhead " << head_ << "\nacknowledged " << acknowledged << "\n";
    if (!out.flush()) return io_error("cannot write `" + fresh + "`: choose another place with --state");
  }
  fs::rename(fresh, path_, ec);  // whole or not at all, also when we are killed here
  if (ec) return io_error("cannot write `" + path_ + "`: " + ec.message());
  return {};
}

void SentState::forget() const {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

}  // namespace isonomy::app
