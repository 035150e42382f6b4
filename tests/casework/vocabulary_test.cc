// SPDX-License-Identifier: Apache-2.0
// What many cases share is kept once, and never more of it than there is room for.
#include "daemon/casework/vocabulary.h"

#include <gtest/gtest.h>

namespace isonomy::casework {
namespace {

TEST(Names, AValueIsSharedOnceItCameTwice) {
  Names names;
  EXPECT_EQ(names.keep_common("mining").data(), nullptr);
  const std::string_view kept = names.keep_common("mining");
  ASSERT_EQ(kept, "mining");
  EXPECT_EQ(names.keep_common("mining").data(), kept.data());
  EXPECT_EQ(names.keep("mining").data(), kept.data()) << "as a name too";
  EXPECT_EQ(names.at(names.place_of(kept)), "mining");
  const std::string_view name = names.keep("sector");
  EXPECT_EQ(names.keep_common("sector").data(), name.data()) << "a name is shared from the first time";
  EXPECT_EQ(names.keep_common(""), "");
  const std::string large(Names::kLongestValue + 1, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(names.keep_common(large).data(), nullptr);
}

TEST(Names, ValuesThatNeverComeAgainTakeNoRoom) {
  Names names;
  for (int i = 0; i < 200'000; ++i) ASSERT_EQ(names.keep_common("value " + std::to_string(i)).data(), nullptr);
  EXPECT_EQ(names.bytes().size(), 1u);
}

TEST(Names, ValuesLeaveRoomForNames) {
  Names names;
  size_t shared = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string value = "value " + std::to_string(i);
    names.keep_common(value);
    shared += names.keep_common(value).data() != nullptr ? size_t{1} : 0;
  }
  EXPECT_GT(shared, 50'000u);
  EXPECT_LT(shared, 200'000u);
  EXPECT_LE(names.bytes().size(), Names::kValueBytes + Names::kLongestValue + 1);
  EXPECT_EQ(names.keep("a name"), "a name");
}

struct Facts {
  std::vector<Stated> stated;
  explicit Facts(Names& names, std::vector<std::pair<std::string_view, cel::Value>> facts) {
    for (const auto& [name, value] : facts) stated.push_back({names.keep(name), value});
  }
};

TEST(FactLists, AListIsOfNamesTheirOrderAndTheirKinds) {
  Vocabulary shared;
  const cel::Value text = cel::Value::string("x"), number = cel::Value::integer(1);
  Facts ab(shared.names, {{"a", text}, {"b", number}}), ba(shared.names, {{"b", number}, {"a", text}}), other(shared.names, {{"a", number}, {"b", number}}), a(shared.names, {{"a", text}});
  std::vector<uint32_t> numbers;
  for (Facts* facts : {&ab, &ba, &other, &a}) numbers.push_back(shared.fact_lists.keep(facts->stated, shared.names));
  EXPECT_EQ(numbers, (std::vector<uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(shared.fact_lists.keep(ba.stated, shared.names), 2u);
  const auto list = shared.fact_lists.at(2);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].name, "b");
  EXPECT_EQ(list[1].kind, cel::Kind::kString);
  EXPECT_TRUE(shared.fact_lists.at(0).empty());
  EXPECT_TRUE(shared.fact_lists.at(5).empty());
}

TEST(FactLists, WhatFollowedTheLastTimeIsExpected) {
  Vocabulary shared;
  const cel::Value text = cel::Value::string("x"), number = cel::Value::integer(1);
  Facts a(shared.names, {{"a", text}}), b(shared.names, {{"b", text}});
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(shared.fact_lists.keep(a.stated, shared.names), 1u);
    ASSERT_EQ(shared.fact_lists.keep(b.stated, shared.names), 2u);
  }
  const std::string elsewhere = "ab";   // the same names in another place
  std::vector<Stated> of_a{{std::string_view(elsewhere).substr(0, 1), text}}, of_b{{std::string_view(elsewhere).substr(1), text}}, of_number{{"a", number}};
  EXPECT_EQ(shared.fact_lists.expected(of_b), 0u);
  EXPECT_EQ(shared.fact_lists.expected(of_number), 0u) << "of another kind";
  ASSERT_EQ(shared.fact_lists.expected(of_a), 1u);
  EXPECT_EQ(of_a[0].name.data(), a.stated[0].name.data()) << "the shared name";
  EXPECT_EQ(shared.fact_lists.expected(of_b), 2u);
}

TEST(FactLists, WithoutRoomThereIsNoList) {
  Vocabulary shared;
  const cel::Value text = cel::Value::string("x");
  std::vector<Stated> unshared{{"not kept", text}};
  EXPECT_EQ(shared.fact_lists.keep(unshared, shared.names), 0u);
  size_t lists = 0;
  for (size_t i = 0; i < FactLists::kMost + 10; ++i) {
    Facts facts(shared.names, {{"f" + std::to_string(i), text}});
    lists += shared.fact_lists.keep(facts.stated, shared.names) != 0 ? size_t{1} : 0;
  }
  EXPECT_EQ(lists, FactLists::kMost);
  Vocabulary large;
  std::vector<Stated> many(FactLists::kMostFacts + 1, Stated{large.names.keep("f"), text});
  EXPECT_EQ(large.fact_lists.keep(many, large.names), 0u);
  many.pop_back();
  EXPECT_EQ(large.fact_lists.keep(many, large.names), 1u);
}

TEST(FactLists, AreSavedWithTheirNamesAndRestored) {
  Vocabulary shared;
  const cel::Value text = cel::Value::string("x"), number = cel::Value::integer(1);
  Facts ab(shared.names, {{"a", text}, {"b", number}}), b(shared.names, {{"b", number}});
  ASSERT_EQ(shared.fact_lists.keep(ab.stated, shared.names), 1u);
  ASSERT_EQ(shared.fact_lists.keep(b.stated, shared.names), 2u);
  std::string bytes;
  {
    ImageWriter out(bytes);
    shared.fact_lists.save(out, shared.names);
  }
  Vocabulary again;
  ASSERT_TRUE(again.names.restore(shared.names.bytes()).has_value());
  ImageReader in(bytes);
  again.fact_lists.restore(in, again.names);
  ASSERT_FALSE(in.failed());
  for (uint32_t i = 1; i <= 2; ++i) {
    const auto was = shared.fact_lists.at(i), is = again.fact_lists.at(i);
    EXPECT_TRUE(std::equal(was.begin(), was.end(), is.begin(), is.end())) << i;
  }
  Facts same(again.names, {{"b", number}});
  EXPECT_EQ(again.fact_lists.keep(same.stated, again.names), 2u);
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    Vocabulary damaged;
    ASSERT_TRUE(damaged.names.restore(shared.names.bytes()).has_value());
    ImageReader few(std::string_view(bytes).substr(0, bytes.size() - cut));
    damaged.fact_lists.restore(few, damaged.names);
    EXPECT_TRUE(few.failed()) << cut;
  }
}

}  // namespace
}  // namespace isonomy::casework
