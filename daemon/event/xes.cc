// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/xes.h"

#include <expat.h>

#include <algorithm>

namespace isonomy::event {
namespace {

constexpr size_t kPiece = size_t{64} << 10;   // fed to expat at once

using Fields = std::vector<std::pair<std::string, std::string>>;

// <xes:log> is as good as <log>.
std::string_view local(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_attribute(std::string_view element) {
  static constexpr std::string_view kSimple[] = {"string", "date", "int", "float", "boolean", "id"};
  return std::find(std::begin(kSimple), std::end(kSimple), element) != std::end(kSimple);
}

size_t bytes_of(const Fields& fields) {
  size_t out = 0;
  for (const auto& [name, value] : fields) out += name.size() + value.size();
  return out;
}

}  // namespace

struct XesReader::State {
  enum class Place : uint8_t { kStart, kLog, kTrace, kEvent };

  Limits limits;
  XML_Parser parser = nullptr;
  Place place = Place::kStart;
  size_t depth = 0, skipping = 0;   // open elements; those of them below which nothing is read
  bool in_trace = false;
  uint64_t traces = 0, events = 0;  // events of the trace, or outside traces
  uint64_t loose = 0;
  Fields of_trace;
  XesEvent open;
  std::deque<XesEvent> ready;
  std::optional<Error> failure;
  uint64_t fed = 0;

  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
  }

  uint64_t line() const { return XML_GetCurrentLineNumber(parser); }

  void fail(std::string message) {
    if (!failure) failure = io_error(std::move(message), "line " + std::to_string(line()));
    XML_StopParser(parser, XML_FALSE);
  }

  void start(std::string_view element, const char** attributes) {
    if (failure) return;
    if (++depth > limits.depth) return fail("elements nest deeper than " + std::to_string(limits.depth) + ": this is no event log");
    if (skipping > 0) {
      ++skipping;
      return;
    }
    switch (place) {
      case Place::kStart:
        if (element != "log") return fail("the root element is `" + std::string(element.substr(0, 64)) + "`: an XES file begins with `log`");
        place = Place::kLog;
        return;
      case Place::kLog:
        if (element == "event") return begin_event();
        if (element != "trace") return skip();
        place = Place::kTrace;
        in_trace = true;
        ++traces;
        events = 0;
        of_trace.clear();
        return;
      case Place::kTrace:
        if (element == "event") return begin_event();
        if (is_attribute(element)) {
          if (events > 0) return fail("an attribute of the trace stands after its first event: move it before, so that it is read with every event");
          const std::string problem = read(attributes, "case:", of_trace);
          if (!problem.empty()) return fail(problem + " (in the trace)");
        }
        return skip();
      case Place::kEvent:
        if (is_attribute(element) && open.problem.empty()) open.problem = read(attributes, "", open.fields);
        return skip();
    }
  }

  void end() {
    if (failure) return;
    --depth;
    if (skipping > 0) {
      --skipping;
    } else if (place == Place::kEvent) {
      end_event();
    } else if (place == Place::kTrace) {
      place = Place::kLog;
      in_trace = false;
    }
  }

  void skip() { skipping = 1; }

  void begin_event() {
    place = Place::kEvent;
    open = {};
    open.line = line();
    if (in_trace) open.fields = of_trace;
    ++(in_trace ? events : loose);
  }

  void end_event() {
    place = in_trace ? Place::kTrace : Place::kLog;
    if (in_trace) open.fields.emplace_back("xes:trace", std::to_string(traces));
    open.fields.emplace_back("xes:event", std::to_string(in_trace ? events : loose));
    if (open.problem.empty()) {
      // Each name once: which of two equal ones is meant cannot be told.
      std::vector<std::string_view> names;
      for (const auto& [name, value] : open.fields) names.push_back(name);
      std::sort(names.begin(), names.end());
      const auto twice = std::adjacent_find(names.begin(), names.end());
      if (twice != names.end()) open.problem = "the attribute `" + std::string(*twice) + "` stands twice: write it once";
    }
    if (!open.problem.empty()) open.fields.clear();
    ready.push_back(std::move(open));
  }

  // What is wrong with the attribute, or nothing.
  std::string read(const char** attributes, std::string_view prefix, Fields& into) const {
    const char *key = nullptr, *value = nullptr;
    for (const char** each = attributes; *each != nullptr; each += 2) {
      if (std::string_view(each[0]) == "key") key = each[1];
      if (std::string_view(each[0]) == "value") value = each[1];
    }
    if (key == nullptr || *key == '\0') return "an attribute has no `key`: every XES attribute needs one";
    const std::string name = std::string(prefix) + key;
    if (value == nullptr) return "the attribute `" + name.substr(0, 64) + "` has no `value`: add it";
    const std::string_view text(value);
    if (text.size() > limits.value_bytes || name.size() > limits.value_bytes) {
      return "the attribute `" + name.substr(0, 64) + "` is longer than " + std::to_string(limits.value_bytes) + " bytes";
    }
    if (text.empty()) return {};   // as an empty CSV cell: absent
    into.emplace_back(name, text);
    if (into.size() > limits.fields || bytes_of(into) > limits.event_bytes) {
      return "the event has more than " + std::to_string(limits.fields) + " attributes or " + std::to_string(limits.event_bytes) + " bytes";
    }
    return {};
  }
};

XesReader::XesReader() : XesReader(Limits()) {}

XesReader::XesReader(const Limits& limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->parser = XML_ParserCreate(nullptr);
  ISO_CHECK(state_->parser != nullptr, "there is memory for a parser");
  XML_SetUserData(state_->parser, state_.get());
  XML_SetElementHandler(
      state_->parser, [](void* of, const char* name, const char** attributes) { static_cast<State*>(of)->start(local(name), attributes); },
      [](void* of, const char*) { static_cast<State*>(of)->end(); });
  // WHY: with no document type nothing can be declared, so that there is nothing to expand and nothing to fetch.
  XML_SetStartDoctypeDeclHandler(state_->parser, [](void* of, const char*, const char*, const char*, int) {
    static_cast<State*>(of)->fail("the file declares a document type: an XES log needs none, remove the <!DOCTYPE ..>");
  });
}
XesReader::~XesReader() = default;
XesReader::XesReader(XesReader&&) noexcept = default;

Status XesReader::feed(std::string_view bytes, bool last) {
  State& state = *state_;
  if (state.failure) return *state.failure;
  do {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    state.fed += piece.size();
    const XML_Status status = XML_Parse(state.parser, piece.data(), static_cast<int>(piece.size()), last && bytes.empty() ? 1 : 0);
    if (state.failure) return *state.failure;
    if (status != XML_STATUS_OK) {
      state.fail(std::string("the XML is not well formed: ") + XML_ErrorString(XML_GetErrorCode(state.parser)) + "; mend it there, or export the log again");
      return *state.failure;
    }
    const XML_Index done = XML_GetCurrentByteIndex(state.parser);
    if (done >= 0 && state.fed - static_cast<uint64_t>(done) > state.limits.tag_bytes + kPiece) {
      state.fail("one tag is longer than " + std::to_string(state.limits.tag_bytes) + " bytes: is a quote missing?");
      return *state.failure;
    }
  } while (!bytes.empty());
  return {};
}

std::optional<XesEvent> XesReader::next() {
  if (state_->ready.empty()) return std::nullopt;
  XesEvent out = std::move(state_->ready.front());
  state_->ready.pop_front();
  return out;
}

}  // namespace isonomy::event
