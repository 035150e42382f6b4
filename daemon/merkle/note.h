// SPDX-License-Identifier: Apache-2.0
// Note: a text signed by one or more keys, in the form that witnesses and the Go checksum database use.
//
//   text, ending in a newline        public key    NAME+HASH+BASE64(0x01 || key)
//   (empty line)                     private key   PRIVATE+KEY+NAME+HASH+BASE64(0x01 || seed)
//   — NAME BASE64(hash || sig)       HASH          first 4 bytes of SHA-256(NAME || "\n" || 0x01 || key), in hex
//
// Errors:  kMalformed for what is no key or no note, kCorrupt when a signature of a known key is wrong or none is of a known key.
// Threads: pure functions.
// Source:  C2SP signed-note.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/merkle/ed25519.h"

namespace isonomy::merkle {

struct VerifierKey {
  std::string name;
  uint32_t id = 0;
  Ed25519Public key{};
};

struct SignerKey {
  std::string name;
  uint32_t id = 0;
  Ed25519Seed seed{};
};

Result<SignerKey> generate_signer(std::string_view name);
VerifierKey verifier_of(const SignerKey& signer);
Result<VerifierKey> parse_verifier(std::string_view text);
Result<SignerKey> parse_signer(std::string_view text);
std::string to_string(const VerifierKey& key);
std::string secret_text(const SignerKey& key);  // for the key file only, never for a log

struct VerifiedNote {
  std::string text;
  std::vector<std::string> signed_by;  // names of the known keys whose signature holds, in the note's order
  size_t unknown_signatures = 0;
};

Result<std::string> sign_note(std::string_view text, const SignerKey& signer);
Result<VerifiedNote> verify_note(std::string_view note, std::span<const VerifierKey> known);

}  // namespace isonomy::merkle
