// SPDX-License-Identifier: Apache-2.0
// One table says what a key is called, where it goes and what it may be; reading, checking and documenting all walk it.
#include "daemon/app/settings.h"

#include <toml++/toml.h>

#include <filesystem>
#include <limits>
#include <sstream>
#include <variant>

#include "daemon/app/files.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

enum class Meaning { kPlain, kPath, kChoice, kMode };

struct Key {
  const char* name;
  std::variant<std::string*, int64_t*, bool*, std::vector<std::string>*> target;
  Meaning meaning = Meaning::kPlain;
  int64_t least = 0;
  int64_t most = std::numeric_limits<int64_t>::max();
  std::vector<std::string> choices = {};
};

constexpr int64_t kMiB = 1024 * 1024;
constexpr int64_t kDayMs = 24 * 3600 * 1000;

std::vector<Key> keys_of(Settings& s) {
  return {
      {"rules", &s.rules, Meaning::kPath},
      {"journal.path", &s.journal.path, Meaning::kPath},
      {"journal.commit_records", &s.journal.commit_records, Meaning::kPlain, 1, 1'000'000},
      {"journal.commit_delay_ms", &s.journal.commit_delay_ms, Meaning::kPlain, 0, 10'000},
      {"journal.snapshot_records", &s.journal.snapshot_records, Meaning::kPlain, 0, 1'000'000'000},
      {"checkpoint.key", &s.checkpoint.key, Meaning::kPath},
      {"checkpoint.interval_ms", &s.checkpoint.interval_ms, Meaning::kPlain, 100, 366 * kDayMs},
      {"checkpoint.records", &s.checkpoint.records, Meaning::kPlain, 1, 1'000'000'000'000},
      {"judging.lateness_days", &s.judging.lateness_days, Meaning::kPlain, 0, 3660},
      {"judging.case_bytes", &s.judging.case_bytes, Meaning::kPlain, 64 * 1024, 64 * 1024 * kMiB},
      {"judging.link_window_days", &s.judging.link_window_days, Meaning::kPlain, 1, 36'600},
      {"index.keep", &s.index.keep},
      {"index.bytes", &s.index.bytes, Meaning::kPlain, 64 * 1024, 64 * 1024 * kMiB},
      {"shadow.rules", &s.shadow.rules, Meaning::kPath},
      {"ingest.socket", &s.ingest.socket, Meaning::kPath},
      {"ingest.socket_mode", &s.ingest.socket_mode, Meaning::kMode, 0, 0777},
      {"ingest.tcp", &s.ingest.tcp},
      {"ingest.allow_remote", &s.ingest.allow_remote},
      {"ingest.max_connections", &s.ingest.max_connections, Meaning::kPlain, 1, 1'000'000},
      {"ingest.line_bytes", &s.ingest.line_bytes, Meaning::kPlain, 256, 64 * kMiB},
      {"ingest.depth", &s.ingest.depth, Meaning::kPlain, 4, 1000},
      {"ingest.read_deadline_ms", &s.ingest.read_deadline_ms, Meaning::kPlain, 10, kDayMs},
      {"ingest.idle_deadline_ms", &s.ingest.idle_deadline_ms, Meaning::kPlain, 10, 365 * kDayMs},
      {"ingest.connection_bytes", &s.ingest.connection_bytes, Meaning::kPlain, 4096, 1024 * kMiB},
      {"ingest.unfinished_bytes", &s.ingest.unfinished_bytes, Meaning::kPlain, 4096, 64 * 1024 * kMiB},
      {"ingest.queue_bytes", &s.ingest.queue_bytes, Meaning::kPlain, 4096, 1024 * kMiB},
      {"ingest.when_full", &s.ingest.when_full, Meaning::kChoice, 0, 0, {"block", "reject"}},
      {"http.address", &s.http.address},
      {"http.allow_remote", &s.http.allow_remote},
      {"http.max_connections", &s.http.max_connections, Meaning::kPlain, 1, 100'000},
      {"http.body_bytes", &s.http.body_bytes, Meaning::kPlain, 1024, 1024 * kMiB},
      {"http.deadline_ms", &s.http.deadline_ms, Meaning::kPlain, 10, kDayMs},
      {"control.socket", &s.control.socket, Meaning::kPath},
      {"control.socket_mode", &s.control.socket_mode, Meaning::kMode, 0, 0777},
      {"log.level", &s.log.level, Meaning::kChoice, 0, 0, {"debug", "info", "warn", "error"}},
      {"log.target", &s.log.target, Meaning::kChoice, 0, 0, {"auto", "plain", "journal"}},
      {"stop.deadline_ms", &s.stop.deadline_ms, Meaning::kPlain, 100, 3'600'000},
      {"watchdog.enabled", &s.watchdog.enabled},
  };
}

class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)), folder_(std::filesystem::path(path_).parent_path().string()), keys_(keys_of(result_.settings)) {}

  SettingsResult read(const std::string& text) {
    try {
      const toml::table table = toml::parse(text, path_);
      walk(table, "");
      if (places_.empty()) check_together();
    } catch (const toml::parse_error& error) {
      add(error.source(), "this is no TOML: " + std::string(error.description()));
    }
    std::stable_sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) { return a.position < b.position; });
    for (Place& place : places_) result_.errors.push_back(std::move(place.error));
    return std::move(result_);
  }

 private:
  struct Place {
    std::pair<uint32_t, uint32_t> position;
    Error error;
  };

  void add(const toml::source_region& at, std::string message) {
    const std::string where = path_ + ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
    places_.push_back({{at.begin.line, at.begin.column}, malformed(std::move(message), where)});
  }

  // Two levels are all there is: a section inside a section is an unknown key.
  void walk(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      const Key* known = find(name);
      if (known != nullptr) {
        assign(*known, node);
      } else if (prefix.empty() && node.is_table() && is_section(name)) {
        walk(*node.as_table(), name + ".");
      } else {
        add(key.source(), "unknown key `" + name + "`" + suggestion(name));
      }
    }
  }

  const Key* find(const std::string& name) const {
    const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return name == key.name; });
    return found == keys_.end() ? nullptr : &*found;
  }
  bool is_section(const std::string& name) const {
    return std::any_of(keys_.begin(), keys_.end(), [&](const Key& key) { return std::string_view(key.name).starts_with(name + "."); });
  }
  std::string suggestion(const std::string& name) const {
    std::vector<std::string> names;
    for (const Key& key : keys_) {
      names.emplace_back(key.name);
      const std::string section(key.name, std::min(std::string_view(key.name).find('.'), std::string_view(key.name).size()));
      if (name.find('.') == std::string::npos) names.push_back(section);
    }
    return did_you_mean(name, names);
  }

  void assign(const Key& key, const toml::node& node) {
    std::visit([&](auto* target) { assign_to(key, node, *target); }, key.target);
  }
  void assign_to(const Key& key, const toml::node& node, bool& target) {
    if (const auto value = node.value_exact<bool>()) target = *value;
    else add(node.source(), "`" + std::string(key.name) + "` is `true` or `false`");
  }
  void assign_to(const Key& key, const toml::node& node, int64_t& target) {
    if (key.meaning == Meaning::kMode) return assign_mode(key, node, target);
    const auto value = node.value_exact<int64_t>();
    if (value && *value >= key.least && *value <= key.most) target = *value;
    else add(node.source(), "`" + std::string(key.name) + "` is a whole number from " + std::to_string(key.least) + " to " + std::to_string(key.most));
  }
  void assign_mode(const Key& key, const toml::node& node, int64_t& target) {
    const auto text = node.value_exact<std::string_view>();
    int64_t mode = 0;
    bool good = text && text->size() == 4 && text->front() == '0';
    for (const char digit : text.value_or("")) {
      good = good && digit >= '0' && digit <= '7';
      mode = mode * 8 + (digit - '0');
    }
    if (good) target = mode;
    else add(node.source(), "`" + std::string(key.name) + "` is a file mode in four octal digits, like \"0660\"");
  }
  void assign_to(const Key& key, const toml::node& node, std::string& target) {
    const auto value = node.value_exact<std::string>();
    if (!value) return add(node.source(), "`" + std::string(key.name) + "` is a string");
    if (key.meaning == Meaning::kChoice && std::find(key.choices.begin(), key.choices.end(), *value) == key.choices.end())
      return add(node.source(), "`" + std::string(key.name) + "` is one of " + join(key.choices, ", ") + did_you_mean(*value, key.choices));
    target = key.meaning == Meaning::kPath ? from_here(*value) : *value;
  }
  void assign_to(const Key& key, const toml::node& node, std::vector<std::string>& target) {
    const toml::array* array = node.as_array();
    target.clear();
    if (array != nullptr) {
      for (const toml::node& element : *array) {
        if (const auto value = element.value_exact<std::string>(); value && !value->empty()) target.push_back(from_here(*value));
        else return add(element.source(), "`" + std::string(key.name) + "` is a list of folders");
      }
    }
    const bool needed = key.name == std::string_view("rules");
    if (array == nullptr || (needed && target.empty())) {
      add(node.source(), "`" + std::string(key.name) + "` is a list of " + (needed ? "at least one folder" : "folders"));
    }
  }

  std::string from_here(const std::string& path) const {
    if (path.empty() || path.front() == '/' || folder_.empty()) return path;
    return (std::filesystem::path(folder_) / path).lexically_normal().string();
  }

  void check_together() {
    const Settings& s = result_.settings;
    const toml::source_region whole{{1, 1}, {1, 1}, nullptr};
    if (s.ingest.socket.empty() && s.ingest.tcp.empty() && s.http.address.empty())
      add(whole, "no way in: set at least one of `ingest.socket`, `ingest.tcp`, `http.address`");
    if (s.journal.path.empty()) add(whole, "`journal.path` is empty: events must be kept somewhere");
  }

  std::string path_;
  std::string folder_;
  SettingsResult result_;
  std::vector<Key> keys_;
  std::vector<Place> places_;
};

