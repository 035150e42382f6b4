// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/service.h"

#include <signal.h>
#include <spdlog/spdlog.h>

#include <boost/asio/thread_pool.hpp>
#include <cstdlib>
#include <set>

#include "daemon/app/logging.h"
#include "daemon/app/notify.h"
#include "daemon/app/rule_files.h"
#include "daemon/app/signing_key.h"
#include "daemon/app/version.h"
#include "daemon/base/background.h"
#include "daemon/server/checkpointing.h"

namespace isonomy::app {

using std::chrono::milliseconds;
namespace asio = server::asio;

namespace {

constexpr int kExitEnvironment = 3;
constexpr std::chrono::seconds kTellProgressEvery{5};

// What a human reads of several errors: the first, and how many more.
Error first_of(const std::vector<Error>& errors) {
  Error first = errors.front();
  if (errors.size() > 1) first.message += " (and " + std::to_string(errors.size() - 1) + " more: isonomyd --check shows all)";
  return first;
}

server::WhenFull when_full(const Settings::Ingest& ingest) { return ingest.when_full == "reject" ? server::WhenFull::kReject : server::WhenFull::kBlock; }

server::StreamLimits stream_limits(const Settings::Ingest& ingest) {
  return {.line_bytes = static_cast<uint32_t>(ingest.line_bytes),
          .connections = static_cast<uint32_t>(ingest.max_connections),
          .read_deadline = milliseconds(ingest.read_deadline_ms),
          .idle_deadline = milliseconds(ingest.idle_deadline_ms),
          .connection_bytes = static_cast<size_t>(ingest.connection_bytes),
          .unfinished_bytes = static_cast<size_t>(ingest.unfinished_bytes),
          .when_full = when_full(ingest)};
}

}  // namespace

Service::Service(const Settings& settings, std::string config_path)
    : settings_(settings), config_path_(std::move(config_path)), stop_signals_(io_), reload_signal_(io_), tasks_(io_.get_executor()) {}

Result<std::unique_ptr<Service>> Service::open(const Settings& settings, const std::string& config_path, std::shared_ptr<const rulebook::Rulebook> rules) {
  std::unique_ptr<Service> service(new Service(settings, config_path));
  // From here on: a SIGTERM during a long start waits for its end rather than leave a half-made journal to SQLite's recovery.
  service->stop_signals_.add(SIGTERM);
  service->stop_signals_.add(SIGINT);
  service->reload_signal_.add(SIGHUP);
  ISO_TRY_STATUS(service->open_journal(std::move(rules)));
  ISO_TRY_STATUS(service->listen());
  return service;
}

isonomy::Status Service::open_journal(std::shared_ptr<const rulebook::Rulebook> rules) {
  const auto start = std::chrono::steady_clock::now();
  engine::Registry::Options options;
  options.journal_path = settings_.journal.path;
  options.limits.line_bytes = static_cast<uint32_t>(settings_.ingest.line_bytes);
  options.limits.depth = static_cast<uint32_t>(settings_.ingest.depth);
  options.lateness_days = static_cast<int>(settings_.judging.lateness_days);
  options.link_window_days = static_cast<int>(settings_.judging.link_window_days);
  options.case_bytes = static_cast<size_t>(settings_.judging.case_bytes);
  options.snapshot_records = static_cast<uint64_t>(settings_.journal.snapshot_records);
  if (settings_.index.keep) options.count_bytes = static_cast<size_t>(settings_.index.bytes);
  options.program = build_identity();
  ISO_TRY(options.signing_key, load_signing_key(settings_.checkpoint.key));
  options.checkpoint_records = static_cast<uint64_t>(settings_.checkpoint.records);
  signs_ = options.signing_key.has_value();
  auto told = start;
  const auto progress = [&told](uint64_t done, uint64_t total) {
    if (const auto now = std::chrono::steady_clock::now(); now - told >= kTellProgressEvery) {
      told = now;
      spdlog::info("journal.replay records={} of={}", done, total);
    }
    notify_starting("reading the journal: " + std::to_string(done) + " of " + std::to_string(total), std::chrono::seconds(30));
  };
  ISO_TRY(auto registry, engine::Registry::open(options, std::move(rules), server::now_ms(), progress));
  if (!settings_.shadow.rules.empty()) {
    const rulebook::ReadResult shadow = load_rules(settings_.shadow.rules);
    if (shadow.rulebook == nullptr) return Error{Code::kMalformed, "the shadow rulebook: " + first_of(shadow.errors).message, first_of(shadow.errors).where};
    ISO_TRY_STATUS(registry->set_shadow(shadow.rulebook));
  }

  server::Docket::Options docket;
  docket.queue_bytes = static_cast<size_t>(settings_.ingest.queue_bytes);
  docket.commit_records = static_cast<uint32_t>(settings_.journal.commit_records);
  docket.commit_delay = milliseconds(settings_.journal.commit_delay_ms);
  docket_ = std::make_unique<server::Docket>(io_.get_executor(), std::move(registry), docket, [this](const Error& error) {
    spdlog::error("journal.failed why=\"{}\"", to_string(error));
    exit_code_ = kExitEnvironment;
    begin_stop("journal");
  });
  ingest_ = std::make_unique<server::IngestStream>(io_.get_executor(), *docket_, stream_limits(settings_.ingest));
  index_ = std::make_unique<server::IndexDesk>(io_.get_executor(), *docket_, server::IndexDesk::Limits{.deadline = milliseconds(settings_.http.deadline_ms)});
  board_.docket = docket_.get();
  board_.index = index_.get();
  board_.ingest = ingest_.get();
  board_.version = version();
  board_.started_ms = server::now_ms();
  control_ = std::make_unique<server::Control>(
      io_.get_executor(), *docket_, board_,
      server::Operations{.reload = [this] { return reload(); }, .drain = [this] { return drain(); }});
  http_ = std::make_unique<server::HttpApi>(io_.get_executor(), *docket_, board_,
                                            server::HttpLimits{.connections = static_cast<uint32_t>(settings_.http.max_connections),
                                                               .body_bytes = static_cast<size_t>(settings_.http.body_bytes),
                                                               .deadline = milliseconds(settings_.http.deadline_ms),
                                                               .when_full = when_full(settings_.ingest)});
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  spdlog::info("journal.open path={} records={} judged_again={} rulebook={} ms={}", settings_.journal.path, docket_->counters().records,
               docket_->counters().replayed, docket_->counters().rulebook, took.count());
  return {};
}

isonomy::Status Service::listen() {
  const auto executor = io_.get_executor();
  std::set<std::string> handed_over;
  const auto serve = [&](const std::string& what, server::Listener listener) {
    board_.listening.push_back(what + " " + listener.address());
    spdlog::info("{}.listen address={}", what, listener.address());
    if (what == "control") control_->serve(std::move(listener));
    else if (what == "http") http_->serve(std::move(listener));
    else ingest_->serve(std::move(listener));
  };
  for (const HandedSocket& handed : handed_sockets()) {
    if (handed.name != "control" && handed.name != "ingest" && handed.name != "http")
      return malformed("the service manager hands over a socket named `" + handed.name + "`: name it ingest, http or control with FileDescriptorName=");
    ISO_TRY(server::Listener listener, server::Listener::adopted(executor, handed.fd));
    serve(handed.name, std::move(listener));
    handed_over.insert(handed.name);
  }
  if (!settings_.ingest.socket.empty() && !handed_over.contains("ingest")) {
    ISO_TRY(server::Listener listener, server::Listener::on_unix(executor, settings_.ingest.socket, static_cast<unsigned>(settings_.ingest.socket_mode)));
    serve("ingest", std::move(listener));
  }
  if (!settings_.ingest.tcp.empty()) {
    ISO_TRY(server::Listener listener, server::Listener::on_tcp(executor, settings_.ingest.tcp, settings_.ingest.allow_remote));
    serve("ingest", std::move(listener));
  }
  if (!settings_.control.socket.empty() && !handed_over.contains("control")) {
    ISO_TRY(server::Listener listener, server::Listener::on_unix(executor, settings_.control.socket, static_cast<unsigned>(settings_.control.socket_mode)));
    serve("control", std::move(listener));
  }
  if (!settings_.http.address.empty() && !handed_over.contains("http")) {
    ISO_TRY(server::Listener listener, server::Listener::on_tcp(executor, settings_.http.address, settings_.http.allow_remote));
    serve("http", std::move(listener));
  }
  return {};
}

int Service::run() {
  tasks_.spawn("service.stop_signals", watch_stop_signals());
  tasks_.spawn("service.reload_signal", watch_reload_signal());
  if (const auto period = watchdog_period(); period && settings_.watchdog.enabled) tasks_.spawn("service.watchdog", keep_watchdog(*period));
  if (settings_.index.keep) index_->start_looking();
  if (signs_) tasks_.spawn("service.checkpoints", server::keep_checkpoints(*docket_, milliseconds(settings_.checkpoint.interval_ms)));
  else spdlog::warn("checkpoint.off why=\"no signing key: make one with `isonomy audit keygen` and name it in checkpoint.key\"");
  spdlog::info("service.ready version={}", version());
  notify_ready(summary());
  work_in_background();   // the engine has its thread by now
  io_.run();  // ends when stop() has let go of everything
  docket_->stop();
  spdlog::info("service.stopped status={}", exit_code_);
  if (index_->at_work()) {  // figures that nobody waits for: everything that must be kept is kept
    spdlog::shutdown();
    std::_Exit(exit_code_);
  }
  return exit_code_;
}

server::Task Service::watch_stop_signals() {
  const auto [ec, signal] = co_await stop_signals_.async_wait(server::kTuple);
  if (!ec) begin_stop(signal == SIGINT ? "SIGINT" : "SIGTERM");
}

server::Task Service::watch_reload_signal() {
  for (;;) {
    const auto [ec, signal] = co_await reload_signal_.async_wait(server::kTuple);
    if (ec || stopping_) co_return;
    reload_wanted_ = true;
    if (!reloads_served_) tasks_.spawn("service.reload", serve_reload_signals());
  }
}

// However many signals come while one reload runs, one more follows: it reads what they all asked for.
server::Task Service::serve_reload_signals() {
  reloads_served_ = true;
  while (reload_wanted_ && !stopping_) {
    if (board_.reloading) {  // one that the control socket asked for
      co_await server::pause(milliseconds(20));
      continue;
    }
    reload_wanted_ = false;
    const isonomy::Status done = co_await reload();
    if (done.has_error()) notify_status("the last reload failed, the old rules stand: " + to_string(done.error()));
  }
  reloads_served_ = false;
}

// Alive means: this loop turns, and the engine answers. A reload judges all of history again, which may take long and is not a hang.
server::Task Service::keep_watchdog(milliseconds period) {
  while (!stopping_) {
    notify_alive();
    const auto answered = std::make_shared<bool>(false);
    tasks_.spawn("service.engine_alive", [](server::Docket& docket, std::shared_ptr<bool> flag) -> server::Task {
      *flag = co_await docket.ask([](engine::Registry&) { return true; });
    }(*docket_, answered));
    do {
      co_await server::pause(period);
      if (board_.reloading) notify_alive();
    } while (!*answered && !stopping_);
  }
}

void Service::begin_stop(const char* why) {
  if (stopping_) return;
  stopping_ = true;
  spdlog::info("service.stop why={}", why);
  notify_stopping();
  tasks_.spawn("service.stop", stop());
}

server::Task Service::stop() {
  asio::steady_timer hard(io_, milliseconds(settings_.stop.deadline_ms));
  hard.async_wait([](server::error_code ec) {
    if (ec) return;
    spdlog::error("service.stop_hard why=\"not drained in time; what was not acknowledged will be sent again\"");
    spdlog::shutdown();
    std::_Exit(kExitEnvironment);
  });
  board_.draining = true;
  co_await index_->stop();  // before those whose peers wait for it
  co_await ingest_->stop();
  co_await http_->stop();
  co_await control_->stop();
  if (!docket_->failed()) {
    const isonomy::Status committed = co_await docket_->commit();
    if (committed.has_error()) exit_code_ = kExitEnvironment;
  }
  if (!docket_->failed()) {
    const isonomy::Status saved = co_await docket_->ask([](engine::Registry& registry) { return registry.save_view(); });
    if (saved.has_error()) spdlog::warn("view.snapshot_failed why=\"{}\"", to_string(saved.error()));  // the next start is longer, that is all
  }
  if (signs_ && !docket_->failed()) {
    const Result<std::string> note = co_await server::sign_checkpoint(*docket_);
    if (note.has_error()) exit_code_ = kExitEnvironment;
  }
  hard.cancel();
  server::error_code ignored;
  stop_signals_.cancel(ignored);
  reload_signal_.cancel(ignored);
  io_.stop();
}

server::Awaitable<isonomy::Status> Service::drain() {
  board_.draining = true;
  spdlog::info("service.drain");
  co_await ingest_->stop();
  isonomy::Status committed = co_await docket_->commit();
  notify_status("drained: no more events are taken");
  co_return committed;
}

server::Awaitable<isonomy::Status> Service::reload() {
  if (board_.reloading) co_return Error{Code::kConflict, "a reload is under way: ask again when it has ended", {}};
  board_.reloading = true;
  notify_reloading();
  const auto start = std::chrono::steady_clock::now();

  // The new rules are read and checked on a thread of their own, beside the old ones: events flow on meanwhile.
  SettingsResult fresh = load_settings(config_path_);
  rulebook::ReadResult rules;
  if (fresh.errors.empty()) {
    asio::thread_pool reader(1);
    rules = co_await asio::co_spawn(
        reader, [&folders = fresh.settings.rules]() -> server::Awaitable<rulebook::ReadResult> { co_return load_rules(folders); }, asio::use_awaitable);
  } else {
    rules.errors = fresh.errors;
  }
  isonomy::Status done = co_await docket_->ask([&](engine::Registry& registry) -> isonomy::Status {
    isonomy::Status outcome;
    if (rules.rulebook == nullptr) outcome = first_of(rules.errors);
    else outcome = registry.reload(rules.rulebook, server::now_ms());
    if (!outcome.has_error()) return outcome;
    const isonomy::Status noted = registry.note_failed_reload(outcome.error(), server::now_ms());
    return noted.has_error() ? noted : outcome;
  });
  const isonomy::Status committed = co_await docket_->commit();
  if (committed.has_error()) done = committed;
  if (!done.has_error()) done = co_await reload_shadow(fresh.settings);

  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  if (done.has_error()) {
    spdlog::error("rules.reload_failed why=\"{}\" kept={} ms={}", to_string(done.error()), docket_->counters().rulebook, took.count());
  } else {
    set_log_level(fresh.settings.log.level);
    spdlog::info("rules.reload rulebook={} ms={}", docket_->counters().rulebook, took.count());
  }
  board_.reloading = false;
  notify_ready(summary());
  co_return done;
}

// The live rules stand whatever comes of the shadow: where its new rules cannot be read, the old shadow goes on.
server::Awaitable<isonomy::Status> Service::reload_shadow(const Settings& settings) {
  rulebook::ReadResult rules;
  if (!settings.shadow.rules.empty()) {
    asio::thread_pool reader(1);
    rules = co_await asio::co_spawn(
        reader, [&folders = settings.shadow.rules]() -> server::Awaitable<rulebook::ReadResult> { co_return load_rules(folders); }, asio::use_awaitable);
    if (rules.rulebook == nullptr) {
      const Error error = first_of(rules.errors);
      spdlog::error("shadow.reload_failed why=\"{}\"", to_string(error));
      co_return isonomy::Status();
    }
  }
  co_return co_await docket_->ask([&](engine::Registry& registry) -> isonomy::Status {
    const std::string running = registry.counters().shadow.rulebook;
    const std::string wanted = rules.rulebook == nullptr ? std::string() : to_hex(rules.rulebook->identity);
    return running == wanted ? isonomy::Status() : registry.set_shadow(rules.rulebook);
  });
}

std::string Service::summary() const {
  const engine::Counters& counted = docket_->counters();
  return "serving rulebook " + counted.rulebook.substr(0, 12) + ", " + std::to_string(counted.events) + " events, " + std::to_string(counted.findings) + " findings";
}

}  // namespace isonomy::app
