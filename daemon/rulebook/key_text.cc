// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/key_text.h"

#include <charconv>
#include <cmath>

#include "daemon/base/text.h"

namespace isonomy::rulebook {

std::string shortest_number(double number) {
  if (std::isfinite(number) && std::abs(number) < 1e15 && number == std::trunc(number)) {
    return std::to_string(static_cast<long long>(number));
  }
  char buffer[40];
  const auto [end, failure] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return failure == std::errc{} ? std::string(buffer, end) : std::string();
}

std::optional<double> number_of_key(std::string_view key) {
  double number = 0;
  const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (failure != std::errc{} || end != key.data() + key.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string normal_key(std::string_view cell) {
  const std::string_view text = trim(cell);
  // A leading zero is an identifier ("007"), not a number.
  const bool padded = text.size() > 1 && text[0] == '0' && text[1] != '.';
  if (!padded) {
    if (const auto number = number_of_key(text)) return shortest_number(*number);
  }
  return std::string(text);
}

std::optional<std::string> key_text(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::kString: return normal_key(value.as_string());
    case cel::Kind::kInt: return std::to_string(value.as_int());
    case cel::Kind::kUint: return std::to_string(value.as_uint());
    case cel::Kind::kDouble: return shortest_number(value.as_double());
    case cel::Kind::kBool: return value.as_bool() ? "true" : "false";
    case cel::Kind::kDate: return to_string(value.as_date());
    case cel::Kind::kMoney: {
      return shortest_number(static_cast<double>(value.as_money().hundredths) / 100.0);
    }
    default: return std::nullopt;
  }
}

}  // namespace isonomy::rulebook
