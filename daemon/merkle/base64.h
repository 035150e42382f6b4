// SPDX-License-Identifier: Apache-2.0
// Base64 with the standard alphabet and padding. Decoding is strict: one text for one sequence of bytes, or a signed file could be
// changed without anybody noticing.
//
// Source:  RFC 4648 section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace isonomy::merkle {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // nothing when it is not exactly what to_base64 would write

}  // namespace isonomy::merkle
