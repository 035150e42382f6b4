// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/note.h"

#include <gtest/gtest.h>

#include "daemon/merkle/checkpoint.h"
#include "tests/merkle/vectors.h"

namespace isonomy::merkle {
namespace {

std::string bytes(simdjson::dom::element base64) { return from_base64(vectors::text(base64)).value(); }

TEST(NoteVectors, go_cases) {
  ISO_NEEDS_SHARED("vectors/signed_note_go.json");
  simdjson::dom::parser parser;
  const simdjson::dom::element all = vectors::load(parser, "signed_note_go.json");
  size_t count = 0;
  for (const simdjson::dom::element c : all["cases"].get_array()) {
    std::vector<VerifierKey> keys;
    for (const simdjson::dom::element key : c["verifiers"].get_array()) {
      auto parsed = parse_verifier(vectors::text(key));
      ASSERT_TRUE(parsed.has_value()) << to_string(parsed.error());
      EXPECT_EQ(to_string(*parsed), vectors::text(key));
      keys.push_back(*parsed);
    }
    const auto note = verify_note(bytes(c["note_b64"]), keys);
    EXPECT_EQ(note.has_value(), bool(c["ok"])) << vectors::text(c["name"]);
    if (note.has_value()) { EXPECT_EQ(note->signed_by.size(), uint64_t(c["verified_sigs"])) << vectors::text(c["name"]); }
    ++count;
  }
  EXPECT_EQ(count, 14U);
}

TEST(NoteVectors, go_keys_and_signature) {
  ISO_NEEDS_SHARED("vectors/signed_note_go.json");
  simdjson::dom::parser parser;
  const simdjson::dom::element all = vectors::load(parser, "signed_note_go.json");
  for (const simdjson::dom::element key : all["bad_vkeys"].get_array()) EXPECT_FALSE(parse_verifier(vectors::text(key)).has_value());
  const auto signer = parse_signer(vectors::text(all["private_key"]));
  ASSERT_TRUE(signer.has_value()) << to_string(signer.error());
  EXPECT_EQ(secret_text(*signer), vectors::text(all["private_key"]));
  const auto note = sign_note(bytes(all["sign"]["text_b64"]), *signer);
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(*note, bytes(all["sign"]["signed_note_b64"]));
}

TEST(NoteVectors, go_checkpoint_body) {
  ISO_NEEDS_SHARED("vectors/signed_note_go.json");
  simdjson::dom::parser parser;
  const simdjson::dom::element body = vectors::load(parser, "signed_note_go.json")["checkpoint_body"];
  const auto checkpoint = parse_checkpoint(vectors::text(body["text"]));
  ASSERT_TRUE(checkpoint.has_value()) << to_string(checkpoint.error());
  EXPECT_EQ(checkpoint->origin, vectors::text(body["origin"]));
  EXPECT_EQ(checkpoint->size, uint64_t(body["size"]));
  EXPECT_EQ(to_string(*checkpoint), vectors::text(body["text"]));
}

TEST(NoteVectors, c2sp_example) {
  ISO_NEEDS_SHARED("vectors/signed_note_c2sp.json");
  simdjson::dom::parser parser;
  const simdjson::dom::element all = vectors::load(parser, "signed_note_c2sp.json");
  const std::vector<VerifierKey> keys = {*parse_verifier(vectors::text(all["vkey"]))};
  const auto note = verify_note(bytes(all["note_b64"]), keys);
  ASSERT_TRUE(note.has_value()) << to_string(note.error());
  EXPECT_EQ(note->signed_by, std::vector<std::string>{"example.com/foo"});
}

TEST(Ed25519Vectors, wycheproof) {
  ISO_NEEDS_SHARED("vectors/ed25519_wycheproof.json");
  simdjson::dom::parser parser;
  size_t count = 0;
  for (const simdjson::dom::element group : vectors::load(parser, "ed25519_wycheproof.json")["data"]["testGroups"].get_array()) {
    const std::string raw = vectors::from_hex(vectors::text(group["publicKey"]["pk"]));
    Ed25519Public key{};
    ASSERT_EQ(raw.size(), key.size());
    std::copy(raw.begin(), raw.end(), key.begin());
    for (const simdjson::dom::element c : group["tests"].get_array()) {
      const bool holds = ed25519_verify(key, vectors::from_hex(vectors::text(c["msg"])), vectors::from_hex(vectors::text(c["sig"])));
      EXPECT_EQ(holds, vectors::text(c["result"]) == "valid") << uint64_t(c["tcId"]) << " " << vectors::text(c["comment"]);
      ++count;
    }
  }
  EXPECT_EQ(count, 151U);
}

// Verifiers differ on these edge cases. This pins how ours decides, so that a new OpenSSL cannot change it unseen.
TEST(Ed25519Vectors, edge_cases_are_pinned) {
  ISO_NEEDS_SHARED("vectors/ed25519_cctv_edgecases.json");
  simdjson::dom::parser parser;
  size_t accepted = 0;
  size_t refused = 0;
  for (const simdjson::dom::element c : vectors::load(parser, "ed25519_cctv_edgecases.json")["vectors"].get_array()) {
    const std::string raw = vectors::from_hex(vectors::text(c["key"]));
    Ed25519Public key{};
    std::copy(raw.begin(), raw.end(), key.begin());
    (ed25519_verify(key, vectors::text(c["msg"]), vectors::from_hex(vectors::text(c["sig"]))) ? accepted : refused) += 1;
  }
  EXPECT_EQ(accepted, 208U);
  EXPECT_EQ(refused, 706U);
}

TEST(Note, a_fresh_key_signs_and_any_changed_byte_is_noticed) {
  const auto signer = generate_signer("example.org/isonomy");
  ASSERT_TRUE(signer.has_value());
  const std::vector<VerifierKey> keys = {*parse_verifier(to_string(verifier_of(*signer)))};
  const std::string note = *sign_note("example.org/isonomy\n3\nAAAA\n", *signer);
  ASSERT_TRUE(verify_note(note, keys).has_value());
  for (size_t i = 0; i < note.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_FALSE(verify_note(changed, keys).has_value()) << "byte " << i << " bit " << bit;
    }
  }
  EXPECT_FALSE(sign_note("no newline", *signer).has_value());
  EXPECT_FALSE(generate_signer("two words").has_value());
  EXPECT_FALSE(generate_signer("a+b").has_value());
}

TEST(Base64, reads_only_what_it_would_write) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  for (const char* text : {"", "Zg==", "Zm8=", "Zm9v", "AP+/"}) EXPECT_EQ(to_base64(from_base64(text).value_or("?")), text);
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm 9v", "Zg==Zg==", "Zm9v\n", "Zm-_"}) {
    EXPECT_FALSE(from_base64(text).has_value()) << text;
  }
}

