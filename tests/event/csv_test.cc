// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/csv.h"

namespace isonomy::event {
namespace {

using Cells = std::vector<std::string>;

TEST(CsvRecord, ReadsPlainQuotedAndEmptyCells) {
  CsvRecord record;
  ASSERT_TRUE(*record.feed(R"(a,"b ""c"", d",,e)"));
  EXPECT_EQ(record.cells(), (Cells{"a", "b \"c\", d", "", "e"}));
}

TEST(CsvRecord, AQuotedCellMayHoldLineEnds) {
  CsvRecord record;
  EXPECT_FALSE(*record.feed("a,\"b"));
  EXPECT_TRUE(record.open());
  EXPECT_TRUE(*record.feed("c\",d"));
  EXPECT_EQ(record.cells(), (Cells{"a", "b\nc", "d"}));
}

TEST(CsvRecord, DropsTheCarriageReturnOfWindowsFiles) {
  CsvRecord record;
  ASSERT_TRUE(*record.feed("a,b\r"));
  EXPECT_EQ(record.cells(), (Cells{"a", "b"}));
}

TEST(CsvRecord, AStrayQuoteIsAnErrorAndTheNextLineIsRead) {
  CsvRecord record;
  EXPECT_EQ(record.feed("a\"b,c").error().message, "a quote stands inside an unquoted csv cell: quote the whole cell and double the quote");
  EXPECT_EQ(record.feed("\"a\"b,c").error().message, "a quoted csv cell is followed by `b`: expected a comma");
  ASSERT_TRUE(*record.feed("x,y"));
  EXPECT_EQ(record.cells(), (Cells{"x", "y"}));
}

TEST(CsvRecord, AMissingClosingQuoteCannotEatTheFile) {
  CsvRecord record;
  EXPECT_FALSE(*record.feed("\"open"));
  const std::string line(1000, 'x');
  bool failed = false;
  for (int i = 0; i < 2000 && !failed; ++i) failed = record.feed(line).has_error();
  EXPECT_TRUE(failed);
  EXPECT_TRUE(*record.feed("a"));
}

}  // namespace
}  // namespace isonomy::event
