// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/examples.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kNone = "none";

class Reader {
 public:
  explicit Reader(ExampleFile& file) : file_(file) {}

  void read() {
    size_t at = 0;
    const std::string_view text = file_.text;
    while (at < text.size()) {
      const size_t end = std::min(text.find('\n', at), text.size());
      ++line_;
      take(text.substr(at, end - at), at, std::min(end + 1, text.size()));
      at = end + 1;
    }
    if (inside_) complain(fence_line_, "the fence ```" + std::string(kind_) + " is never closed: add a line ```");
    finish();
  }

 private:
  // One line, from byte `begin`; the next line starts at `next`.
  void take(std::string_view line, size_t begin, size_t next) {
    if (inside_) {
      if (line.starts_with(kFence)) return close(begin);
      return content(line);
    }
    if (line.starts_with("## ")) {
      finish();
      open_ = true;
      current_.name = std::string(trim(line.substr(3)));
      current_.line = line_;
    } else if (line.starts_with(kFence)) {
      inside_ = true;
      fence_line_ = line_;
      kind_ = trim(line.substr(kFence.size()));
      if (open_) begin_fence(next);
    }
  }

  void begin_fence(size_t next) {
    bool* seen = kind_ == "events" ? &current_.has_events : kind_ == "findings" ? &has_findings_ : kind_ == "pack" ? &has_pack_ : nullptr;
    if (seen == nullptr) return;
    if (*seen) complain(line_, "a second ```" + std::string(kind_) + " in `" + current_.name + "`: one section is one example");
    *seen = true;
    if (kind_ == "findings") current_.findings_begin = next;
  }

  void content(std::string_view line) {
    if (!open_) return;
    if (kind_ == "pack") {
      current_.pack.append(line).append(1, '\n');
    } else if (kind_ == "events" && !trim(line).empty()) {
      current_.events.emplace_back(line);
      current_.event_lines.push_back(line_);
    } else if (kind_ == "findings" && !trim(line).empty() && trim(line) != kNone) {
      current_.expected.emplace_back(trim(line));
    }
  }

  void close(size_t begin) {
    inside_ = false;
    if (open_ && kind_ == "findings") current_.findings_end = begin;
  }

  void finish() {
    if (open_ && (current_.has_events || has_findings_ || has_pack_)) {
      if (!has_findings_) {
        complain(current_.line, "`" + current_.name + "` has no ```findings: add one that says `none`, and `isonomy rules test --bless` fills it");
      } else if (current_.findings_end >= current_.findings_begin) {
        std::sort(current_.expected.begin(), current_.expected.end());
        file_.examples.push_back(std::move(current_));
      }
    }
    current_ = {};
    open_ = has_findings_ = has_pack_ = false;
  }

  void complain(size_t line, std::string message) { file_.errors.push_back(malformed(std::move(message), file_.path + ":" + std::to_string(line) + ":1")); }

  ExampleFile& file_;
  Example current_;
  std::string_view kind_;               // of the fence we are in
  size_t line_ = 0, fence_line_ = 0;
  bool open_ = false;                   // in a section
  bool inside_ = false;                 // in a fence
  bool has_findings_ = false, has_pack_ = false;
};

}  // namespace

ExampleFile read_examples(std::string path, std::string text) {
  ExampleFile file{std::move(path), std::move(text), {}, {}};
  Reader(file).read();
  return file;
}

std::string blessed(const ExampleFile& file, const std::vector<std::vector<std::string>>& found) {
  ISO_CHECK(found.size() == file.examples.size(), "every example was run");
  std::string out;
  size_t at = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const Example& example = file.examples[i];
    out.append(file.text, at, example.findings_begin - at);
    std::vector<std::string> lines = found[i];
    std::sort(lines.begin(), lines.end());
    // What is right stays as its author wrote it, in the author's order.
    if (lines == example.expected) {
      out.append(file.text, example.findings_begin, example.findings_end - example.findings_begin);
    } else {
      for (const std::string& line : lines) out.append(line).append(1, '\n');
      if (lines.empty()) out.append(kNone).append(1, '\n');
    }
    at = example.findings_end;
  }
  return out.append(file.text, at, std::string::npos);
}

std::vector<std::string> line_difference(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  std::vector<std::string> out;
  auto want = expected.begin(), got = found.begin();
  while (want != expected.end() || got != found.end()) {
    if (got == found.end() || (want != expected.end() && *want < *got)) {
      out.push_back("- " + *want++);
    } else if (want == expected.end() || *got < *want) {
      out.push_back("+ " + *got++);
    } else {
      out.push_back("  " + *want++);
      ++got;
    }
  }
  return out;
}

}  // namespace isonomy::app
