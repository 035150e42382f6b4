// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr std::array<const char*, 9> kHeights{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr size_t kLeastColumns = 12;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

}  // namespace

std::string bar(double share, size_t width) {
  static constexpr std::array<const char*, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8));
  std::string out;
  for (size_t i = 0; i < eighths / 8; ++i) out += "█";
  return out + kEighths[eighths % 8];
}

std::string spark(const std::vector<double>& values) {
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::string out;
  for (const double value : values)
    out += kHeights[*most > *least ? 1 + static_cast<size_t>(std::min(7.0, 8 * (value - *least) / (*most - *least))) : 4];
  return out;
}

std::vector<double> fitted(const std::vector<double>& values, const std::vector<double>& weights, size_t columns) {
  const size_t each = columns == 0 ? values.size() : (values.size() + columns - 1) / columns;
  if (each <= 1) return values;
  std::vector<double> out;
  for (size_t from = 0; from < values.size(); from += each) {
    double sum = 0, weight = 0;
    for (size_t i = from; i < std::min(values.size(), from + each); ++i) {
      sum += weights[i] * values[i];
      weight += weights[i];
    }
    out.push_back(weight > 0 ? sum / weight : 0);
  }
  return out;
}

std::string plot(const std::vector<double>& values, const std::vector<double>& weights, size_t width, size_t height, const PlotLabels& labels) {
  if (values.empty() || height == 0) return {};
  const double peak = *std::max_element(values.begin(), values.end());
  size_t margin = number(peak).size();
  const size_t taken = utf8_length(labels.indent) + margin + 2;
  const std::vector<double> columns = fitted(values, weights, std::max(kLeastColumns, width > taken ? width - taken : 0));
  const double most = std::max(1e-12, *std::max_element(columns.begin(), columns.end()));
  margin = std::max(margin, number(most).size());
  std::string out;
  for (size_t row = height; row-- > 0;) {
    const std::string label = row + 1 == height ? number(most) : row == 0 ? number(0) : "";
    out += labels.indent + std::string(margin - label.size(), ' ') + label + " ▕";
    std::string line;
    size_t used = 0;  // trailing blanks say nothing
    for (const double value : columns) {
      const double eighths = value / most * static_cast<double>(height) * 8 - static_cast<double>(row) * 8;
      const auto step = static_cast<size_t>(std::clamp(std::lround(eighths), 0L, 8L));
      line += kHeights[step];
      if (step > 0) used = line.size();
    }
    out += line.substr(0, used) + "\n";
  }
  const size_t labelled = utf8_length(labels.first) + utf8_length(labels.last);
  const size_t gap = columns.size() > labelled ? columns.size() - labelled : 2;
  return out + labels.indent + std::string(margin + 2, ' ') + labels.first + (labels.last == labels.first ? "" : std::string(gap, ' ') + labels.last) + "\n";
}

}  // namespace isonomy::app
