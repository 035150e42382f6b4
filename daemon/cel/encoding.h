// SPDX-License-Identifier: Apache-2.0
// Encoding: base64 (RFC 4648) and string literals.
//
// Errors:  base64_decode returns false on anything that is not base64; missing padding is accepted, as CEL asks.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace isonomy::cel {

std::string base64_encode(std::string_view bytes);
bool base64_decode(std::string_view text, std::string& out);

// Appends `text` as a CEL string literal, in the quotes that need the fewest escapes.
void append_quoted(std::string& out, std::string_view text);

}  // namespace isonomy::cel
