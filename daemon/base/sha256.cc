// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/sha256.h"

// WHY the functions of SHA-256 itself, which OpenSSL 3 calls deprecated and still keeps: the journal hashes three short texts an event, and
// going through EVP costs a third on top (decision 85). The version says that we know.
#define OPENSSL_API_COMPAT 10100
#include <openssl/sha.h>

#include "daemon/base/result.h"

namespace isonomy {

struct Sha256::Context {
  SHA256_CTX state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { reset(); }
Sha256::~Sha256() = default;

void Sha256::reset() { ISO_CHECK(SHA256_Init(&context_->state) == 1, "sha-256 is always available"); }

void Sha256::update(std::string_view bytes) {
  ISO_CHECK(SHA256_Update(&context_->state, bytes.data(), bytes.size()) == 1, "hashing memory cannot fail");
}

Digest Sha256::finish() {
  Digest digest;
  static_assert(sizeof digest == SHA256_DIGEST_LENGTH);
  ISO_CHECK(SHA256_Final(digest.data(), &context_->state) == 1, "a digest has 32 bytes");
  reset();
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

std::string to_hex(const Digest& digest) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace isonomy
