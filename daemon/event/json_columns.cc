// SPDX-License-Identifier: Apache-2.0
// simdjson's first stage finds every bracket, comma, colon and start of a value, for many lines at once; this file walks that
// list. (Its on-demand reader was tried: its copies of small results cost more than all the rest.) Producers write their events
// alike: the n-th key of an object is expected to be the n-th key of the object before, wanted or not; a wrong guess costs a
// search among the few keys that are wanted. What is skipped is only counted by its brackets, and not otherwise judged.
#include "daemon/event/json_columns.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "daemon/base/text.h"
#include "daemon/cel/json_value.h"
#include "daemon/event/json_structure.h"

namespace isonomy::event {
namespace {

constexpr uint32_t kNoColumn = UINT32_MAX;

// Reads of raw keys stay inside the buffer: simdjson asks for that much room behind it.
constexpr size_t kLongestGuess = 24;

// A key as its raw bytes with the closing quote, compared eight at a time.
struct Guess {
  std::array<uint64_t, kLongestGuess / 8> words{}, masks{};
  size_t count = 0;  // words; 0: nothing is guessed
  uint32_t wanted = kNoColumn;

  bool is(const char* raw) const {
    for (size_t i = 0; i < count; ++i) {
      uint64_t word = 0;
      std::memcpy(&word, raw + i * 8, 8);
      if ((word & masks[i]) != words[i]) return false;
    }
    return count > 0;
  }

  void learn(const char* raw, uint32_t index) {
    count = 0;
    size_t size = 0;
    while (size < kLongestGuess && raw[size] != '"') {
      if (raw[size] == '\\') return;  // an escaped key is searched for each time
      ++size;
    }
    if (size >= kLongestGuess) return;
    char bytes[kLongestGuess] = {}, ones[kLongestGuess] = {};
    std::memcpy(bytes, raw, size + 1);
    std::memset(ones, 0xFF, size + 1);
    std::memcpy(words.data(), bytes, kLongestGuess);
    std::memcpy(masks.data(), ones, kLongestGuess);
    count = (size + 8) / 8;
    wanted = index;
  }
};

// One wanted key, with what is wanted below it.
struct Wanted {
  std::string key;
  uint32_t column = kNoColumn;
  std::vector<Wanted> inside;
  std::vector<Guess> guesses;  // by position in the object

  // The index in `inside`, or kNoColumn. The keys that we want have no escapes, so the raw bytes decide.
  uint32_t search(std::string_view name) const {
    for (uint32_t i = 0; i < inside.size(); ++i) {
      if (name.size() > inside[i].key.size() && name.starts_with(inside[i].key) && name[inside[i].key.size()] == '"') return i;
    }
    return kNoColumn;
  }
};

constexpr size_t kMostGuesses = 64;

// Bytes whose structure is found at once: text and structure stay in the cache.
constexpr size_t kWindow = size_t{64} << 10;

// "YYYY-MM-DD" with or without a time, directly to days; none where parse_span has to look.
std::optional<int64_t> fast_day(std::string_view token) {
  if (token.size() < 12 || token[0] != '"' || token[5] != '-' || token[8] != '-') return {};
  if (token[11] != '"' && token[11] != 'T') return {};
  const auto two = [&](size_t at) {
    const auto tens = static_cast<unsigned>(token[at] - '0'), ones = static_cast<unsigned>(token[at + 1] - '0');
    return tens > 9 || ones > 9 ? 100u : tens * 10 + ones;
  };
  const unsigned century = two(1), year = two(3), month = two(6), day = two(9);
  if (century > 99 || year > 99 || month < 1 || month > 12 || day < 1 || century * 100 + year < 1) return {};
  const int full_year = static_cast<int>(century * 100 + year);
  if (static_cast<int>(day) > days_in_month(full_year, static_cast<int>(month))) return {};
  if (token[11] == 'T' && std::memchr(token.data(), '/', token.size()) != nullptr) return {};
  return Day::from_civil(full_year, static_cast<int>(month), static_cast<int>(day)).since_epoch;
}

std::optional<int64_t> fast_integer(std::string_view token, cel::Type::Tag of) {
  if (of == cel::Type::Tag::kDate) return fast_day(token);
  const std::optional<JsonNumber> number = of == cel::Type::Tag::kInt ? short_number(token) : std::nullopt;
  return number && number->whole ? std::optional<int64_t>(number->integer) : std::nullopt;
}

}  // namespace

struct JsonColumns::State {
  explicit State(cel::Columns& to) : columns(to), last_row(to.all().size(), UINT32_MAX) {}

