// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/index_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/base/sha256.h"
#include "daemon/base/text.h"
#include "daemon/server/http_routes.h"

// WHY what is handed to another coroutine has a name here: GCC 12 destroys a temporary with members of its own twice when a co_await stands
// around it.
namespace isonomy::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCopyRest = 10;   // times what a copy took of the engine's time
constexpr int kLookRest = 4;    // times what a look took
constexpr size_t kDigestLength = 16;

}  // namespace

uint64_t LastLook::findings() const {
  uint64_t all = 0;
  for (const auto& [code, n] : found) all += n;
  return all;
}

LastLook look_of(const uncertainty::IndexReport& report, Day through, const std::string& rulebook) {
  LastLook out;
  out.through = through;
  out.rulebook = rulebook;
  out.decisions = report.whole.decisions;
  out.uncertainty = report.whole.uncertainty;
  out.surprise_bits = report.whole.surprise_bits;
  out.record = "{\"action\":\"look\",\"through\":" + json_string(to_string(through)) + ",\"events\":" + std::to_string(report.events) +
               ",\"decisions\":" + std::to_string(report.whole.decisions) + ",\"findings\":[";
  std::string ids;
  for (const detect::Finding& finding : report.found.findings) {
    ++out.found[finding.code];
    out.record += (ids.empty() ? "" : ",") + to_json(finding);
    ids += finding.id + "\n";
  }
  out.record += "]}";
  if (!ids.empty()) out.digest = to_hex(sha256(ids)).substr(0, kDigestLength);
  return out;
}

Result<uncertainty::IndexQuestion> index_question(std::string_view query) {
  uncertainty::IndexQuestion question;
  for (const std::string_view pair : split(query, '&')) {
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string name = percent_decoded(pair.substr(0, equals));
    const std::string value = equals < pair.size() ? percent_decoded(pair.substr(equals + 1)) : std::string();
    if (!is_valid_utf8(name) || !is_valid_utf8(value)) return malformed("the question is not valid UTF-8");
    ISO_TRY_STATUS(set_question(question, name, value));
  }
  return question;
}

struct IndexDesk::Asked {
  Asked(const asio::any_io_executor& executor, uncertainty::IndexQuestion of) : question(std::move(of)), done(executor) {}
  uncertainty::IndexQuestion question;
  std::optional<Result<std::string>> answer;
  asio::steady_timer done;   // until the deadline, or the answer
  bool given_up = false;
  void settle(Result<std::string> with) {
    if (answer) return;
    answer = std::move(with);
    done.cancel();
  }
};

IndexDesk::IndexDesk(const asio::any_io_executor& executor, Docket& docket, const Limits& limits)
    : executor_(executor), docket_(docket), limits_(limits), tasks_(executor), freed_(executor), news_(executor), before_copy_(executor), before_look_(executor) {}

void IndexDesk::start_looking() {
  docket_.on_counters([this] {
    if (look_is_due()) news_.notify();
  });
  tasks_.spawn("index.looks", keep_looking());
}

// The counts as they are when its turn comes, and the work on them.
template <class T>
Awaitable<Result<T>> IndexDesk::done(Work<T> work) {
  while (busy_ && !stopping_) co_await freed_.wait();
  if (stopping_) co_return Error{Code::kCancelled, "the daemon stops", {}};
  busy_ = true;
  while (Clock::now() < next_copy_ && !stopping_) {
    before_copy_.expires_at(next_copy_);
    co_await before_copy_.async_wait(kTuple);
  }
  struct Copied {
    Result<engine::UntabledBasis> basis;
    Clock::duration cost{};
  };
  Copied copied = co_await docket_.ask([](engine::Registry& registry) {
    const auto start = Clock::now();
    Copied out{registry.index_basis(), {}};
    out.cost = Clock::now() - start;
    return out;
  });
  next_copy_ = Clock::now() + kCopyRest * copied.cost;
  Result<T> out = Error{Code::kCancelled, "the daemon stops", {}};
  if (copied.basis.has_error()) {
    out = copied.basis.error();
  } else if (!stopping_) {
    if (clerk_ == nullptr) clerk_ = std::make_unique<asio::thread_pool>(1);
    auto clerks = [basis = std::make_shared<engine::UntabledBasis>(*std::move(copied.basis)), work = std::move(work)]() -> Awaitable<T> {
      const std::optional<Day> closed_through = basis->closed_through;
      co_return work(std::move(*basis).tabled(), closed_through);
    };
    at_work_ = true;
    out = co_await asio::co_spawn(clerk_->get_executor(), std::move(clerks), asio::use_awaitable);
    at_work_ = false;
  }
  busy_ = false;
  freed_.notify();
  co_return out;
}

