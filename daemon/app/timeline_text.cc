// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/timeline_text.h"

#include <algorithm>
#include <optional>

#include "daemon/app/terminal.h"
#include "daemon/base/day.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kFewestCells = 12, kMostCells = 60;
constexpr size_t kDate = 10;   // "2009-03-02"

std::optional<Span> days_of(const TimelineRow& row) {
  Result<Span> span = parse_span(row.day);
  if (span.has_error()) return std::nullopt;
  if (!row.through.empty()) {
    const Result<Span> through = parse_span(row.through);
    if (through.has_error()) return std::nullopt;
    span->last = through->last;
  }
  if (span->first <= kFirstDay || span->last >= kLastDay || span->last < span->first) return std::nullopt;
  return *span;
}

struct Scale {
  Day first = kLastDay, last = kFirstDay;
  size_t cells = 0;   // 0: no marks

  size_t cell(Day day) const {
    const int64_t length = std::max(1, last - first);
    return static_cast<size_t>(static_cast<int64_t>(day - first) * static_cast<int64_t>(cells - 1) / length);
  }
  std::string marks(const std::optional<Span>& days) const {
    std::string out;
    for (size_t i = 0; i < cells; ++i) {
      const bool inside = days && i >= cell(days->first) && i <= cell(days->last);
      out += !inside ? "·" : days->exact() ? "●" : "━";
    }
    return out;
  }
  std::string ends() const {
    const std::string from = to_string(first), until = to_string(last);
    if (cells < 2 * kDate + 1 || from == until) return from;
    return from + std::string(cells - 2 * kDate, ' ') + until;
  }
};

std::string padded(std::string text, size_t width) {
  const size_t length = utf8_length(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

}  // namespace

std::string drawn_timeline(const std::vector<TimelineRow>& rows, size_t width) {
  std::vector<std::optional<Span>> days;
  std::vector<std::string> said;
  Scale scale;
  size_t placed = 0, day_width = 0, label_width = 0;
  for (const TimelineRow& row : rows) {
    days.push_back(days_of(row));
    said.push_back(row.through.empty() || row.through == row.day ? row.day : row.day + "/" + row.through);
    day_width = std::max(day_width, utf8_length(said.back()));
    label_width = std::max(label_width, utf8_length(row.label));
    if (!days.back()) continue;
    ++placed;
    scale.first = std::min(scale.first, days.back()->first);
    scale.last = std::max(scale.last, days.back()->last);
  }
  const size_t taken = 2 + day_width + 2 + label_width + 2;
  if (placed >= 2 && width >= taken + kFewestCells) scale.cells = std::min(kMostCells, width - taken);
  std::string out;
  if (scale.cells > 0) out += std::string(taken, ' ') + coloured(scale.ends(), Colour::kDim) + "\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    out += "  " + padded(said[i], day_width) + "  ";
    out += scale.cells > 0 ? padded(rows[i].label, label_width) + "  " + scale.marks(days[i]) : rows[i].label;
    out += "\n";
    if (!rows[i].note.empty()) out += coloured(wrapped(rows[i].note, width, std::string(2 + day_width + 2, ' ')), Colour::kDim) + "\n";
  }
  return out;
}

}  // namespace isonomy::app
