// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/source.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::cel {
namespace {

size_t line_start(std::string_view source, size_t at) {
  const size_t newline = at == 0 ? std::string_view::npos : source.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace

void Diagnostics::add(Place place, std::string message) {
  if (!full()) found_.push_back({place, std::move(message)});
}

std::vector<Diagnostic> Diagnostics::in(std::string_view source) const {
  std::vector<Found> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Found& a, const Found& b) { return a.place.begin < b.place.begin; });
  std::vector<Diagnostic> out;
  for (const Found& found : sorted) {
    const size_t begin = std::min<size_t>(found.place.begin, source.size());
    size_t end = std::min<size_t>(std::max(found.place.end, found.place.begin), source.size());
    end = std::min(end, source.find('\n', begin));  // the caret line shows one line only
    Diagnostic d;
    d.line = 1 + static_cast<int>(std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    const size_t start = line_start(source, begin);
    d.column = 1 + static_cast<int>(utf8_length(source.substr(start, begin - start)));
    d.length = std::max(1, static_cast<int>(utf8_length(source.substr(begin, end - begin))));
    d.message = found.message;
    const bool repeated = !out.empty() && out.back().line == d.line && out.back().column == d.column && out.back().message == d.message;
    if (!repeated) out.push_back(std::move(d));
  }
  return out;
}

std::string with_caret(std::string_view source, const Diagnostic& diagnostic) {
  size_t start = 0;
  for (int line = 1; line < diagnostic.line; ++line) start = source.find('\n', start) + 1;
  const std::string_view line = source.substr(start, source.find('\n', start) - start);
  std::string out(line);
  out += "\n";
  // Tabs stay tabs, so that the caret stands below its place in every terminal.
  size_t at = 0;
  for (int column = 1; column < diagnostic.column; ++column) {
    out += at < line.size() && line[at] == '\t' ? '\t' : ' ';
    ++at;
    while (at < line.size() && (static_cast<uint8_t>(line[at]) & 0xC0) == 0x80) ++at;
  }
  out.append(static_cast<size_t>(std::max(1, diagnostic.length)), '^');
  out += " " + diagnostic.message;
  return out;
}

}  // namespace isonomy::cel
