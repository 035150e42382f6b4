// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/logging.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace isonomy::app {
namespace {

// "<6>": syslog priorities, see sd-daemon(3).
class Priority : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const char digit = message.level >= spdlog::level::err ? '3' : message.level == spdlog::level::warn ? '4' : message.level == spdlog::level::info ? '6' : '7';
    const char priority[] = {'<', digit, '>'};
    out.append(priority, priority + sizeof priority);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Priority>(); }
};

}  // namespace

void start_logging(const std::string& level, const std::string& target) {
  auto logger = spdlog::stderr_logger_mt("isonomyd");
  const bool journal = target == "journal" || (target == "auto" && std::getenv("JOURNAL_STREAM") != nullptr);
  if (journal) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<Priority>('*').set_pattern("%*%v");
    logger->set_formatter(std::move(formatter));
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  }
  spdlog::set_default_logger(std::move(logger));
  set_log_level(level);
}

void set_log_level(const std::string& level) { spdlog::set_level(spdlog::level::from_str(level)); }

}  // namespace isonomy::app
