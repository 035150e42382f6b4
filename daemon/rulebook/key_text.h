// SPDX-License-Identifier: Apache-2.0
// Keys of a parameter as text, so that "158" in a table, 158 in a fact and 158.0 in a computation are one key.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/cel/value.h"

namespace isonomy::rulebook {

std::optional<std::string> key_text(const cel::Value& value);     // none: a value of this kind is no key
std::string shortest_number(double number);                       // "158", "0.5"
std::string normal_key(std::string_view cell);                    // a table's cell: numbers in their shortest form, else trimmed
std::optional<double> number_of_key(std::string_view key);

}  // namespace isonomy::rulebook
