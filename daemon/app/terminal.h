// SPDX-License-Identifier: Apache-2.0
// Terminal: colours that respect NO_COLOR, and a progress bar on standard error; both only where a person is looking.
//
// Threads: one owner. Reads the environment once.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace isonomy::app {

enum class Colour : uint8_t { kBold, kDim, kRed, kYellow, kGreen, kBlue };

bool colours_on();                                            // standard output is a terminal, and NO_COLOR is not set
std::string coloured(std::string_view text, Colour colour);   // the text alone where colours are off
size_t terminal_width();                                      // columns of standard output; 100 where it is no terminal
std::string wrapped(std::string_view text, size_t width, std::string_view indent);  // at spaces, every line indented

// A line on standard error, redrawn at most ten times a second, wiped by finish().
class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(double share_0_1, uint64_t count, std::string_view unit);
  void finish();

 private:
  std::string label_;
  bool on_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{}, start_{};
};

}  // namespace isonomy::app
