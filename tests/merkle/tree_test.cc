// SPDX-License-Identifier: Apache-2.0
// Tree, proofs and verification against the published vectors and against the definition itself, RFC 6962 section 2, taken literally.
#include "daemon/merkle/tree.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "daemon/merkle/hash.h"
#include "daemon/merkle/proof.h"
#include "daemon/merkle/verify.h"
#include "tests/merkle/vectors.h"

namespace isonomy::merkle {
namespace {

using Leaves = std::vector<Digest>;

// RFC 6962 section 2.1 word for word, on leaf hashes.
Digest definition(std::span<const Digest> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  const size_t k = std::bit_floor(leaves.size() - 1);
  Sha256 sha;
  return hash_node(sha, definition(leaves.first(k)), definition(leaves.subspan(k)));
}

Leaves some_leaves(size_t count) {
  Leaves leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(sha256("leaf " + std::to_string(i)));
  return leaves;
}

// A log in memory: tiles where the journal would have rows.
struct MemoryLog {
  Sha256 sha;
  Tree tree;
  std::map<std::pair<unsigned, uint64_t>, Leaves> tiles;

  void append(const Digest& leaf) {
    const Status status = tree.append(sha, leaf, [&](unsigned level, uint64_t index, std::span<const Digest> hashes) -> Status {
      EXPECT_TRUE(tiles.emplace(std::pair(level, index), Leaves(hashes.begin(), hashes.end())).second);
      return {};
    });
    ASSERT_TRUE(status.has_value());
  }

