// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/key_runs.h"

#include <algorithm>
#include <functional>
#include <string>

#include "daemon/base/little_endian.h"

namespace isonomy::audit {
namespace {

constexpr size_t kFanout = 8;
// WHY: a merge happens within one commit and a sender waits for it. Level 2 holds 4 million entries, 48 MiB, a third of a
// second; beyond that it is cheaper to look into more runs.
constexpr int kTopLevel = 2;
constexpr uint64_t kPageEntries = 280;  // on average; 12 bytes each, so that nearly every row stays on one 4 KiB page
constexpr size_t kEntryBytes = 12;
constexpr unsigned kPageBits = 24;
constexpr size_t kRunsAtOnce = 16;

bool before(const KeyEntry& a, const KeyEntry& b) { return a.hash != b.hash ? a.hash < b.hash : a.index < b.index; }

int64_t id_of(int64_t run, uint64_t page) { return run << kPageBits | static_cast<int64_t>(page); }

void visit_entries(std::string_view bytes, uint64_t from, auto visit) {
  for (size_t at = 0; at + kEntryBytes <= bytes.size(); at += kEntryBytes) {
    visit(KeyEntry{get_little_endian(bytes.data() + at, 8), from + get_little_endian(bytes.data() + at + 8, 4)});
  }
}

Error missing_page(int64_t run) {
  return {Code::kCorrupt, "a page of run " + std::to_string(run) + " of the key index is missing: restore the last backup", {}};
}

}  // namespace

// Collects sorted entries and writes them out page by page, so that a merge holds no run in memory.
class KeyRuns::Pages {
 public:
  Pages(Statement& insert, const Run& run) : insert_(insert), run_(run) {}

  Status add(KeyEntry entry) {
    while (part_of(entry.hash, run_.pages) != page_) ISO_TRY_STATUS(next());
    char bytes[kEntryBytes];
    put_little_endian(bytes, entry.hash, 8);
    put_little_endian(bytes + 8, entry.index - run_.from, 4);
    bytes_.append(bytes, kEntryBytes);
    return {};
  }

  Status finish() {
    while (page_ < run_.pages) ISO_TRY_STATUS(next());
    return {};
  }

 private:
  Status next() {
    insert_.bind(1, id_of(run_.run, page_)).bind_blob(2, bytes_);
    ISO_TRY_STATUS(insert_.run());
    bytes_.clear();
    ++page_;
    return {};
  }

