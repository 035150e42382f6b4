// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/signing_key.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "daemon/app/files.h"
#include "daemon/base/text.h"

namespace isonomy::app {

Result<std::optional<audit::SigningKey>> load_signing_key(const std::string& path) {
  std::string from = path;
  if (from.empty()) {
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    if (credentials == nullptr) return std::optional<audit::SigningKey>();
    from = std::string(credentials) + "/" + kSigningCredential;
    if (::access(from.c_str(), F_OK) != 0) return std::optional<audit::SigningKey>();
  }
  ISO_TRY(const std::string text, load_file(from));
  struct stat about {};
  if (::stat(from.c_str(), &about) == 0 && (about.st_mode & S_IRWXO) != 0) {
    return Error{Code::kConflict, "everybody may read the signing key, so anybody could sign: chmod 600, and make a new key if others had access", from};
  }
  Result<audit::SigningKey> key = merkle::parse_signer(trim(text));
  if (key.has_error()) return Error{key.error().code, key.error().message, from};
  return std::optional<audit::SigningKey>(*std::move(key));
}

}  // namespace isonomy::app
