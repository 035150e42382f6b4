// SPDX-License-Identifier: Apache-2.0
// Evidence: what the audit commands share: public keys, files that are written once, and how a failure or a refutation is said.
//
// Threads: plain functions.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/merkle/note.h"

namespace isonomy::app {

int fail(const Error& error);                     // says it on standard error; the exit code of an environment that failed
int refuted(bool json, const Error& error);       // says on standard output that something is not proven; the code of a failed check
void print(std::string_view text);

// Each is a public key, or a file that holds one.
Result<std::vector<merkle::VerifierKey>> public_keys(const std::vector<std::string>& given);

// A file that must not exist yet; secrets are for their owner alone.
isonomy::Status write_new(const std::string& path, std::string_view text, mode_t mode);

}  // namespace isonomy::app
