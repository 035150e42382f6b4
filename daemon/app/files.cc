// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/files.h"

#include <filesystem>
#include <fstream>

namespace isonomy::app {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kFileBytes = 256 * 1024 * 1024;

}  // namespace

Result<std::string> load_file(const std::string& path) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (status.type() == fs::file_type::not_found) return not_found("there is no file `" + path + "`");
  if (status.type() == fs::file_type::directory) return io_error("`" + path + "` is a folder, a file is expected");
  if (status.type() != fs::file_type::regular) return io_error("cannot read `" + path + "`: " + (ec ? ec.message() : "it is no regular file"));
  const uintmax_t size = fs::file_size(path, ec);
  if (ec) return io_error("cannot read `" + path + "`: " + ec.message());
  if (size > kFileBytes) return over_limit("`" + path + "` has " + std::to_string(size) + " bytes, at most " + std::to_string(kFileBytes) + " are read");
  std::ifstream in(path, std::ios::binary);
  if (!in) return io_error("cannot open `" + path + "`: may this user read it?");
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  if (static_cast<uintmax_t>(in.gcount()) != size) return io_error("cannot read `" + path + "` to its end");
  return bytes;
}

Status write_file(const std::string& path, const std::string& text) {
  // A link stays a link: what it points to is rewritten.
  std::error_code ec;
  const fs::path resolved = fs::is_symlink(path, ec) ? fs::weakly_canonical(path, ec) : fs::path(path);
  const std::string target = resolved.string(), fresh = target + ".new";
  const fs::file_status before = fs::status(target, ec);
  if (fs::exists(before) && !fs::is_regular_file(before)) return io_error("cannot write `" + path + "`: it is no regular file");
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) {
      out.close();
      fs::remove(fresh, ec);
      return io_error("cannot write `" + path + "`: is its folder there, may this user write, is the disk full?");
    }
  }
  if (fs::exists(before)) fs::permissions(fresh, before.permissions(), ec);
  fs::rename(fresh, target, ec);
  if (!ec) return {};
  const std::string why = ec.message();
  fs::remove(fresh, ec);
  return io_error("cannot write `" + path + "`: " + why);
}

}  // namespace isonomy::app
