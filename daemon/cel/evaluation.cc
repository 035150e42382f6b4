// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/evaluation.h"

#include <algorithm>
#include <cstring>

namespace isonomy::cel {

Value Evaluation::make_string(std::string_view text) {
  char* copy = allocate<char>(text.size());
  if (copy == nullptr) return over_budget();
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  return Value::string({copy, text.size()});
}

Value Evaluation::make_bytes(std::string_view bytes) {
  const Value copy = make_string(bytes);
  return copy.is_error() ? copy : Value::bytes(copy.as_string());
}

Value Evaluation::concatenate(const Value& a, const Value& b) {
  const std::string_view x = a.as_string(), y = b.as_string();
  if (x.empty()) return b;
  if (y.empty()) return a;
  if (x.size() + y.size() > UINT32_MAX) {
    spent_ = true;
    return over_budget();
  }
  char* bytes = allocate<char>(x.size() + y.size());
  if (bytes == nullptr) return over_budget();
  std::memcpy(bytes, x.data(), x.size());
  std::memcpy(bytes + x.size(), y.data(), y.size());
  const std::string_view both(bytes, x.size() + y.size());
  return a.kind() == Kind::kString ? Value::string(both) : Value::bytes(both);
}

Value Evaluation::some(const Value& inner) {
  Value* copy = allocate<Value>(1);
  if (copy == nullptr) return over_budget();
  *copy = inner;
  return Value::optional(copy);
}

const char* Evaluation::joined(std::initializer_list<std::string_view> parts, size_t& size) {
  size = 0;
  for (const std::string_view part : parts) size += std::min<size_t>(part.size(), 120);
  char* text = allocate<char>(size);
  if (text == nullptr) return nullptr;
  size_t at = 0;
  for (const std::string_view part : parts) {
    const size_t length = std::min<size_t>(part.size(), 120);
    if (length > 0) std::memcpy(text + at, part.data(), length);
    at += length;
  }
  return text;
}

Value Evaluation::fail(std::initializer_list<std::string_view> parts) {
  size_t size = 0;
  const char* text = joined(parts, size);
  return text == nullptr ? over_budget() : Value::error({text, size});
}

Value Evaluation::unknown(std::initializer_list<std::string_view> parts) {
  size_t size = 0;
  const char* text = joined(parts, size);
  auto* name = allocate<std::string_view>(1);
  if (text == nullptr || name == nullptr) return over_budget();
  *name = {text, size};
  return Value::unknown(name, 1);
}

Value Evaluation::merge(const Value& a, const Value& b) {
  const NameSet x = a.unknown_names(), y = b.unknown_names();
  if (x.data() == y.data() && x.size() == y.size()) return a;
  if (std::includes(x.begin(), x.end(), y.begin(), y.end())) return a;
  if (std::includes(y.begin(), y.end(), x.begin(), x.end())) return b;
  auto* names = allocate<std::string_view>(x.size() + y.size());
  if (names == nullptr) return over_budget();
  auto* end = std::set_union(x.begin(), x.end(), y.begin(), y.end(), names);
  return Value::unknown(names, static_cast<uint32_t>(end - names));
}

}  // namespace isonomy::cel
