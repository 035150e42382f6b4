// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/sha256.h"

#include <openssl/evp.h>

#include "daemon/base/result.h"

namespace isonomy {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  // WHY: fetched once; EVP_sha256() would make OpenSSL 3 look the algorithm up again for every hash.
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  ~Context() {
    EVP_MD_CTX_free(evp);
    EVP_MD_free(algorithm);
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { reset(); }
Sha256::~Sha256() = default;

void Sha256::reset() {
  ISO_CHECK(EVP_DigestInit_ex2(context_->evp, context_->algorithm, nullptr) == 1, "sha-256 is always available");
}

void Sha256::update(std::string_view bytes) {
  ISO_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1, "hashing memory cannot fail");
}

Digest Sha256::finish() {
  Digest digest;
  unsigned size = 0;
  ISO_CHECK(EVP_DigestFinal_ex(context_->evp, digest.data(), &size) == 1 && size == digest.size(), "a digest has 32 bytes");
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
