// SPDX-License-Identifier: Apache-2.0
// isonomy: the command line. Each command stands in a cmd_*.cc of its own; this file only lists them.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "daemon/app/cmd_audit.h"
#include "daemon/app/cmd_case.h"
#include "daemon/app/cmd_cel.h"
#include "daemon/app/cmd_completion.h"
#include "daemon/app/cmd_ctl.h"
#include "daemon/app/cmd_eval.h"
#include "daemon/app/cmd_explain.h"
#include "daemon/app/cmd_findings.h"
#include "daemon/app/cmd_index.h"
#include "daemon/app/cmd_replay.h"
#include "daemon/app/cmd_rules.h"
#include "daemon/app/cmd_send.h"
#include "daemon/app/cmd_simulate.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/version.h"

int main(int argc, char** argv) {
  using namespace isonomy::app;
  CLI::App app{"Holds every act of an authority against the versioned rules that applied to it, and reports with evidence.", "isonomy"};
  app.require_subcommand(1);
  app.set_version_flag("--version", version());
  app.footer("Exit codes: 0 done; 1 a check failed or --fail-on was reached; 2 usage; 3 a file, socket or pack cannot be read.\n"
             "Every command has --help with examples, and --json where it prints.");
  int exit_code = kDone;
  add_eval_command(app, exit_code);
  add_findings_command(app, exit_code);
  add_explain_command(app, exit_code);
  add_case_command(app, exit_code);
  add_index_command(app, exit_code);
  add_simulate_command(app, exit_code);
  add_send_command(app, exit_code);
  add_rules_commands(app, exit_code);
  add_ctl_commands(app, exit_code);
  add_audit_commands(app, exit_code);
  add_replay_command(app, exit_code);
  add_cel_commands(app, exit_code);
  add_completion_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kUsage;
  }
  return exit_code;
}
