// SPDX-License-Identifier: Apache-2.0
// Checkpoint: the statement "my log has this many records and this root", signed. And the proof file built on one.
//
//   checkpoint                .tlog-proof
//     ORIGIN                    c2sp.org/tlog-proof@v1
//     SIZE                      extra BASE64            (optional; not authenticated by itself)
//     BASE64(root)              index N
//     (extension lines)         BASE64(sibling) ..      from the leaf up
//                               (empty line)
//                               the signed checkpoint
//
// Errors:  kMalformed with the line that is wrong.
// Threads: pure functions.
// Source:  C2SP tlog-checkpoint and tlog-proof.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"

namespace isonomy::merkle {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions;
};

std::string to_string(const Checkpoint& checkpoint);             // the note's text
Result<Checkpoint> parse_checkpoint(std::string_view note_text);  // of a note, without its signatures

struct TlogProof {
  std::string extra;
  uint64_t index = 0;
  std::vector<Digest> siblings;
  std::string checkpoint;  // the signed note
};

std::string to_string(const TlogProof& proof);
Result<TlogProof> parse_tlog_proof(std::string_view text);

}  // namespace isonomy::merkle
