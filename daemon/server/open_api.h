// SPDX-License-Identifier: Apache-2.0
// The HTTP interface as an OpenAPI 3.1 document, for programs that read one. docs/wire.md says the same to people, with the limits.
#pragma once

#include <string_view>

namespace isonomy::server {

extern const std::string_view kOpenApi;

}  // namespace isonomy::server
