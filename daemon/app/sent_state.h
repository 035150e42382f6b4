// SPDX-License-Identifier: Apache-2.0
// SentState: how far a file was acknowledged, kept while a sending is unfinished, so that the next one goes on there. Going on from an
// earlier line would be harmless too, as a repeated event counts once; this only saves the time.
//
//   isonomy-sent 1
//   to unix:/run/isonomy/ingest.sock
//   head 9f3c...            SHA-256 of the file's first 4096 bytes: another file under the same name starts anew
//   acknowledged 252000
//
// Errors:  a state that cannot be read counts as none; one that cannot be written is kIo.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/base/result.h"

namespace isonomy::app {

class SentState {
 public:
  // `path` empty: $XDG_STATE_HOME/isonomy/sent/, else ~/.local/state/isonomy/sent/, a name made of the file's full path.
  SentState(std::string path, const std::string& file, std::string to);

  const std::string& path() const { return path_; }  // empty: there is no place, nothing is kept
  uint64_t acknowledged() const;                      // 0: begin at the beginning
  isonomy::Status keep(uint64_t acknowledged) const;
  void forget() const;

 private:
  std::string path_;
  std::string to_;
  std::string head_;
};

}  // namespace isonomy::app
