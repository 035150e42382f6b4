// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kBarCells = 30;

const char* code_of(Colour colour) {
  switch (colour) {
    case Colour::kBold: return "\033[1m";
    case Colour::kDim: return "\033[2m";
    case Colour::kRed: return "\033[31m";
    case Colour::kYellow: return "\033[33m";
    case Colour::kGreen: return "\033[32m";
    case Colour::kBlue: return "\033[34m";
  }
  return "";
}

bool no_colour() {
  const char* set = std::getenv("NO_COLOR");
  return set != nullptr && *set != '\0';
}

}  // namespace

bool colours_on() {
  static const bool on = ::isatty(STDOUT_FILENO) == 1 && !no_colour();
  return on;
}

std::string coloured(std::string_view text, Colour colour) {
  if (!colours_on()) return std::string(text);
  return code_of(colour) + std::string(text) + "\033[0m";
}

size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return 100;
}

std::string wrapped(std::string_view text, size_t width, std::string_view indent) {
  std::string out;
  size_t column = 0;
  for (const std::string_view word : split(text, ' ')) {
    const size_t length = utf8_length(word);
    if (column == 0) {
      out += indent;
    } else if (indent.size() + column + 1 + length > width) {
      out += '\n';
      out += indent;
      column = 0;
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  return out;
}

Progress::Progress(std::string label) : label_(std::move(label)), on_(::isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

void Progress::show(double share_0_1, uint64_t count, std::string_view unit) {
  if (!on_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(count) / seconds : 0;
  const auto full = static_cast<size_t>(std::clamp(share_0_1, 0.0, 1.0) * kBarCells);
  std::string bar;
  for (size_t i = 0; i < kBarCells; ++i) bar += i < full ? "█" : "░";
  std::fprintf(stderr, "\r\033[K%s %s %3.0f %%  %llu %.*s  %.0f/s", label_.c_str(), bar.c_str(), share_0_1 * 100,
               static_cast<unsigned long long>(count), static_cast<int>(unit.size()), unit.data(), rate);
  std::fflush(stderr);
}

void Progress::finish() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace isonomy::app
