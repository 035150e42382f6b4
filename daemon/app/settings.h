// SPDX-License-Identifier: Apache-2.0
// Settings: isonomyd's configuration file, read and checked. config/isonomyd.toml documents every key; a test holds the two together.
//
// Units:   in the names of the keys: _bytes, _ms.
// Errors:  all of them at once, each with its place; an unknown key is an error, because a misspelt limit is no limit.
// Threads: plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::app {

struct Settings {
  std::vector<std::string> rules = {"/usr/share/isonomy/rules"};  // pack folders, or folders of them

  struct Journal {
    std::string path = "/var/lib/isonomy/journal.sqlite";
    int64_t commit_records = 8192;
    int64_t commit_delay_ms = 50;
    int64_t snapshot_records = 200'000;
  } journal;

  struct Checkpoint {
    std::string key;                                  // empty: the systemd credential, if the unit passes one
    int64_t interval_ms = 300'000;
    int64_t records = 1'000'000;
  } checkpoint;

  struct Judging {
    int64_t lateness_days = 0;
    int64_t case_bytes = 64 * 1024 * 1024;
    int64_t link_window_days = 730;
  } judging;

  struct Index {
    bool keep = true;
    int64_t bytes = 256 * 1024 * 1024;
  } index;

  struct Shadow {
    std::vector<std::string> rules;                   // empty: none
  } shadow;

  struct Ingest {
    std::string socket = "/run/isonomy/ingest.sock";  // empty: none
    int64_t socket_mode = 0660;
    std::string tcp = "127.0.0.1:8641";               // empty: none
    bool allow_remote = false;
    int64_t max_connections = 1024;
    int64_t line_bytes = 1024 * 1024 - 1;
    int64_t depth = 64;
    int64_t read_deadline_ms = 30'000;
    int64_t idle_deadline_ms = 3'600'000;
    int64_t connection_bytes = 6 * 1024 * 1024;
    int64_t unfinished_bytes = 32 * 1024 * 1024;
    int64_t queue_bytes = 8 * 1024 * 1024;
    std::string when_full = "block";
  } ingest;

  struct Http {
    std::string address = "127.0.0.1:8640";           // empty: none
    bool allow_remote = false;
    int64_t max_connections = 256;
    int64_t body_bytes = 8 * 1024 * 1024;
    int64_t deadline_ms = 30'000;
  } http;

  struct Control {
    std::string socket = "/run/isonomy/control.sock";
    int64_t socket_mode = 0660;
  } control;

  struct Log {
    std::string level = "info";
    std::string target = "auto";
  } log;

  struct Stop {
    int64_t deadline_ms = 10'000;
  } stop;

  struct Watchdog {
    bool enabled = true;
  } watchdog;
};

// A key as the reader knows it, for the test that holds the documentation to it.
struct SettingKey {
  std::string name;           // "ingest.line_bytes"
  std::string default_value;  // as TOML
};
std::vector<SettingKey> setting_keys();

struct SettingsResult {
  Settings settings;
  std::vector<Error> errors;  // sorted by place; empty when `settings` may be used
};

// `path` names the place of errors, and relative paths in the file are meant from its folder.
SettingsResult read_settings(const std::string& text, const std::string& path);
SettingsResult load_settings(const std::string& path);

}  // namespace isonomy::app