struct BadProof { const char* name; const char* text; const char* says; };
class TlogProofText : public testing::TestWithParam<BadProof> {};

TEST_P(TlogProofText, is_refused_with_the_line) {
  const auto proof = parse_tlog_proof(GetParam().text);
  ASSERT_TRUE(proof.has_error());
  EXPECT_EQ(proof.error().message, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(Bad, TlogProofText, testing::Values(
    BadProof{"empty", "", "line 1 of the proof should be `c2sp.org/tlog-proof@v1`"},
    BadProof{"no_index", "c2sp.org/tlog-proof@v1\n\n", "line 2 of the proof should be `index` and the record's number"},
    BadProof{"leading_zero", "c2sp.org/tlog-proof@v1\nindex 07\n\n", "line 2 of the proof should be `index` and the record's number"},
    BadProof{"short_hash", "c2sp.org/tlog-proof@v1\nindex 7\nAAAA\n\n", "line 3 of the proof should be a hash in base64, of 64 at most"},
    BadProof{"empty_extra", "c2sp.org/tlog-proof@v1\nextra \nindex 7\n\n", "line 2 of the proof should be `extra` and base64, or no such line"},
    BadProof{"no_checkpoint", "c2sp.org/tlog-proof@v1\nindex 7\n", "the proof ends before its checkpoint"}),
    [](const auto& row) { return row.param.name; });

TEST(TlogProof, is_read_as_written) {
  TlogProof proof{std::string("\0extra", 6), 12, {sha256("a"), sha256("b")}, "origin\n13\nroot\n\nsignature\n"};
  const auto again = parse_tlog_proof(to_string(proof));
  ASSERT_TRUE(again.has_value()) << to_string(again.error());
  EXPECT_EQ(again->extra, proof.extra);
  EXPECT_EQ(again->index, 12U);
  EXPECT_EQ(again->siblings, proof.siblings);
  EXPECT_EQ(again->checkpoint, proof.checkpoint);
}

}  // namespace
}  // namespace isonomy::merkle
