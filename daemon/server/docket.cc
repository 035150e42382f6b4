// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/docket.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

namespace isonomy::server {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kBusyRecords = 2048;   // so many heard at once are a busy stream
constexpr size_t kExpected = 4, kFetched = 8;   // lines ahead of the one that is filed

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Docket::Docket(asio::any_io_executor network, std::unique_ptr<engine::Registry> registry, const Options& options, OnFailure on_failure)
    : network_(std::move(network)),
      gate_(network_, options.queue_bytes),
      counters_(registry->counters()),
      on_failure_(std::move(on_failure)),
      options_(options),
      registry_(std::move(registry)),
      ahead_(registry_->basis(), registry_->limits()) {}

// The registry ends first: a commit that is still under way tells us how it went.
Docket::~Docket() {
  stop();
  registry_.reset();
}

void Docket::stop() { engine_.join(); }

void Docket::list(std::unique_ptr<Filing> filing) {
  filing->bytes.reserve(filing->bytes.size() + ReadAhead::room());
  gate_.take(filing->bytes.size());
  ahead_.list(*filing);
  waiting_.fetch_add(1, std::memory_order_relaxed);
  asio::post(engine_, [this, filing = std::move(filing)]() mutable { hear(std::move(filing)); });
}

void Docket::hear(std::unique_ptr<Filing> filing) {
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  if (gave_up_) {
    ahead_.drop(*filing);
    Filings lost;
    lost.push_back(std::move(filing));
    return hand_back(std::move(lost), true);
  }
  if (heard_.empty()) heard_since_ = Clock::now();

  const int64_t known = now_ms();
  for (size_t i = 0; i < filing->lines.size() && !registry_->failed();) {
    const ReadAhead::Sheet sheet = ahead_.next(*filing, registry_->basis());
    hear_sheet(*filing, sheet, known);
    i += sheet.readings->size();
  }
  ahead_.drop(*filing);
  heard_.push_back(std::move(filing));
  commit_if_due();
}

void Docket::hear_sheet(Filing& filing, const ReadAhead::Sheet& sheet, int64_t known_ms) {
  engine::Readings& readings = *sheet.readings;
  for (size_t i = 0, fetched = 0, expected = 0; i < readings.size(); ++i) {
    for (; fetched < readings.size() && fetched < i + kFetched; ++fetched) readings.fetch(fetched);
    for (; expected < readings.size() && expected < i + kExpected; ++expected) registry_->expect(readings[expected]);
    const std::string_view line = filing.line(sheet.first + i);
    if (line.empty()) continue;
    engine::Receipt receipt = registry_->file(line, readings[i], known_ms);
    // A record that could not be appended ends everything: what follows it must not be acknowledged either.
    if (registry_->failed()) return;
    switch (receipt.kind) {
      case engine::Receipt::Kind::kAccepted: ++filing.accepted; break;
      case engine::Receipt::Kind::kDuplicate: ++filing.duplicates; break;
      case engine::Receipt::Kind::kRejected: filing.rejects.push_back({filing.first_line + sheet.first + i, std::move(receipt.error)}); break;
    }
    ++heard_records_;
  }
}

// WHY: on a busy stream the engine goes on while the disk works, and hands over again as soon as the journal is free, so that nobody
// waits for a receipt longer than he must; after a few lines and with nothing waiting, two switches of threads would only cost time.
void Docket::commit_if_due() {
  const bool nothing_waits = waiting_.load(std::memory_order_relaxed) == 0;
  const bool many = heard_records_ >= kBusyRecords;
  const bool free = behind_.load(std::memory_order_relaxed) == 0;
  const bool due = (free && (nothing_waits || many)) || registry_->failed() || heard_records_ >= options_.commit_records ||
                   Clock::now() - heard_since_ >= options_.commit_delay;
  if (heard_.empty() || !due) return;
  const bool quiet = nothing_waits && !many && registry_->journal_is_idle();
  const isonomy::Status committed = quiet ? commit_heard() : commit_behind();
  if (committed.has_error()) give_up(committed.error());
}

isonomy::Status Docket::commit_heard() {
  const auto start = Clock::now();
  ISO_TRY_STATUS(registry_->commit());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  spdlog::debug("journal.commit lines={} filings={} ms={}", heard_records_, heard_.size(), took.count());
  heard_records_ = 0;
  publish_counters();
  hand_back(std::exchange(heard_, {}), false);
  return {};
}

isonomy::Status Docket::commit_behind() {
  auto filings = std::make_shared<Filings>(std::exchange(heard_, {}));
  const auto start = Clock::now();
  const uint64_t records = std::exchange(heard_records_, 0);
  ++behind_;
  isonomy::Status handed = registry_->commit_behind([this, filings, start, records](const isonomy::Status& committed) {
    --behind_;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    spdlog::debug("journal.commit lines={} filings={} ms={} behind=true", records, filings->size(), took.count());
    const bool lost = committed.has_error();
    hand_back(std::move(*filings), lost);
    asio::post(engine_, [this, committed] {
      if (committed.has_error()) return give_up(committed.error());
      publish_counters();
      commit_if_due();
    });
  });
  if (handed.has_error()) {
    --behind_;
    heard_ = std::move(*filings);
  }
  return handed;
}

void Docket::give_up(const Error& error) {
  if (std::exchange(gave_up_, true)) return hand_back(std::exchange(heard_, {}), true);
  asio::post(network_, [this, error] {
    failed_ = true;
    on_failure_(error);
  });
  hand_back(std::exchange(heard_, {}), true);
}

void Docket::hand_back(Filings filings, bool lost) {
  for (auto& filing : filings) filing->lost = lost;
  asio::post(network_, [this, filings = std::move(filings)]() mutable {
    for (auto& filing : filings) {
      gate_.give(filing->bytes.size());
      if (filing->heard == nullptr) continue;
      auto heard = std::move(filing->heard);
      heard(std::move(filing));
    }
  });
}

void Docket::publish_counters() {
  asio::post(network_, [this, counters = registry_->counters()]() mutable {
    counters_ = std::move(counters);
    if (on_counters_) on_counters_();
  });
}

Awaitable<isonomy::Status> Docket::commit() {
  co_return co_await ask([this](engine::Registry&) -> isonomy::Status {
    if (gave_up_) return Error{Code::kIo, "the journal failed, nothing more is written", {}};
    isonomy::Status committed = commit_heard();
    if (committed.has_error()) give_up(committed.error());
    return committed;
  });
}

}  // namespace isonomy::server
