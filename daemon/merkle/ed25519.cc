// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/ed25519.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace isonomy::merkle {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const uint8_t* bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

Key private_key(const Ed25519Seed& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  ISO_CHECK(key != nullptr, "any 32 bytes are an Ed25519 seed");
  return key;
}

}  // namespace

Result<Ed25519Seed> random_seed() {
  Ed25519Seed seed;
  if (RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) != 1) return io_error("the system has no randomness for a key: try again later");
  return seed;
}

Ed25519Public public_of(const Ed25519Seed& seed) {
  Ed25519Public key;
  size_t size = key.size();
  ISO_CHECK(EVP_PKEY_get_raw_public_key(private_key(seed).get(), key.data(), &size) == 1 && size == key.size(), "a private key has its public key");
  return key;
}

Ed25519Signature ed25519_sign(const Ed25519Seed& seed, std::string_view message) {
  const Key key = private_key(seed);
  const Context context(EVP_MD_CTX_new());
  Ed25519Signature signature;
  size_t size = signature.size();
  ISO_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1, "Ed25519 is built into OpenSSL");
  ISO_CHECK(EVP_DigestSign(context.get(), signature.data(), &size, bytes(message), message.size()) == 1 && size == signature.size(),
            "signing memory cannot fail");
  return signature;
}

bool ed25519_verify(const Ed25519Public& key, std::string_view message, std::string_view signature) {
  const Key loaded(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const Context context(EVP_MD_CTX_new());
  if (loaded == nullptr || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, loaded.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
}

}  // namespace isonomy::merkle
