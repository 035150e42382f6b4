// SPDX-License-Identifier: Apache-2.0
// Blocks give back the events they took, byte by byte, whatever their keys look like; and those that older programs wrote.
#include "daemon/audit/event_block.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "daemon/audit/journal.h"
#include "daemon/audit/siphash.h"
#include "daemon/base/little_endian.h"
#include "daemon/audit/sqlite.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

struct Event {
  std::string key, body;
  friend bool operator==(const Event&, const Event&) = default;
};
void PrintTo(const Event& event, std::ostream* out) { *out << event.key.substr(0, 100) << " | " << event.body.substr(0, 100); }

std::string number(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  return out + static_cast<char>(value);
}

std::string block_of(char encoding, const std::string& content) {
  std::string out(9, encoding);
  put_little_endian(out.data() + 1, siphash({0, 0}, static_cast<uint8_t>(encoding), content), 8);
  return out + content;
}

// As schema 2 wrote it: index and time step by one, and the text of every key.
std::string old_entries(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) out += number(0) + number(2) + number(event.key.size()) + number(event.body.size()) + event.key + event.body;
  return out;
}

std::string in_zstd(const std::string& content) {
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), content.data(), content.size(), 1));
  return frame;
}

std::vector<Event> read(uint64_t count, const std::string& block) {
  BlockReader reader;
  std::vector<Event> out;
  EXPECT_TRUE(reader.decode(0, count - 1, block).has_value());
  for (BlockEntry entry;;) {
    const Result<bool> more = reader.next(entry);
    EXPECT_TRUE(more.has_value());
    if (more.has_error() || !*more) return out;
    EXPECT_EQ(entry.index, out.size());
    EXPECT_EQ(entry.recorded_at_ms, static_cast<int64_t>(out.size()) + 1);
    out.push_back({std::string(entry.key), std::string(entry.body)});
  }
}

std::string written(const std::vector<Event>& events) {
  BlockWriter writer;
  for (size_t i = 0; i < events.size(); ++i) writer.add({i, static_cast<int64_t>(i) + 1, events[i].key, events[i].body});
  for (size_t i = 0; i < events.size(); ++i) EXPECT_TRUE(writer.holds(i, events[i].key));
  EXPECT_FALSE(writer.holds(0, events[0].key + "x"));
  size_t seen = 0;
  EXPECT_TRUE(writer.visit([&](const BlockEntry& entry) -> Status {
    EXPECT_EQ(entry.key, events[seen].key);
    EXPECT_EQ(entry.body, events[seen++].body);
    return {};
  }).has_value());
  EXPECT_EQ(seen, events.size());
  BlockEncoder encoder;
  return std::string(encoder.encode(writer));
}

Event sent(const std::string& source, const std::string& id) {
  return {source + "\n" + id, R"({"specversion":"1.0","id":")" + id + R"(","source":")" + source + R"(","type":"t","data":{}})"};
}

TEST(EventBlock, GivesBackEveryEventWhateverItsKey) {
  std::vector<Event> events{sent("urn:town", "1"), sent("urn:town", "2"), sent("urn:town", "10"), sent("urn:a", "11"), sent("urn:town", "3")};
  events.push_back({"urn:tówn\n4", R"({"source":"urn:t\u00f3wn","id":"4"})"});             // escaped: its text stands nowhere
  events.push_back({"urn:town\n5", R"({"id":"5"})"});                                      // as with an event in HTTP headers
  events.push_back({"no line feed", "no line feed"});
  events.push_back({"", "no key"});
  events.push_back({"\n", "\n"});
  events.push_back({"a\n", "a"});
  events.push_back({"\nb", "b"});
  events.push_back({"a\nb\nc", "a b\nc"});                                                  // of two line feeds the first counts
  events.push_back({"urn:town\n6", std::string(5000, ' ') + "urn:town 6"});                // far from the beginning
  events.push_back({std::string(300, 's') + "\n7", std::string(300, 's') + " 7"});         // long
  events.push_back({"urn:town\n8", ""});
  for (int i = 0; i < 500; ++i) events.push_back(sent("/registry/" + std::to_string(i % 7), std::to_string(i * i)));
  EXPECT_EQ(read(events.size(), written(events)), events);
}

