// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/toml_lines.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::rulebook {
namespace {

bool is_bare(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Walks over values, line by line, and knows whether it is within quotes or brackets.
class ValueScan {
 public:
  bool in_text() const { return !quote_.empty(); }
  bool open() const { return depth_ > 0 || in_text(); }
  int depth() const { return depth_; }

  // Scans one line; the byte where a comment begins, or npos.
  size_t line(std::string_view text) {
    size_t at = 0;
    while (at < text.size()) {
      if (in_text()) {
        at = within_text(text, at);
        continue;
      }
      const char c = text[at];
      if (c == '#') return at;
      if (c == '"' || c == '\'') {
        const size_t quotes = text.substr(at).starts_with(std::string(3, c)) ? 3 : 1;
        quote_ = std::string(quotes, c);
        at += quotes;
        continue;
      }
      depth_ += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      ++at;
    }
    return std::string_view::npos;
  }

 private:
  size_t within_text(std::string_view text, size_t at) {
    if (quote_[0] == '"' && text[at] == '\\') return at + 2;
    if (!text.substr(at).starts_with(quote_)) return at + 1;
    at += quote_.size();
    // Up to two quotes may stand directly before the closing three.
    for (int more = 0; quote_.size() == 3 && more < 2 && at < text.size() && text[at] == quote_[0]; ++more) ++at;
    quote_.clear();
    return at;
  }

  std::string quote_;   // what closes the text we are in
  int depth_ = 0;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& path) : lines_(split(text, '\n')), path_(path) {
    if (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
  }

  Result<TomlLines> read() {
    out_.tables.emplace_back();
    while (at_ < lines_.size()) {
      const std::string_view line = lines_[at_], text = trim(line);
      if (line.find('\r') != std::string_view::npos) return refuse("the line ends with CR: save the file with Unix line ends");
      if (line.substr(0, line.size() - trim_left(line).size()).find('\t') != std::string_view::npos) return refuse("a tab before the text: indent with spaces");
      if (text.empty() || text.front() == '#') {
        lead_.emplace_back(text);
        ++at_;
      } else if (text.front() == '[') {
        ISO_TRY_STATUS(header(text));
      } else {
        ISO_TRY_STATUS(entry(line));
      }
    }
    out_.tail = std::move(lead_);
    return std::move(out_);
  }

 private:
  static std::string_view trim_left(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
  }

  Error refuse(std::string why) const { return malformed("cannot be laid out: " + std::move(why), path_ + ":" + std::to_string(at_ + 1) + ":1"); }

  Status header(std::string_view text) {
    TomlLineTable table;
    const size_t brackets = text.starts_with("[[") ? 2 : 1;
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return refuse("a header that is not closed on its line");
    const std::string_view name = trim(text.substr(brackets, end - brackets)), rest = trim(text.substr(std::min(end + brackets, text.size())));
    for (const std::string_view part : split(name, '.')) {
      if (trim(part).empty() || !std::all_of(trim(part).begin(), trim(part).end(), is_bare)) return refuse("the header `" + std::string(name) + "`: write its names without quotes");
      table.path.emplace_back(trim(part));
    }
    if (!rest.empty() && rest.front() != '#') return refuse("text behind the header `" + std::string(name) + "`");
    table.header = std::string(brackets, '[') + join(table.path, ".") + std::string(brackets, ']');
    table.comment = std::string(rest);
    table.lead = std::move(lead_);
    lead_.clear();
    out_.tables.push_back(std::move(table));
    ++at_;
    return {};
  }

  Status entry(std::string_view line) {
    TomlLineEntry entry;
    size_t at = line.size() - trim_left(line).size();
    const size_t begin = at;
    while (at < line.size() && is_bare(line[at])) ++at;
    entry.key = std::string(line.substr(begin, at - begin));
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    if (entry.key.empty() || at >= line.size() || line[at] != '=') return refuse("expected `key = value` with a plain key: quoted and dotted keys are not understood here");
    ++at;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    entry.value_column = at;
    entry.lead = std::move(lead_);
    lead_.clear();
    ValueScan scan;
    std::string_view rest = line.substr(at);
    const size_t comment = scan.line(rest);
    if (comment != std::string_view::npos && !scan.open()) {
      entry.comment = std::string(trim(rest.substr(comment)));
      rest = rest.substr(0, comment);
    }
    entry.value.push_back({std::string(scan.in_text() ? rest : trim_right(rest)), 0, false, scan.in_text()});
    ++at_;
    while (scan.open()) {
      if (at_ >= lines_.size()) return refuse("the value of `" + entry.key + "` is not closed");
      const std::string_view next = lines_[at_];
      if (next.find('\r') != std::string_view::npos) return refuse("the line ends with CR: save the file with Unix line ends");
      TomlValueLine value{{}, scan.depth(), scan.in_text(), false};
      if (!value.begins_in_text && next.substr(0, next.size() - trim_left(next).size()).find('\t') != std::string_view::npos) return refuse("a tab before the text: indent with spaces");
      scan.line(next);
      value.ends_in_text = scan.in_text();
      value.text = std::string(value.ends_in_text ? next : trim_right(next));
      entry.value.push_back(std::move(value));
      ++at_;
    }
    out_.tables.back().entries.push_back(std::move(entry));
    return {};
  }

  std::vector<std::string_view> lines_;
  const std::string& path_;
  size_t at_ = 0;
  std::vector<std::string> lead_;
  TomlLines out_;
};

}  // namespace

Result<TomlLines> read_toml_lines(std::string_view text, const std::string& path) { return Reader(text, path).read(); }

}  // namespace isonomy::rulebook
