// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/result.h"

namespace isonomy {

const char* code_name(Code code) {
  switch (code) {
    case Code::kMalformed: return "malformed";
    case Code::kNotFound: return "not_found";
    case Code::kConflict: return "conflict";
    case Code::kLimit: return "limit";
    case Code::kIo: return "io";
    case Code::kCorrupt: return "corrupt";
    case Code::kCancelled: return "cancelled";
  }
  return "unknown";
}

std::string to_string(const Error& error) {
  return error.where.empty() ? error.message : error.where + ": " + error.message;
}

}  // namespace isonomy