  cel::Columns& columns;
  Wanted root;
  std::vector<uint32_t> used;      // columns with a path
  std::vector<uint32_t> last_row;  // by column: the row that it was last written for
  std::vector<RejectedLine> rejected;
  size_t lines = 0;
  JsonStructure structure{kWindow};
  std::string copy;  // of lines that end too near to the end of their buffer
  cel::Arena scratch;

  size_t read_window(const char* text, size_t size, bool whole, uint32_t& row);
  bool read_object(JsonWalk& in, Wanted& wanted, uint32_t row);
  bool read_value(JsonWalk& in, uint32_t index, uint32_t row);
  bool read_slowly(std::string_view raw, cel::Column& column, uint32_t row);
  void finish_row(bool good, std::string_view line, uint32_t& row);
};

bool JsonColumns::State::read_slowly(std::string_view raw, cel::Column& column, uint32_t row) {
  scratch.reset();
  const Result<cel::Value> json = cel::value_from_json(raw, scratch);
  if (json.has_error()) return false;
  const cel::Value fact = fact_from_json(*json, column.variable().type);
  if (column.form() != cel::Column::Form::kCode) {
    column.set(row, fact);
    return true;
  }
  const uint32_t code = column.dictionary().add(raw, fact);
  if (code == cel::Dictionary::kFull) {
    column.set_odd(row, fact);
  } else {
    column.set_code(row, code);
  }
  return true;
}

bool JsonColumns::State::read_value(JsonWalk& in, uint32_t index, uint32_t row) {
  cel::Column& column = columns.all()[index];
  std::string_view raw;
  if (!in.take_raw(raw)) return false;
  if (last_row[index] == row) column.forget(row);  // the key stands twice
  last_row[index] = row;
  switch (column.form()) {
    case cel::Column::Form::kDouble: {
      const std::optional<JsonNumber> number = short_number(raw);
      if (!number) break;
      column.set_double(row, number->real);
      return true;
    }
    case cel::Column::Form::kBool:
      if (raw != "true" && raw != "false") break;
      column.set_bool(row, raw.size() == 4);
      return true;
    case cel::Column::Form::kInteger: {
      const std::optional<int64_t> integer = fast_integer(raw, column.variable().type.tag());
      if (!integer) break;
      column.set_integer(row, *integer);
      return true;
    }
    case cel::Column::Form::kCode: {
      const uint32_t code = column.dictionary().find(raw);
      if (code == cel::Dictionary::kNotStated) break;
      column.set_code(row, code);
      return true;
    }
  }
  return read_slowly(raw, column, row);
}

bool JsonColumns::State::read_object(JsonWalk& in, Wanted& wanted, uint32_t row) {
  if (!in.take('{')) return false;
  if (in.take('}')) return true;
  for (size_t position = 0;; ++position) {
    if (in.peek() != '"') return false;
    const char* const key = in.text + *in.at + 1;
    const size_t room = in.limit - *in.at;
    ++in.at;
    if (!in.take(':')) return false;
    if (position == wanted.guesses.size() && position < kMostGuesses) wanted.guesses.emplace_back();
    uint32_t index = kNoColumn;
    if (position >= wanted.guesses.size()) {
      index = wanted.search({key, room});
    } else if (Guess& guess = wanted.guesses[position]; guess.is(key)) {
      index = guess.wanted;
    } else {
      index = wanted.search({key, room});
      guess.learn(key, index);
    }
    if (index == kNoColumn) {
      if (!in.skip()) return false;
    } else if (wanted.inside[index].column != kNoColumn) {
      if (!read_value(in, wanted.inside[index].column, row)) return false;
    } else if (in.peek() == '{') {
      if (!read_object(in, wanted.inside[index], row)) return false;
    } else if (!in.skip()) {  // no object: what is wanted below it is not stated
      return false;
    }
    if (in.take('}')) return true;
    if (!in.take(',')) return false;
  }
}

void JsonColumns::State::finish_row(bool good, std::string_view line, uint32_t& row) {
  if (good) {
    for (const uint32_t index : used) {
      if (last_row[index] != row) columns.all()[index].set_missing(row);
    }
    ++row;
    return;
  }
  for (const uint32_t index : used) {
    if (last_row[index] == row) columns.all()[index].forget(row);
    last_row[index] = UINT32_MAX;
  }
  if (!trim(line).empty()) rejected.push_back({lines, "this line is no JSON object"});
}

// Whole lines whose structure is found at once, or line by line when one of them spoils it. Returns the bytes that were read.
size_t JsonColumns::State::read_window(const char* text, size_t size, bool whole, uint32_t& row) {
  const bool found = structure.find({text, size});
  if (!found && whole) {
    size_t at = 0;
    while (at < size && row < columns.capacity()) {
      const auto* newline = static_cast<const char*>(std::memchr(text + at, '\n', size - at));
      const size_t end = newline == nullptr ? size : static_cast<size_t>(newline - text);
      read_window(text + at, end - at, false, row);
      at = std::min(end + 1, size);
    }
    return at;
  }
  JsonWalk in{text, found ? structure.places() : nullptr, 0};
  size_t at = 0;
  do {
    const auto* newline = whole ? static_cast<const char*>(std::memchr(text + at, '\n', size - at)) : nullptr;
    const size_t end = newline == nullptr ? size : static_cast<size_t>(newline - text);
    in.limit = static_cast<uint32_t>(end);
    const bool good = found && read_object(in, root, row) && *in.at >= in.limit;
    while (!good && found && *in.at < in.limit) ++in.at;
    finish_row(good, {text + at, end - at}, row);
    ++lines;
    at = std::min(end + 1, size);
  } while (at < size && row < columns.capacity());
  return at;
}

size_t JsonColumns::padding() { return JsonStructure::padding(); }

JsonColumns::JsonColumns(cel::Columns& columns) : state_(std::make_unique<State>(columns)) {}
JsonColumns::~JsonColumns() = default;
const std::vector<RejectedLine>& JsonColumns::rejected() const { return state_->rejected; }

Status JsonColumns::add(uint32_t slot, std::string_view path) {
  std::vector<cel::Column>& all = state_->columns.all();
  uint32_t index = 0;
  while (index < all.size() && all[index].variable().slot != slot) ++index;
  if (index == all.size()) return not_found("no variable has slot " + std::to_string(slot));
  Wanted* at = &state_->root;
  for (const std::string_view part : split(path, '.')) {
    if (at->column != kNoColumn) return Error{Code::kConflict, "`" + std::string(path) + "` is inside a path that is read whole", {}};
    auto found = std::find_if(at->inside.begin(), at->inside.end(), [&](const Wanted& w) { return w.key == part; });
    if (found == at->inside.end()) {
      at->inside.push_back({std::string(part), kNoColumn, {}, {}});
      found = at->inside.end() - 1;
    }
    at = &*found;
  }
  if (at->column != kNoColumn || !at->inside.empty()) {
    return Error{Code::kConflict, "`" + std::string(path) + "` is read twice, or holds a path that is read by itself", {}};
  }
  at->column = index;
  state_->used.push_back(index);
  return {};
}

size_t JsonColumns::read(std::string_view text, size_t room) {
  State& s = *state_;
  s.columns.clear();
  std::fill(s.last_row.begin(), s.last_row.end(), UINT32_MAX);
  uint32_t row = 0;
  size_t at = 0;
  while (at < text.size() && row < s.columns.capacity()) {
    // As many whole lines as fit a window; one line where none does.
    size_t size = std::min(text.size() - at, kWindow);
    if (at + size < text.size()) {
      const size_t last = text.substr(at, size).rfind('\n');
      size = last != std::string_view::npos ? last + 1 : std::min(text.find('\n', at), text.size() - 1) - at + 1;
    }
    if (size > UINT32_MAX / 2) {
      s.rejected.push_back({s.lines++, "this line is too long"});
      at += size;
      continue;
    }
    const char* window = text.data() + at;
    if (text.size() - at - size + room < padding()) {
      s.copy.assign(window, size);
      s.copy.resize(size + padding());
      window = s.copy.data();
    }
    at += s.read_window(window, size, true, row);
  }
  s.columns.set_rows(row);
  // A fact without a path is stated nowhere.
  for (uint32_t index = 0; index < s.columns.all().size(); ++index) {
    if (std::find(s.used.begin(), s.used.end(), index) != s.used.end()) continue;
    for (uint32_t r = 0; r < row; ++r) s.columns.all()[index].set_missing(r);
  }
  return at;
}

cel::Value fact_from_json(const cel::Value& json, const cel::Type& type) {
  using Tag = cel::Type::Tag;
  if (type.tag() == Tag::kDate && json.kind() == cel::Kind::kString) {
    const Result<Span> span = parse_span(json.as_string());
    return span.has_value() ? cel::Value::date(*span) : json;
  }
  if (type.tag() == Tag::kMoney) {
    const Result<Money> money = json.kind() == cel::Kind::kString   ? parse_money(json.as_string())
                                : json.kind() == cel::Kind::kInt    ? money_from_units(json.as_int())
                                : json.kind() == cel::Kind::kDouble ? money_from_double(json.as_double())
                                                                    : Result<Money>(malformed("no amount"));
    return money.has_value() ? cel::Value::money(*money) : json;
  }
  return cel::as_declared(json, type);
}

}  // namespace isonomy::event
