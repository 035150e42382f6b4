// SPDX-License-Identifier: Apache-2.0
// Any bytes as a key, a signed note, a checkpoint or a proof: what is read is written back as it was.
#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/note.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto key = merkle::parse_verifier(text)) ISO_CHECK(merkle::parse_verifier(merkle::to_string(*key)).has_value(), "a key can be read again");
  if (const auto signer = merkle::parse_signer(text)) ISO_CHECK(merkle::parse_signer(merkle::secret_text(*signer)).has_value(), "a secret can be read again");
  static const merkle::VerifierKey stranger = merkle::verifier_of(*merkle::generate_signer("stranger.example"));
  ISO_CHECK(merkle::verify_note(text, std::span(&stranger, 1)).has_error(), "nobody signed it");
  if (const auto checkpoint = merkle::parse_checkpoint(text)) ISO_CHECK(merkle::to_string(*checkpoint) == text, "a checkpoint has one form");
  if (const auto proof = merkle::parse_tlog_proof(text)) ISO_CHECK(merkle::to_string(*proof) == text, "a proof has one form");
  return 0;
}
