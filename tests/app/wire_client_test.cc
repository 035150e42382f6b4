// SPDX-License-Identifier: Apache-2.0
// Where a client may be told to connect to: a path is one however short it is, and what is neither path nor address says why.
#include "daemon/app/wire_client.h"

#include <gtest/gtest.h>

namespace isonomy::app {
namespace {

struct Row {
  const char *address, *error;
};

class Addresses : public testing::TestWithParam<Row> {};

TEST_P(Addresses, AreToldApart) {
  const Result<Connection> opened = Connection::open(GetParam().address);
  ASSERT_TRUE(opened.has_error());
  EXPECT_NE(to_string(opened.error()).find(GetParam().error), std::string::npos) << to_string(opened.error());
}

INSTANTIATE_TEST_SUITE_P(Wire, Addresses,
                         testing::Values(Row{"no-such-socket", "No such file"}, Row{"./no-such:socket", "No such file"}, Row{"/no/such/socket", "No such file"},
                                         Row{"unix:no-such-socket", "No such file"}, Row{"unix:", "no path"}, Row{"127.0.0.1:port", "`port` is no port from 0 to 65535"},
                                         Row{"example.invalid:8641", "no numeric address"}));

}  // namespace
}  // namespace isonomy::app
