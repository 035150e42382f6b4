// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/evidence.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {

int fail(const Error& error) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return kEnvironment;
}

int refuted(bool json, const Error& error) {
  if (json) std::printf("{\"ok\":false,\"code\":\"%s\",\"message\":%s}\n", code_name(error.code), json_string(error.message).c_str());
  else std::printf("%s %s\n", coloured("NOT PROVEN", Colour::kRed).c_str(), to_string(error).c_str());
  return kCheckFailed;
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

Result<std::vector<merkle::VerifierKey>> public_keys(const std::vector<std::string>& given) {
  std::vector<merkle::VerifierKey> keys;
  for (const std::string& each : given) {
    std::string text = each;
    if (::access(each.c_str(), F_OK) == 0) {
      ISO_TRY(text, load_file(each));
    }
    Result<merkle::VerifierKey> key = merkle::parse_verifier(trim(text));
    if (key.has_error()) return Error{key.error().code, key.error().message, each};
    keys.push_back(*std::move(key));
  }
  return keys;
}

isonomy::Status write_new(const std::string& path, std::string_view text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return io_error(errno == EEXIST ? "the file exists: it is not overwritten" : "the file cannot be made", path);
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (::close(file) != 0 || !written) return io_error("the file cannot be written", path);
  return {};
}

}  // namespace isonomy::app
