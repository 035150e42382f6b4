// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/sentences.h"

#include "daemon/base/result.h"

namespace isonomy::detect {

std::string clause(std::string_view sentence, Filling names) {
  std::string out;
  out.reserve(sentence.size() * 2);
  while (!sentence.empty()) {
    const size_t open = sentence.find('{');
    out += sentence.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = sentence.find('}', open);
    ISO_CHECK(close != std::string_view::npos, "every { of a template is closed");
    const std::string_view name = sentence.substr(open + 1, close - open - 1);
    bool filled = false;
    for (const auto& [key, value] : names) {
      if (key != name) continue;
      out += value;
      filled = true;
      break;
    }
    ISO_CHECK(filled, "every name of a template is filled in");
    sentence.remove_prefix(close + 1);
  }
  return out;
}

std::string say(std::string_view sentence, Filling names) {
  std::string out = clause(sentence, names);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

}  // namespace isonomy::detect
