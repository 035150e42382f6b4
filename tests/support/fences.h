// SPDX-License-Identifier: Apache-2.0
// Literate goldens: prose with fenced blocks, each with a language and a name. ISONOMY_BLESS=1 rewrites the block called `expected`.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace isonomy::test {

inline std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Name of the block (the second word after the fence) to its text.
inline std::map<std::string, std::string> fenced_blocks(const std::string& markdown) {
  std::map<std::string, std::string> blocks;
  std::istringstream lines(markdown);
  std::string line, name;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) name = line.find(' ') == std::string::npos ? "" : line.substr(line.find(' ') + 1);
    } else if (inside) {
      blocks[name] += line + "\n";
    }
  }
  return blocks;
}

inline bool blessing() {
  const char* wish = std::getenv("ISONOMY_BLESS");
  return wish != nullptr && std::string(wish) == "1";
}

inline void bless_expected(const std::string& path, const std::string& text) {
  std::string markdown = read_text(path);
  const std::string fence = "```text expected\n";
  const size_t begin = markdown.find(fence) + fence.size();
  markdown.replace(begin, markdown.find("```", begin) - begin, text);
  std::ofstream(path, std::ios::binary) << markdown;
}

}  // namespace isonomy::test