TEST(EventBlock, DoesNotStoreWhatStandsInTheBody) {
  std::vector<Event> events;
  for (uint64_t i = 0; i < 200; ++i) events.push_back(sent("/registry/north/collector", std::to_string(i * 0x9E3779B97F4A7C15)));
  BlockWriter writer;
  size_t bodies = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    writer.add({i, 1, events[i].key, events[i].body});
    bodies += events[i].body.size();
  }
  EXPECT_LE(writer.bytes().size(), bodies + events.size() * 10);
}

TEST(EventBlock, OfSchemaTwoIsReadAsEver) {
  const std::vector<Event> events{sent("urn:town", "1"), {"", ""}, {"a key\nof its own", "x"}};
  const std::string entries = old_entries(events);
  EXPECT_EQ(read(events.size(), block_of(0, entries)), events);
  EXPECT_EQ(read(events.size(), block_of(1, in_zstd(entries))), events);
}

TEST(EventBlock, WhatIsNoBlockIsDamaged) {
  const auto failure = [](const std::string& block) {
    BlockReader reader;
    Status decoded = reader.decode(0, 0, block);
    if (decoded.has_error()) return decoded.error();
    BlockEntry entry;
    const Result<bool> more = reader.next(entry);
    return more.has_error() ? more.error() : Error{Code::kNotFound, "it was read", {}};
  };
  const std::string head = number(0) + number(2), body = "urn:town 1";
  const auto places = [&](uint64_t at, uint64_t size, uint64_t rest_at, uint64_t rest_size) {
    return head + number(body.size()) + number(0) + number(at) + number(size) + number(rest_at) + number(rest_size) + body;
  };
  EXPECT_EQ(read(1, block_of(2, places(0, 8, 9, 1))), (std::vector<Event>{{"urn:town\n1", body}}));
  const uint64_t huge = UINT64_MAX;
  for (const std::string& content : {places(0, 11, 9, 1), places(11, 0, 9, 1), places(0, 8, 9, 2), places(huge, 1, 9, 1), places(1, huge, 9, 1), places(0, 8, huge, huge),
                                     head + number(11) + number(0) + number(0) + number(1) + number(1) + number(1) + body, head + number(huge) + number(1) + body,
                                     head + number(1) + number(huge) + body, head + number(1) + number(0), head}) {
    const Error error = failure(block_of(2, content));
    EXPECT_EQ(error.code, Code::kCorrupt) << content;
    EXPECT_EQ(error.message.find("the block of events 0 to 0 is damaged"), 0u) << error.message;
  }
  EXPECT_EQ(failure(block_of(4, places(0, 8, 9, 1))).message, "the block of events 0 to 0 is damaged (its first byte names no encoding)");
}

// A journal of schema 2, with a block as it had them, is brought up to date when the daemon opens it, and goes on.
TEST(EventBlock, AJournalOfSchemaTwoGoesOn) {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.sqlite");
  std::vector<Event> events;
  for (int i = 0; i < 20; ++i) events.push_back(sent("urn:town", std::to_string(i)));
  Digest root;
  const auto append = [&](Journal& journal, size_t from, size_t until) {
    for (size_t i = from; i < until; ++i) ASSERT_TRUE(journal.append({RecordKind::kEvent, events[i].key, events[i].body}, static_cast<int64_t>(i) + 1).has_value());
    ASSERT_TRUE(journal.commit().has_value());
    root = journal.root();
  };
  {
    Journal journal = *Journal::open(path);
    append(journal, 0, 10);
  }
  {
    Database database = *Database::open(path, OpenMode::kReadWrite);
    Statement update = *database.prepare("UPDATE event_blocks SET bytes = ?1");
    const std::string old = block_of(1, in_zstd(old_entries({events.begin(), events.begin() + 10})));
    update.bind_blob(1, old);
    ASSERT_TRUE(update.run().has_value());
    ASSERT_TRUE(database.execute("PRAGMA user_version = 2").has_value());
  }
  EXPECT_EQ(Journal::open_read_only(path).error().code, Code::kConflict) << "a reader changes nothing";
  {
    Journal journal = *Journal::open(path);
    EXPECT_EQ(journal.root(), root);
    EXPECT_TRUE(*journal.contains_event(events[3].key));
    append(journal, 10, 20);
  }
  const Journal journal = *Journal::open_read_only(path);
  std::vector<Event> found;
  ASSERT_TRUE(journal.read(0, RecordKind::kEvent, [&](const StoredRecord& record) {
    found.push_back({record.key, record.body});
    return true;
  }).has_value());
  EXPECT_EQ(found, events);
}

}  // namespace
}  // namespace isonomy::audit
