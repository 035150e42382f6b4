// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/image_bytes.h"

#include <gtest/gtest.h>

#include <vector>

namespace isonomy::casework {
namespace {

// What was written, in the pieces that pour() cut it into: every value of a long image, a piece every few of them.
struct Pieces {
  std::vector<std::string> pieces;
  size_t next = 0;
  uint64_t size = 0;

  Pieces() {
    std::string bytes;
    ImageWriter out(bytes, [&](std::string& piece) -> Status {
      pieces.push_back(std::exchange(piece, {}));
      return {};
    });
    for (uint64_t i = 0; i < 50'000; ++i) {
      out.number(i * i);
      out.fixed(i);
      out.text(std::string(i % 40, 'x'));
      out.byte(static_cast<uint8_t>(i));
      EXPECT_TRUE(out.pour().has_value());
    }
    out.flush();
    pieces.push_back(std::move(bytes));
    for (const std::string& piece : pieces) size += piece.size();
  }
  ImageReader reader() {
    return ImageReader([this]() -> std::string_view { return next < pieces.size() ? std::string_view(pieces[next++]) : std::string_view(); }, size);
  }
};

TEST(ImageReader, reads_the_pieces_of_a_large_image_one_after_the_other) {
  Pieces pieces;
  ASSERT_GE(pieces.pieces.size(), 4u);
  ImageReader in = pieces.reader();
  for (uint64_t i = 0; i < 50'000; ++i) {
    ASSERT_EQ(in.number(), i * i);
    ASSERT_EQ(in.fixed(), i);
    ASSERT_EQ(in.text(), std::string(i % 40, 'x'));
    ASSERT_EQ(in.byte(), static_cast<uint8_t>(i));
  }
  EXPECT_FALSE(in.failed());
  EXPECT_EQ(in.left(), 0u);
  in.byte();
  EXPECT_TRUE(in.failed()) << "there is nothing after the last piece";
}

TEST(ImageReader, fails_where_a_piece_is_missing_and_stays_so) {
  Pieces pieces;
  pieces.pieces.resize(2);
  ImageReader in = pieces.reader();
  while (!in.failed()) in.byte();
  pieces.next = 0;
  EXPECT_EQ(in.byte(), 0);
  EXPECT_EQ(in.fixed(), 0u);
  EXPECT_EQ(in.text(), "");
  EXPECT_EQ(in.count(), 0u);
  EXPECT_TRUE(in.failed());
}

TEST(ImageReader, counts_no_more_things_than_all_pieces_have_bytes) {
  const auto count_of = [](uint64_t stated, uint64_t size) {
    std::string first;
    {
      ImageWriter out(first);
      out.number(stated);
    }
    bool given = false;
    ImageReader in([&]() -> std::string_view { return std::exchange(given, true) ? std::string_view() : std::string_view(first); }, size);
    const size_t count = in.count();
    return in.failed() ? SIZE_MAX : count;
  };
  EXPECT_EQ(count_of(1000, 2 + 1000), 1000u);
  EXPECT_EQ(count_of(1001, 2 + 1000), SIZE_MAX);
}

}  // namespace
}  // namespace isonomy::casework
