// SPDX-License-Identifier: Apache-2.0
// Checker: what every name refers to and what type every part has. Wrong parts get the error type and the rest is still
// checked, so that one reading of an expression reports several slips.
//
// Errors:  diagnostics with a place and, where one can be guessed, a remedy. Lenient checking reports nothing: what does not
//          resolve becomes an error at run time, as expressions that were never checked ask for.
// Threads: pure.
// Source:  cel-spec, "Name Resolution" and "Gradual Type Checking".
#pragma once

#include "daemon/cel/ast.h"
#include "daemon/cel/environment.h"
#include "daemon/cel/library.h"
#include "daemon/cel/source.h"

namespace isonomy::cel {

enum class Checking : uint8_t { kStrict, kLenient };

struct Resolution {
  enum class Kind : uint8_t {
    kNone,
    kVariable,    // index: slot
    kLocal,       // index: the macro node that binds it; second: its second variable
    kType,        // a type name: Checked::type_names[index]
    kFunction,    // index: of Library::standard()
    kHost,        // index: of Checked::host_sites
    kUnresolved,  // a run-time error: lenient checking only
  };
  Kind kind = Kind::kNone;
  bool second = false;
  bool namespaced = false;  // a call whose target is part of the function's name: no argument
  uint32_t index = 0;
};

struct HostCandidate {
  uint32_t id = 0;
  std::vector<uint8_t> kinds;  // of the parameters at run time
};

struct HostSite {
  std::string name;
  std::vector<HostCandidate> candidates;
};

struct Checked {
  std::vector<Type> types;              // by node
  std::vector<Resolution> resolutions;  // by node
  std::vector<HostSite> host_sites;
  std::vector<std::string> type_names;
};

Checked check(const Ast& ast, const Environment& environment, Checking checking, const Type& expected, Diagnostics& diagnostics);
std::string print_checked(const Ast& ast, const Checked& checked);  // "expression~type" one node a line, for golden tests

}  // namespace isonomy::cel
