// SPDX-License-Identifier: Apache-2.0
// isonomy: the command line. Each command lives in its own cmd_*.cc.
#include <CLI/CLI.hpp>

#include "daemon/app/cmd_cel.h"

int main(int argc, char** argv) {
  CLI::App app{"Holds every act of an authority against the versioned rules that applied to it."};
  app.require_subcommand(1);
  int exit_code = 0;
  isonomy::app::add_cel_commands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return exit_code;
}
