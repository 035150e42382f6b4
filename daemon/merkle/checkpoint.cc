// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/checkpoint.h"

#include <charconv>
#include <cstring>
#include <optional>

#include "daemon/base/text.h"
#include "daemon/merkle/base64.h"
#include "daemon/merkle/hash.h"

namespace isonomy::merkle {
namespace {

constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";
constexpr size_t kMaxProofHashes = 64;

std::optional<uint64_t> decimal(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::optional<Digest> digest(std::string_view text) {
  const std::optional<std::string> bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(Digest)) return std::nullopt;
  Digest value;
  std::memcpy(value.data(), bytes->data(), value.size());
  return value;
}

Error bad_line(const char* what, size_t line, const char* expected) {
  return malformed(std::string("line ") + std::to_string(line) + " of the " + what + " should be " + expected);
}

}  // namespace

std::string to_string(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(bytes_of(checkpoint.root)) + "\n";
  for (const std::string& line : checkpoint.extensions) text += line + "\n";
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view note_text) {
  if (!note_text.ends_with('\n')) return malformed("a checkpoint ends in a newline");
  const std::vector<std::string_view> lines = split(note_text.substr(0, note_text.size() - 1), '\n');
  Checkpoint checkpoint;
  if (lines[0].empty()) return bad_line("checkpoint", 1, "the origin of the log");
  checkpoint.origin = lines[0];
  const std::optional<uint64_t> size = lines.size() > 1 ? decimal(lines[1]) : std::nullopt;
  if (!size) return bad_line("checkpoint", 2, "the size of the tree in decimal");
  const std::optional<Digest> root = lines.size() > 2 ? digest(lines[2]) : std::nullopt;
  if (!root) return bad_line("checkpoint", 3, "the root hash in base64");
  checkpoint.size = *size;
  checkpoint.root = *root;
  for (size_t i = 3; i < lines.size(); ++i) {
    if (lines[i].empty()) return bad_line("checkpoint", i + 1, "an extension, or not there at all");
    checkpoint.extensions.emplace_back(lines[i]);
  }
  return checkpoint;
}

std::string to_string(const TlogProof& proof) {
  std::string text = std::string(kProofHeader) + "\n";
  if (!proof.extra.empty()) text += "extra " + to_base64(proof.extra) + "\n";
  text += "index " + std::to_string(proof.index) + "\n";
  for (const Digest& sibling : proof.siblings) text += to_base64(bytes_of(sibling)) + "\n";
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  TlogProof proof;
  size_t number = 0;
  const auto next = [&]() -> std::optional<std::string_view> {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    ++number;
    return line;
  };

  std::optional<std::string_view> line = next();
  if (line != kProofHeader) return bad_line("proof", 1, "`c2sp.org/tlog-proof@v1`");
  line = next();
  if (line && line->starts_with("extra ")) {
    std::optional<std::string> extra = from_base64(line->substr(6));
    if (!extra || extra->empty()) return bad_line("proof", number, "`extra` and base64, or no such line");  // empty has one form: none
    proof.extra = *std::move(extra);
    line = next();
  }
  const std::optional<uint64_t> index = line && line->starts_with("index ") ? decimal(line->substr(6)) : std::nullopt;
  if (!index) return bad_line("proof", number, "`index` and the record's number");
  proof.index = *index;
  for (line = next(); line && !line->empty(); line = next()) {
    const std::optional<Digest> sibling = digest(*line);
    if (!sibling || proof.siblings.size() == kMaxProofHashes) return bad_line("proof", number, "a hash in base64, of 64 at most");
    proof.siblings.push_back(*sibling);
  }
  if (!line) return malformed("the proof ends before its checkpoint");
  proof.checkpoint = text;
  return proof;
}

}  // namespace isonomy::merkle