  ReadTile reader() const {
    return [this](unsigned level, uint64_t index) -> Result<Leaves> {
      if (const auto tile = tiles.find({level, index}); tile != tiles.end()) return tile->second;
      const std::span<const Digest> open = tree.open_tile(level);
      return Leaves(open.begin(), open.end());
    };
  }
};

TEST(TreeVectors, roots_and_hashes) {
  ISO_NEEDS_SHARED("vectors/merkle_roots.json");
  simdjson::dom::parser parser;
  const simdjson::dom::element all = vectors::load(parser, "merkle_roots.json");
  std::vector<std::string> want;
  for (const simdjson::dom::element root : all["root_hashes_hex_by_size"].get_array()) want.push_back(vectors::text(root));
  MemoryLog log;
  EXPECT_EQ(to_hex(log.tree.root(log.sha)), want[0]);
  size_t size = 0;
  for (const simdjson::dom::element leaf : all["leaf_inputs_hex"].get_array()) {
    log.append(hash_leaf(log.sha, vectors::from_hex(vectors::text(leaf))));
    EXPECT_EQ(to_hex(log.tree.root(log.sha)), want[++size]) << size;
  }
  EXPECT_EQ(size, 8U);

  for (const simdjson::dom::element one : all["hasher"].get_array()) {
    const std::string op = vectors::text(one["op"]);
    const std::string expected = vectors::text(one["want"]);
    if (op == "empty") { EXPECT_EQ(to_hex(empty_root()), expected); }
    if (op == "leaf") { EXPECT_EQ(to_hex(hash_leaf(log.sha, vectors::text(one["data"]))), expected); }
    // Its children are four bytes, not hashes, so our function cannot take them.
    if (op == "node") { EXPECT_EQ(to_hex(sha256("\x01" + vectors::text(one["left"]) + vectors::text(one["right"]))), expected); }
  }
}

TEST(TreeVectors, inclusion) {
  ISO_NEEDS_SHARED("vectors/merkle_inclusion.json");
  simdjson::dom::parser parser;
  size_t count = 0;
  for (const simdjson::dom::element entry : vectors::load(parser, "merkle_inclusion.json")["vectors"].get_array()) {
    const simdjson::dom::element c = entry["case"];
    const auto proof = vectors::proof(c["proof"]);
    const bool holds = proof && vectors::is_hash(c["leafHash"]) && vectors::is_hash(c["root"]) &&
                       verify_inclusion(uint64_t(c["leafIdx"]), uint64_t(c["treeSize"]), vectors::padded(c["leafHash"]), *proof,
                                                 vectors::padded(c["root"])).has_value();
    EXPECT_EQ(holds, !bool(c["wantErr"])) << vectors::text(entry["path"]);
    ++count;
  }
  EXPECT_EQ(count, 98U);
}

TEST(TreeVectors, consistency) {
  ISO_NEEDS_SHARED("vectors/merkle_consistency.json");
  simdjson::dom::parser parser;
  size_t count = 0;
  for (const simdjson::dom::element entry : vectors::load(parser, "merkle_consistency.json")["vectors"].get_array()) {
    const simdjson::dom::element c = entry["case"];
    const auto proof = vectors::proof(c["proof"]);
    const bool holds = proof && verify_consistency(uint64_t(c["size1"]), uint64_t(c["size2"]), *proof, vectors::padded(c["root1"]),
                                                   vectors::padded(c["root2"])).has_value();
    EXPECT_EQ(holds, !bool(c["wantErr"])) << vectors::text(entry["path"]);
    ++count;
  }
  EXPECT_EQ(count, 98U);
}

TEST(Tree, grows_as_the_definition_says) {
  const Leaves leaves = some_leaves(700);
  MemoryLog log;
  for (size_t size = 0; size <= leaves.size(); ++size) {
    ASSERT_EQ(log.tree.root(log.sha), definition(std::span(leaves).first(size))) << size;
    if (size < leaves.size()) log.append(leaves[size]);
  }
}

TEST(Tree, every_proof_of_every_small_tree_holds_and_no_other_root_does) {
  const size_t kMax = 70;
  const Leaves leaves = some_leaves(kMax);
  MemoryLog log;
  for (size_t size = 1; size <= kMax; ++size) {
    log.append(leaves[size - 1]);
    const Digest root = log.tree.root(log.sha);
    Digest other = root;
    other[size % 32] ^= 1;
    for (size_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, log.reader());
      ASSERT_TRUE(proof.has_value());
      ASSERT_TRUE(verify_inclusion(index, size, leaves[index], *proof, root).has_value()) << index << " of " << size;
      ASSERT_FALSE(verify_inclusion(index, size, leaves[index], *proof, other).has_value());
      ASSERT_FALSE(verify_inclusion(index + 1, size, leaves[index], *proof, root).has_value());
    }
    for (size_t old_size = 1; old_size <= size; ++old_size) {
      const auto proof = consistency_proof(old_size, size, log.reader());
      ASSERT_TRUE(proof.has_value());
      const Digest old_root = definition(std::span(leaves).first(old_size));
      ASSERT_TRUE(verify_consistency(old_size, size, *proof, old_root, root).has_value()) << old_size << " of " << size;
      ASSERT_FALSE(verify_consistency(old_size, size, *proof, old_root, other).has_value());
      if (old_size < size) { ASSERT_FALSE(verify_consistency(old_size, size, *proof, other, root).has_value()); }
    }
  }
}

TEST(Tree, proofs_and_loading_across_tiles) {
  const Leaves leaves = some_leaves(66'000);  // a full tile of level 1, and then some
  MemoryLog log;
  for (const Digest& leaf : leaves) log.append(leaf);
  const Digest root = log.tree.root(log.sha);
  EXPECT_EQ(root, definition(leaves));
  EXPECT_EQ(log.tiles.size(), 257U + 1U);
  for (const uint64_t index : {0ULL, 255ULL, 256ULL, 65'535ULL, 65'536ULL, 65'791ULL, 65'792ULL, 65'999ULL}) {
    const auto proof = inclusion_proof(index, leaves.size(), log.reader());
    ASSERT_TRUE(proof.has_value()) << to_string(proof.error());
    EXPECT_TRUE(verify_inclusion(index, leaves.size(), leaves[index], *proof, root).has_value()) << index;
  }
  for (const uint64_t old_size : {1ULL, 256ULL, 257ULL, 32'768ULL, 65'535ULL, 65'536ULL, 65'537ULL, 65'999ULL}) {
    const auto old_root = root_of_first(old_size, log.reader());
    ASSERT_TRUE(old_root.has_value());
    EXPECT_EQ(*old_root, definition(std::span(leaves).first(old_size)));
    const auto proof = consistency_proof(old_size, leaves.size(), log.reader());
    ASSERT_TRUE(proof.has_value());
    EXPECT_TRUE(verify_consistency(old_size, leaves.size(), *proof, *old_root, root).has_value()) << old_size;
  }

  const size_t open = leaves.size() % kTileWidth;
  auto loaded = Tree::load(log.sha, leaves.size(), log.reader(), std::span(leaves).last(open));
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error());
  EXPECT_EQ(loaded->root(log.sha), root);
  for (int i = 0; i < 600; ++i) {  // it goes on as the one that was never put away
    const Digest leaf = sha256(std::to_string(i));
    log.append(leaf);
    ASSERT_TRUE(loaded->append(log.sha, leaf, [](unsigned, uint64_t, std::span<const Digest>) -> Status { return {}; }).has_value());
    ASSERT_EQ(loaded->root(log.sha), log.tree.root(log.sha));
  }
}

TEST(Tree, loading_at_every_size_gives_the_same_root) {
  const Leaves leaves = some_leaves(1100);
  MemoryLog log;
  for (size_t size = 1; size <= leaves.size(); ++size) {
    log.append(leaves[size - 1]);
    auto loaded = Tree::load(log.sha, size, log.reader(), std::span(leaves).subspan(size - size % kTileWidth, size % kTileWidth));
    ASSERT_TRUE(loaded.has_value());
    ASSERT_EQ(loaded->root(log.sha), log.tree.root(log.sha)) << size;
  }
}

TEST(Tree, refuses_questions_without_an_answer) {
  MemoryLog log;
  log.append(sha256("x"));
  EXPECT_EQ(inclusion_proof(1, 1, log.reader()).error().code, Code::kNotFound);
  EXPECT_EQ(consistency_proof(2, 1, log.reader()).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace isonomy::merkle
