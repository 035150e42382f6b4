// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/library.h"

namespace isonomy::cel {

const Library& Library::standard() {
  static const Library kStandard = [] {
    Library library;
    add_core_functions(library);
    add_time_functions(library);
    add_string_functions(library);
    add_format_function(library);
    add_math_functions(library);
    add_optional_functions(library);
    add_encoder_functions(library);
    add_law_functions(library);
    return library;
  }();
  return kStandard;
}

uint32_t Library::find(std::string_view name, CallStyle style) const {
  const auto it = index_.find(std::pair<std::string, CallStyle>(name, style));
  return it == index_.end() ? kNone : it->second;
}

std::vector<std::string> Library::names(CallStyle style) const {
  std::vector<std::string> out;
  for (const Function& function : functions_) {
    if (function.style == style) out.push_back(function.name);
  }
  return out;
}

void Library::add(std::string_view name, CallStyle style, Overload overload) {
  ISO_CHECK(overload.parameters.size() <= kMostParameters, "Overload::kinds holds them all");
  for (size_t i = 0; i < overload.parameters.size(); ++i) overload.kinds[i] = runtime_kind(overload.parameters[i]);
  const auto [it, added] = index_.try_emplace(std::pair(std::string(name), style), static_cast<uint32_t>(functions_.size()));
  if (added) functions_.push_back({std::string(name), style, false, {}});
  functions_[it->second].overloads.push_back(std::move(overload));
}

void Library::global(std::string_view name, std::vector<Type> parameters, Type result, Implementation run) {
  add(name, CallStyle::kGlobal, {std::move(parameters), std::move(result), run, {}});
}

void Library::receiver(std::string_view name, std::vector<Type> parameters, Type result, Implementation run) {
  add(name, CallStyle::kReceiver, {std::move(parameters), std::move(result), run, {}});
}

void Library::variadic(std::string_view name, Implementation run) {
  add(name, CallStyle::kGlobal, {{}, Type::dyn(), run, {}});
  functions_[find(name, CallStyle::kGlobal)].variadic = true;
}

uint8_t runtime_kind(const Type& type) {
  using Tag = Type::Tag;
  const auto as = [](Kind kind) { return static_cast<uint8_t>(kind); };
  switch (type.tag()) {
    case Tag::kNull: return as(Kind::kNull);
    case Tag::kBool: return as(Kind::kBool);
    case Tag::kInt: return as(Kind::kInt);
    case Tag::kUint: return as(Kind::kUint);
    case Tag::kDouble: return as(Kind::kDouble);
    case Tag::kString: return as(Kind::kString);
    case Tag::kBytes: return as(Kind::kBytes);
    case Tag::kTimestamp: return as(Kind::kTimestamp);
    case Tag::kDuration: return as(Kind::kDuration);
    case Tag::kDate: return as(Kind::kDate);
    case Tag::kMoney: return as(Kind::kMoney);
    case Tag::kPeriod: return as(Kind::kPeriod);
    case Tag::kList: return as(Kind::kList);
    case Tag::kMap: return as(Kind::kMap);
    case Tag::kOptional: return as(Kind::kOptional);
    case Tag::kTypeType: return as(Kind::kType);
    case Tag::kDyn:
    case Tag::kParameter:
    case Tag::kOpaque:
    case Tag::kError: break;
  }
  return kAnyKind;
}

Value call(Evaluation& run, const Function& function, std::span<const Value> arguments) {
  if (function.variadic) return function.overloads[0].run(run, arguments);
  for (const Overload& overload : function.overloads) {
    if (overload.parameters.size() != arguments.size()) continue;
    bool fits = true;
    for (size_t i = 0; i < arguments.size(); ++i) {
      fits = fits && (overload.kinds[i] == kAnyKind || overload.kinds[i] == static_cast<uint8_t>(arguments[i].kind()));
    }
    if (fits) return overload.run(run, arguments);
  }
  return run.fail({"no such overload of ", function.name});
}

}  // namespace isonomy::cel
