// SPDX-License-Identifier: Apache-2.0
// Library: every function by name and call style, with its overloads. One table serves the checker (types) and the machine
// (the code behind each overload), so that they cannot disagree.
//
// Errors:  an implementation answers with Value::error; no matching overload at run time is "no such overload".
// Threads: built once, then immutable.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/evaluation.h"
#include "daemon/cel/types.h"

namespace isonomy::cel {

using Implementation = Value (*)(Evaluation& run, std::span<const Value> arguments);

inline constexpr size_t kMostParameters = 4;
inline constexpr uint8_t kAnyKind = 0xFF;

struct Overload {
  std::vector<Type> parameters;
  Type result;
  Implementation run = nullptr;
  std::array<uint8_t, kMostParameters> kinds{};  // the parameters' kinds at run time, kAnyKind where any will do
};

enum class CallStyle : uint8_t { kGlobal, kReceiver };

struct Function {
  std::string name;
  CallStyle style = CallStyle::kGlobal;
  bool variadic = false;  // any number of arguments, or one list, of what its first overload's result says: min, max
  std::vector<Overload> overloads;
};

class Library {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  static const Library& standard();

  uint32_t find(std::string_view name, CallStyle style) const;  // kNone when there is no such function
  const Function& at(uint32_t index) const { return functions_[index]; }
  std::vector<std::string> names(CallStyle style) const;

  // Building; parameters of a receiver function start with the receiver.
  void global(std::string_view name, std::vector<Type> parameters, Type result, Implementation run);
  void receiver(std::string_view name, std::vector<Type> parameters, Type result, Implementation run);
  void variadic(std::string_view name, Implementation run);

 private:
  void add(std::string_view name, CallStyle style, Overload overload);
  std::deque<Function> functions_;
  std::map<std::pair<std::string, CallStyle>, uint32_t, std::less<>> index_;
};

// The overload whose kinds fit, and its answer; arguments are known values.
Value call(Evaluation& run, const Function& function, std::span<const Value> arguments);

uint8_t runtime_kind(const Type& type);  // kAnyKind for dyn, parameters and opaque types

// The one place that names the extension libraries; each is one file.
void add_core_functions(Library& library);
void add_time_functions(Library& library);
void add_string_functions(Library& library);
void add_format_function(Library& library);
void add_math_functions(Library& library);
void add_optional_functions(Library& library);
void add_encoder_functions(Library& library);
void add_law_functions(Library& library);

}  // namespace isonomy::cel
