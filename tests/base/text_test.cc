// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/text.h"

#include "daemon/base/money.h"
#include "daemon/base/sha256.h"

namespace isonomy {
namespace {

TEST(Text, Utf8RejectsWhatNoWriterProduces) {
  EXPECT_TRUE(is_valid_utf8("caf\xC3\xA9 \xF0\x9F\x98\x80"));
  EXPECT_FALSE(is_valid_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_FALSE(is_valid_utf8("\xE2\x82"));          // cut off
}

TEST(Text, SuggestsOnlyWhatIsNear) {
  const std::vector<std::string> names{"conduct", "decision", "deadline"};
  EXPECT_EQ(did_you_mean("conductt", names), ", did you mean `conduct`?");
  EXPECT_EQ(did_you_mean("turnover", names), "");
}

TEST(Text, JsonStringsEscapeControlCharacters) { EXPECT_EQ(json_string("a\"\\\n\x01"), "\"a\\\"\\\\\\n\\u0001\""); }

TEST(Money, IsExact) {
  EXPECT_EQ(parse_money("62.59")->hundredths, 6259);
  EXPECT_EQ(parse_money("31.3")->hundredths, 3130);
  EXPECT_EQ(parse_money("35.00000")->hundredths, 3500);
  EXPECT_EQ(to_string(Money{-5}), "-0.05");
  EXPECT_EQ(grouped(Money{802'600'000'000}), "8,026,000,000");
  EXPECT_EQ(grouped(Money{6259}), "62.59");
  EXPECT_EQ(percent(5, Money{20000})->hundredths, 1000);
  EXPECT_TRUE(parse_money("1.505").has_error());
  EXPECT_TRUE(parse_money("99999999999999999999").has_error());
  EXPECT_EQ(parse_money("").error().message, "`` is not an amount: write digits with at most two decimals, as in 62.59");
}

TEST(Sha256, MatchesThePublishedVector) {  // FIPS 180-4 example "abc"
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace isonomy