  Statement& insert_;
  const Run& run_;
  uint64_t page_ = 0;
  std::string bytes_;
};

Result<KeyRuns> KeyRuns::load(Database& database) {
  KeyRuns out;
  ISO_TRY(Statement runs, database.prepare("SELECT run, level, from_idx, until_idx, entries, pages FROM key_runs ORDER BY from_idx"));
  for (;;) {
    ISO_TRY(const bool row, runs.step());
    if (!row) return out;
    const Run run{runs.column_int(0), static_cast<int>(runs.column_int(1)), static_cast<uint64_t>(runs.column_int(2)),
                  static_cast<uint64_t>(runs.column_int(3)), static_cast<uint64_t>(runs.column_int(4)),
                  static_cast<uint64_t>(runs.column_int(5))};
    if (run.from != out.covered() || run.until < run.from || run.pages == 0 || run.pages >= (uint64_t{1} << kPageBits)) {
      return Error{Code::kCorrupt, "run " + std::to_string(run.run) + " of the key index does not join the one before", {}};
    }
    out.next_run_ = std::max(out.next_run_, run.run + 1);
    out.runs_.push_back(run);
  }
}

uint64_t KeyRuns::entries() const {
  uint64_t sum = 0;
  for (const Run& run : runs_) sum += run.entries;
  return sum;
}

// WHY one statement for all runs: each statement takes its own look at the log, which costs more than the pages.
Result<Statement> KeyRuns::select_pages(Database& database) {
  std::string sql = "SELECT id, entries FROM key_pages WHERE id IN (?1";
  for (size_t i = 2; i <= kRunsAtOnce; ++i) sql += ", ?" + std::to_string(i);
  return database.prepare(sql + ")");
}

Status KeyRuns::collect(Statement& select, uint64_t hash, std::span<const Run> runs) {
  for (size_t i = 0; i < kRunsAtOnce; ++i) {
    const Run& run = runs[std::min(i, runs.size() - 1)];   // one that is asked for twice is given once
    select.bind(static_cast<int>(i) + 1, id_of(run.run, part_of(hash, run.pages)));
  }
  size_t pages = 0;
  Result<bool> row = select.step();
  for (; row.has_value() && *row; row = select.step(), ++pages) {
    const int64_t run = select.column_int(0) >> kPageBits;
    const auto of = std::find_if(runs.begin(), runs.end(), [&](const Run& each) { return each.run == run; });
    visit_entries(select.column_bytes(1), of->from, [&](const KeyEntry& entry) {
      if (entry.hash == hash) found_.push_back(entry.index);
    });
  }
  select.reset();
  if (row.has_error()) return std::move(row).error();
  return pages == runs.size() ? Status() : missing_page(runs.front().run);
}

Status KeyRuns::visit(Statement& select, uint64_t hash, const std::function<Result<bool>(uint64_t)>& visit) {
  found_.clear();
  for (std::span<const Run> left = runs_; !left.empty();) {
    const size_t count = std::min(left.size(), kRunsAtOnce);
    ISO_TRY_STATUS(collect(select, hash, left.first(count)));
    left = left.subspan(count);
  }
  std::sort(found_.begin(), found_.end(), std::greater<>());
  for (const uint64_t index : found_) {
    ISO_TRY(const bool more, visit(index));
    if (!more) return {};
  }
  return {};
}

Status KeyRuns::add(Database& database, uint64_t until, std::vector<KeyEntry>& entries) {
  std::sort(entries.begin(), entries.end(), before);
  const Run run{next_run_++, 0, covered(), until, entries.size(), std::max<uint64_t>(1, entries.size() / kPageEntries)};
  ISO_TRY(Statement insert_page, database.prepare("INSERT INTO key_pages(id, entries) VALUES (?1, ?2)"));
  Pages pages(insert_page, run);
  for (const KeyEntry& entry : entries) ISO_TRY_STATUS(pages.add(entry));
  ISO_TRY_STATUS(pages.finish());
  ISO_TRY_STATUS(announce(database, run));
  for (int level = 0; level < kTopLevel; ++level) {
    const auto of_level = std::count_if(runs_.begin(), runs_.end(), [&](const Run& each) { return each.level == level; });
    if (static_cast<size_t>(of_level) < kFanout) break;
    ISO_TRY_STATUS(merge(database, level));
  }
  return {};
}

Status KeyRuns::announce(Database& database, const Run& run) {
  ISO_TRY(Statement insert_run, database.prepare("INSERT INTO key_runs(run, level, from_idx, until_idx, entries, pages) "
                                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  insert_run.bind(1, run.run).bind(2, run.level).bind(3, static_cast<int64_t>(run.from)).bind(4, static_cast<int64_t>(run.until));
  insert_run.bind(5, static_cast<int64_t>(run.entries)).bind(6, static_cast<int64_t>(run.pages));
  ISO_TRY_STATUS(insert_run.run());
  runs_.push_back(run);
  return {};
}

// The runs of `level` are the newest but for those of lower levels, of which there are none at this moment: they stand last.
Status KeyRuns::merge(Database& database, int level) {
  const auto first = std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.level == level; });
  const std::vector<Run> parts(first, runs_.end());
  runs_.erase(first, runs_.end());

  Run whole{next_run_++, level + 1, parts.front().from, parts.back().until, 0, 0};
  for (const Run& part : parts) whole.entries += part.entries;
  whole.pages = std::max<uint64_t>(1, whole.entries / kPageEntries);

  // A page of the whole needs at most the pages of each part whose range of hashes meets its own: walk all parts abreast.
  struct Cursor {
    Run run;
    uint64_t next_page = 0;
    std::vector<KeyEntry> entries;
    size_t at = 0;

    Status read_next(Statement& select) {
      entries.clear();
      at = 0;
      select.bind(1, id_of(run.run, next_page++));
      const Result<bool> row = select.step();
      if (row.has_value() && *row) visit_entries(select.column_bytes(0), run.from, [this](const KeyEntry& entry) { entries.push_back(entry); });
      select.reset();
      if (row.has_error()) return row.error();
      return *row ? Status() : missing_page(run.run);
    }
  };
  std::vector<Cursor> cursors;
  for (const Run& part : parts) cursors.push_back({part, 0, {}, 0});
  ISO_TRY(Statement select, database.prepare("SELECT entries FROM key_pages WHERE id = ?1"));
  ISO_TRY(Statement insert_page, database.prepare("INSERT INTO key_pages(id, entries) VALUES (?1, ?2)"));
  Pages pages(insert_page, whole);
  for (;;) {
    Cursor* least = nullptr;
    for (Cursor& cursor : cursors) {
      while (cursor.at == cursor.entries.size() && cursor.next_page < cursor.run.pages) {
        ISO_TRY_STATUS(cursor.read_next(select));
      }
      if (cursor.at == cursor.entries.size()) continue;
      if (least == nullptr || before(cursor.entries[cursor.at], least->entries[least->at])) least = &cursor;
    }
    if (least == nullptr) break;
    ISO_TRY_STATUS(pages.add(least->entries[least->at++]));
  }
  ISO_TRY_STATUS(pages.finish());
  for (const Run& part : parts) {
    ISO_TRY_STATUS(database.execute("DELETE FROM key_pages WHERE id BETWEEN " + std::to_string(part.run << kPageBits) + " AND " +
                                    std::to_string(((part.run + 1) << kPageBits) - 1)));
    ISO_TRY_STATUS(database.execute("DELETE FROM key_runs WHERE run = " + std::to_string(part.run)));
  }
  return announce(database, whole);
}

Status visit_key_pages(Database& database, const std::function<void(uint64_t)>& visit) {
  ISO_TRY(Statement pages, database.prepare("SELECT entries FROM key_pages"));
  for (;;) {
    ISO_TRY(const bool row, pages.step());
    if (!row) return {};
    visit_entries(pages.column_bytes(0), 0, [&](const KeyEntry& entry) { visit(entry.hash); });
  }
}

}  // namespace isonomy::audit