std::string as_toml(const Key& key) {
  if (auto* const* text = std::get_if<std::string*>(&key.target)) return "\"" + **text + "\"";
  if (auto* const* flag = std::get_if<bool*>(&key.target)) return **flag ? "true" : "false";
  if (auto* const* list = std::get_if<std::vector<std::string>*>(&key.target)) return (*list)->empty() ? "[]" : "[\"" + join(**list, "\", \"") + "\"]";
  const int64_t number = *std::get<int64_t*>(key.target);
  if (key.meaning != Meaning::kMode) return std::to_string(number);
  std::ostringstream octal;
  octal << "\"0" << std::oct << number << "\"";
  return octal.str();
}

}  // namespace

std::vector<SettingKey> setting_keys() {
  Settings defaults;
  std::vector<SettingKey> out;
  for (const Key& key : keys_of(defaults)) out.push_back({key.name, as_toml(key)});
  return out;
}

SettingsResult read_settings(const std::string& text, const std::string& path) { return Reader(path).read(text); }

SettingsResult load_settings(const std::string& path) {
  Result<std::string> text = load_file(path);
  if (text.has_error()) {
    SettingsResult result;
    result.errors.push_back(text.error());
    return result;
  }
  return read_settings(*text, path);
}

}  // namespace isonomy::app