Task IndexDesk::serve(IndexDesk& desk, std::shared_ptr<Asked> asked) {
  while (desk.busy_ && !desk.stopping_ && !asked->given_up) co_await desk.freed_.wait();
  if (!asked->given_up) {
    Work<std::string> report = [question = asked->question](const uncertainty::IndexBasis& basis, std::optional<Day>) { return index_json(report_on(basis, question)); };
    asked->settle(co_await desk.done<std::string>(std::move(report)));
  }
  desk.asked_.erase(asked);
}

Awaitable<Result<std::string>> IndexDesk::answer(uncertainty::IndexQuestion question) {
  if (stopping_) co_return Error{Code::kCancelled, "the daemon stops", {}};
  if (!docket_.counters().counts) co_return not_found("nothing is counted: set `index.keep` in isonomyd.toml and start again");
  if (asked_.size() >= limits_.waiting) co_return over_limit("too many questions wait for the index: ask again later");
  const auto asked = std::make_shared<Asked>(executor_, std::move(question));
  asked_.insert(asked);
  asked->done.expires_after(limits_.deadline);
  tasks_.spawn("index.answer", serve(*this, asked));
  if (!asked->answer) co_await asked->done.async_wait(kTuple);
  asked->given_up = true;
  if (!asked->answer) co_return over_limit("the index was not ready in " + std::to_string(limits_.deadline.count()) + " ms: ask again later");
  co_return *std::move(asked->answer);
}

// WHY by the stream's own weeks: what is looked at does not depend on when this machine was busy, and a week that is not over says nothing yet.
bool IndexDesk::look_is_due() const {
  const engine::Counters& now = docket_.counters();
  if (!now.counts || !now.counted_through || docket_.failed()) return false;
  return !last_look_ || last_look_->through != *now.counted_through || last_look_->rulebook != now.rulebook;
}

Task IndexDesk::keep_looking() {
  Result<std::string> last = co_await docket_.ask([](engine::Registry& registry) { return registry.last_look(); });
  if (last.has_value()) journaled_ = *std::move(last);
  while (!stopping_) {
    if (!look_is_due()) {
      co_await news_.wait();
    } else if (Clock::now() < next_look_) {
      before_look_.expires_at(next_look_);
      co_await before_look_.async_wait(kTuple);
    } else {
      co_await look();
    }
  }
}

Task IndexDesk::look() {
  const auto start = Clock::now();
  Work<std::optional<LastLook>> at_closed_weeks = [](const uncertainty::IndexBasis& basis, std::optional<Day> closed_through) {
    if (!closed_through) return std::optional<LastLook>();
    uncertainty::IndexQuestion question;
    question.at = question.known = *closed_through;
    question.causes = false;
    return std::optional(look_of(report_on(basis, question), *closed_through, to_hex(basis.rules->identity)));
  };
  Result<std::optional<LastLook>> seen = co_await done<std::optional<LastLook>>(std::move(at_closed_weeks));
  const auto took = Clock::now() - start;
  next_look_ = Clock::now() + kLookRest * took;
  if (stopping_ || seen.has_error() || !*seen) {
    if (seen.has_error() && !stopping_) spdlog::warn("index.look_failed why=\"{}\"", to_string(seen.error()));
    if (seen.has_error()) next_look_ = std::max(next_look_, Clock::now() + std::chrono::minutes(1));
    co_return;
  }
  last_look_ = **std::move(seen);
  const LastLook& now = *last_look_;
  spdlog::debug("index.look through={} decisions={} findings={} ms={}", to_string(now.through), now.decisions, now.findings(),
                std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  if (!journaled_ || *journaled_ == now.digest) co_return;
  const isonomy::Status noted = co_await docket_.ask([&now](engine::Registry& registry) { return registry.note_look(now.digest, now.record, now_ms()); });
  if (noted.has_error()) {
    spdlog::error("index.look_not_noted why=\"{}\"", to_string(noted.error()));
    co_return;
  }
  journaled_ = now.digest;
  spdlog::info("index.found through={} findings={}", to_string(now.through), now.findings());
}

Task IndexDesk::stop() {
  stopping_ = true;
  docket_.on_counters({});
  for (const auto& asked : asked_) asked->settle(Error{Code::kCancelled, "the daemon stops", {}});
  before_copy_.cancel();
  before_look_.cancel();
  news_.notify();
  freed_.notify();
  if (!at_work_) co_await tasks_.wait_until_none();
}

}  // namespace isonomy::server
