// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "daemon/base/sha256.h"
#include "daemon/base/text.h"
#include "daemon/merkle/base64.h"

namespace isonomy::merkle {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash, space
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr char kEd25519 = 1;
constexpr size_t kMaxSignatures = 100;
constexpr size_t kMaxNoteBytes = size_t{1} << 20;

// White space as Unicode has it, in UTF-8.
constexpr std::array<std::string_view, 23> kSpaces = {
    " ", "\t", "\n", "\v", "\f", "\r", "\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
constexpr std::array<std::string_view, 2> kSeparators = {"\xE2\x80\xA8", "\xE2\x80\xA9"};

bool valid_name(std::string_view name) {
  const auto occurs = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  return !name.empty() && is_valid_utf8(name) && !occurs("+") && std::none_of(kSpaces.begin(), kSpaces.end(), occurs) &&
         std::none_of(kSeparators.begin(), kSeparators.end(), occurs);
}

uint32_t big_endian(std::string_view four) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(four[i]);
  return value;
}

std::string big_endian(uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  return out;
}

std::string typed(std::span<const uint8_t> key) { return std::string(1, kEd25519) + std::string(key.begin(), key.end()); }

uint32_t key_id(std::string_view name, const Ed25519Public& key) {
  const Digest digest = sha256(std::string(name) + "\n" + typed(key));
  return big_endian({reinterpret_cast<const char*>(digest.data()), 4});
}

struct KeyText {
  std::string name;
  uint32_t id;
  std::array<uint8_t, 32> bytes;
};

// NAME+HASH+BASE64: the name holds no plus, base64 may.
Result<KeyText> split_key(std::string_view text, const char* what) {
  const Error bad = malformed(std::string("this is no ") + what + " key: expected NAME+8 hex digits+base64, as `isonomy audit keygen` writes it");
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || second - first != 9 || !valid_name(text.substr(0, first))) return bad;
  KeyText key{std::string(text.substr(0, first)), 0, {}};
  const char* hex = text.data() + first + 1;
  const auto [end, error] = std::from_chars(hex, hex + 8, key.id, 16);
  const std::optional<std::string> bytes = from_base64(text.substr(second + 1));
  if (error != std::errc() || end != hex + 8 || !bytes || bytes->size() != 33 || (*bytes)[0] != kEd25519) return bad;
  std::memcpy(key.bytes.data(), bytes->data() + 1, 32);
  return key;
}

Error wrong_hash(const std::string& name) {
  return malformed("the key of `" + name + "` does not fit its hash: it was cut or mistyped, copy it again");
}

std::string key_text(std::string_view name, uint32_t id, std::span<const uint8_t> key) {
  return std::string(name) + "+" + to_hex(big_endian(id)) + "+" + to_base64(typed(key));
}

struct SignatureLine {
  std::string_view name;
  uint32_t id;
  std::string signature;
};

Result<SignatureLine> parse_line(std::string_view line) {
  const Error bad = malformed("a signature line of the note is not `\xE2\x80\x94 NAME BASE64`");
  if (!line.starts_with(kDash)) return bad;
  line.remove_prefix(kDash.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !valid_name(line.substr(0, space))) return bad;
  std::optional<std::string> bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return bad;
  return SignatureLine{line.substr(0, space), big_endian(std::string_view(*bytes).substr(0, 4)), bytes->substr(4)};
}

bool valid_text(std::string_view text) {
  return is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x20 && c != '\n'; });
}

}  // namespace

Result<SignerKey> generate_signer(std::string_view name) {
  if (!valid_name(name)) return malformed("`" + std::string(name) + "` is no key name: no spaces, no `+`, for example `example.org/isonomy`");
  ISO_TRY(const Ed25519Seed seed, random_seed());
  return SignerKey{std::string(name), key_id(name, public_of(seed)), seed};
}

VerifierKey verifier_of(const SignerKey& signer) { return {signer.name, signer.id, public_of(signer.seed)}; }

Result<VerifierKey> parse_verifier(std::string_view text) {
  ISO_TRY(const KeyText key, split_key(text, "public"));
  if (key.id != key_id(key.name, key.bytes)) return wrong_hash(key.name);
  return VerifierKey{key.name, key.id, key.bytes};
}

Result<SignerKey> parse_signer(std::string_view text) {
  if (!text.starts_with(kPrivate)) return malformed("this is no private key: it begins with `PRIVATE+KEY+`, as `isonomy audit keygen` writes it");
  ISO_TRY(const KeyText key, split_key(text.substr(kPrivate.size()), "private"));
  if (key.id != key_id(key.name, public_of(key.bytes))) return wrong_hash(key.name);
  return SignerKey{key.name, key.id, key.bytes};
}

std::string to_string(const VerifierKey& key) { return key_text(key.name, key.id, key.key); }
std::string secret_text(const SignerKey& key) { return std::string(kPrivate) + key_text(key.name, key.id, key.seed); }

Result<std::string> sign_note(std::string_view text, const SignerKey& signer) {
  if (!text.ends_with('\n') || !valid_text(text)) return malformed("a note is UTF-8 without control characters and ends in a newline");
  const Ed25519Signature signature = ed25519_sign(signer.seed, text);
  const std::string bytes = big_endian(signer.id) + std::string(signature.begin(), signature.end());
  return std::string(text) + "\n" + std::string(kDash) + signer.name + " " + to_base64(bytes) + "\n";
}

Result<VerifiedNote> verify_note(std::string_view note, std::span<const VerifierKey> known) {
  if (note.size() > kMaxNoteBytes) return over_limit("a note may have 1 MiB");
  if (!valid_text(note)) return malformed("a note is UTF-8 without control characters");
  const size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return malformed("the note has no empty line before its signatures");
  VerifiedNote verified{std::string(note.substr(0, gap + 1)), {}, 0};
  std::string_view lines = note.substr(gap + 2);
  if (lines.empty() || !lines.ends_with('\n')) return malformed("the note's signatures do not end in a newline");
  lines.remove_suffix(1);

  const std::vector<std::string_view> signatures = split(lines, '\n');
  if (signatures.size() > kMaxSignatures) return over_limit("a note may have " + std::to_string(kMaxSignatures) + " signatures");
  std::vector<const VerifierKey*> seen;
  for (const std::string_view line : signatures) {
    ISO_TRY(const SignatureLine signature, parse_line(line));
    const VerifierKey* key = nullptr;
    for (const VerifierKey& candidate : known) {
      if (candidate.name != signature.name || candidate.id != signature.id) continue;
      if (key != nullptr) return malformed("the key of `" + candidate.name + "` is given twice");
      key = &candidate;
    }
    if (key == nullptr) {
      ++verified.unknown_signatures;
      continue;
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    if (!ed25519_verify(key->key, verified.text, signature.signature)) {
      return Error{Code::kCorrupt, "the signature of `" + key->name + "` does not fit the note", {}};
    }
    verified.signed_by.push_back(key->name);
  }
  if (seen.empty()) return Error{Code::kCorrupt, "the note is not signed by a known key", {}};
  return verified;
}

}  // namespace isonomy::merkle
