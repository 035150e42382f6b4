// SPDX-License-Identifier: Apache-2.0
// isonomyd: the daemon. Reads its configuration, then serves until SIGTERM.
#include <CLI/CLI.hpp>

#include <malloc.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "daemon/app/logging.h"
#include "daemon/app/rule_files.h"
#include "daemon/app/service.h"
#include "daemon/app/settings.h"
#include "daemon/app/version.h"

namespace {

using namespace isonomy;

constexpr int kHeapStep = 1 << 20;

enum Exit { kDone = 0, kCheckFailed = 1, kUsage = 2, kEnvironment = 3 };

constexpr const char* kFooter = R"(
Signals: SIGHUP reads the rules again, all or nothing; SIGTERM and SIGINT take no more events, commit, acknowledge and end.
Exit status: 0 ended as asked; 1 the rules (with --check: or the configuration) have errors; 2 wrong usage or configuration;
3 the environment failed (journal, socket, disk) or the stop took too long.

Examples:
  isonomyd --config config/minimal.toml           serve from this checkout, as yourself
  isonomyd --check                                check /etc/isonomy/isonomyd.toml and the packs it names
  isonomy send events.ndjson --to unix:/run/isonomy/ingest.sock
  isonomy ctl reload                              after a rule was changed
)";

void print(const std::vector<Error>& errors) {
  for (const Error& error : errors) std::fprintf(stderr, "isonomyd: %s\n", to_string(error).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Isonomy daemon: holds every act of an authority against the versioned rules that applied to it.", "isonomyd");
  cli.footer(kFooter);
  std::string config = "/etc/isonomy/isonomyd.toml";
  bool only_check = false;
  cli.add_option("--config", config, "configuration file; config/isonomyd.toml documents every key")->capture_default_str();
  cli.add_flag("--check", only_check, "check the configuration and the rules it names, and end");
  cli.set_version_flag("--version", std::string("isonomyd ") + app::version());
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? kDone : kUsage;
  }

  // WHY: a heap of a thread's own grows by a page and a system call at a time; a tenth of the engine's time went there. One heap for
  // all grows by this step, and memory that is reserved and not touched costs nothing. Its lock is seldom asked for: threads cache.
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_TOP_PAD, kHeapStep);

  // One descriptor a connection: as many as the system lets us have. Nothing here uses select(), which could not hold them.
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur < descriptors.rlim_max) {
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
  }

  std::signal(SIGHUP, SIG_IGN);  // until the service listens to it: a reload that comes too early must not be an end
  std::signal(SIGPIPE, SIG_IGN);
  const app::SettingsResult read = app::load_settings(config);
  if (!read.errors.empty()) {
    print(read.errors);
    return only_check ? kCheckFailed : kUsage;
  }
  const rulebook::ReadResult rules = app::load_rules(read.settings.rules);
  print(rules.errors);
  if (rules.rulebook == nullptr) return kCheckFailed;
  if (only_check) {
    for (const std::string& note : rules.notes) std::fprintf(stderr, "note: %s\n", note.c_str());
    std::printf("the configuration and the rules are fine\n");
    return kDone;
  }

  app::start_logging(read.settings.log.level, read.settings.log.target);
  auto service = app::Service::open(read.settings, config, rules.rulebook);
  if (service.has_error()) {
    print({service.error()});
    return kEnvironment;
  }
  return (*service)->run();
}
