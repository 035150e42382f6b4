// SPDX-License-Identifier: Apache-2.0
// Tables of Markdown files, as far as tests read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isonomy::test {

inline std::string_view trimmed_cell(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The cells of a row "| a | b |"; `\|` is a bar inside a cell. Empty for what is no row.
inline std::vector<std::string> table_cells(std::string_view line) {
  std::vector<std::string> cells;
  line = trimmed_cell(line);
  if (!line.starts_with('|')) return cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back(trimmed_cell(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

// What stands in backticks, each span by itself.
inline std::vector<std::string> code_spans(std::string_view cell) {
  std::vector<std::string> spans;
  for (size_t at = cell.find('`'); at != std::string_view::npos; at = cell.find('`', at)) {
    const size_t end = cell.find('`', at + 1);
    if (end == std::string_view::npos) break;
    spans.emplace_back(cell.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return spans;
}

}  // namespace isonomy::test
