// SPDX-License-Identifier: Apache-2.0
// simdjson's on-demand reader walks each object once. Keys are guessed in the order of the line before, because producers write
// their events alike; a wrong guess costs a search among the few keys that are wanted.
#include "daemon/event/json_columns.h"

#include <simdjson.h>

#include <cstring>

#include "daemon/base/text.h"
#include "daemon/cel/json_value.h"

namespace isonomy::event {
namespace {

using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

constexpr uint32_t kNoColumn = UINT32_MAX;

// One wanted key, with what is wanted below it.
struct Wanted {
  std::string key;
  uint32_t column = kNoColumn;
  std::vector<Wanted> inside;
};

std::string_view trimmed_token(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' || token.back() == '\r')) token.remove_suffix(1);
  return token;
}

// "YYYY-MM-DD" with or without a time, directly to days; false where parse_span has to look.
bool fast_day(std::string_view token, int64_t& days) {
  if (token.size() < 12 || token[0] != '"' || token[5] != '-' || token[8] != '-') return false;
  if (token[11] != '"' && token[11] != 'T') return false;
  const auto two = [&](size_t at) {
    const auto tens = static_cast<unsigned>(token[at] - '0'), ones = static_cast<unsigned>(token[at + 1] - '0');
    return tens > 9 || ones > 9 ? 100u : tens * 10 + ones;
  };
  const unsigned century = two(1), year = two(3), month = two(6), day = two(9);
  if (century > 99 || year > 99 || month < 1 || month > 12 || day < 1 || century * 100 + year < 1) return false;
  const int full_year = static_cast<int>(century * 100 + year);
  if (static_cast<int>(day) > days_in_month(full_year, static_cast<int>(month))) return false;
  if (token[11] == 'T' && std::memchr(token.data(), '/', token.size()) != nullptr) return false;
  days = Day::from_civil(full_year, static_cast<int>(month), static_cast<int>(day)).since_epoch;
  return true;
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
  simdjson::ondemand::parser parser;
  std::string copy;  // of a line that ends too near to the end of its buffer
  cel::Arena scratch;

  bool read_line(const char* line, size_t length, size_t room, uint32_t row);
  bool read_object(object o, const Wanted& wanted, uint32_t row);
  bool read_value(value v, uint32_t column, uint32_t row);
  bool read_code(value& v, cel::Column& column, uint32_t row);
  bool read_slowly(value& v, cel::Column& column, uint32_t row);
  bool raw_text(value& v, std::string_view& raw);
};

// The bytes of any value, without white space after it.
bool JsonColumns::State::raw_text(value& v, std::string_view& raw) {
  json_type type{};
  if (v.type().get(type)) return false;
  if (type == json_type::array) {
    simdjson::ondemand::array array;
    if (v.get_array().get(array) || array.raw_json().get(raw)) return false;
  } else if (type == json_type::object) {
    object o;
    if (v.get_object().get(o) || o.raw_json().get(raw)) return false;
  } else {
    raw = v.raw_json_token();
  }
  raw = trimmed_token(raw);
  return true;
}

bool JsonColumns::State::read_code(value& v, cel::Column& column, uint32_t row) {
  std::string_view raw;
  if (!raw_text(v, raw)) return false;
  uint32_t code = column.dictionary().find(raw);
  if (code == cel::Dictionary::kNotStated) {
    scratch.reset();
    const Result<cel::Value> json = cel::value_from_json(raw, scratch);
    if (json.has_error()) return false;
    const cel::Value fact = fact_from_json(*json, column.variable().type);
    code = column.dictionary().add(raw, fact);
    if (code == cel::Dictionary::kFull) {
      column.set_odd(row, fact);
      return true;
    }
  }
  column.set_code(row, code);
  return true;
}

bool JsonColumns::State::read_slowly(value& v, cel::Column& column, uint32_t row) {
  std::string_view raw;
  if (!raw_text(v, raw)) return false;
  scratch.reset();
  const Result<cel::Value> json = cel::value_from_json(raw, scratch);
  if (json.has_error()) return false;
  column.set(row, fact_from_json(*json, column.variable().type));
  return true;
}

bool JsonColumns::State::read_value(value v, uint32_t index, uint32_t row) {
  cel::Column& column = columns.all()[index];
  if (last_row[index] == row) column.forget(row);  // the key stands twice
  last_row[index] = row;
  switch (column.form()) {
    case cel::Column::Form::kDouble: {
      double d = 0;
      if (v.get_double().get(d)) return read_slowly(v, column, row);
      column.set_double(row, d);
      return true;
    }
    case cel::Column::Form::kBool: {
      bool b = false;
      if (v.get_bool().get(b)) return read_slowly(v, column, row);
      column.set_bool(row, b);
      return true;
    }
    case cel::Column::Form::kInteger: {
      int64_t i = 0;
      if (column.variable().type.tag() == cel::Type::Tag::kInt && !v.get_int64().get(i)) {
        column.set_integer(row, i);
        return true;
      }
      if (column.variable().type.tag() == cel::Type::Tag::kDate && fast_day(v.raw_json_token(), i)) {
        column.set_integer(row, i);
        return true;
      }
      return read_slowly(v, column, row);
    }
    case cel::Column::Form::kCode: return read_code(v, column, row);
  }
  return false;
}

bool JsonColumns::State::read_object(object o, const Wanted& wanted, uint32_t row) {
  size_t guess = 0;
  const size_t count = wanted.inside.size();
  for (auto field_result : o) {
    simdjson::ondemand::field field;
    if (std::move(field_result).get(field)) return false;
    const simdjson::ondemand::raw_json_string key = field.key();
    // The keys that we want have no escapes, so the raw bytes decide.
    size_t at = guess;
    size_t tried = 0;
    for (; tried < count; ++tried) {
      if (key.unsafe_is_equal(std::string_view(wanted.inside[at].key))) break;
      at = at + 1 == count ? 0 : at + 1;
    }
    if (tried == count) continue;
    guess = at + 1 == count ? 0 : at + 1;
    const Wanted& found = wanted.inside[at];
    if (found.column != kNoColumn) {
      if (!read_value(field.value(), found.column, row)) return false;
      continue;
    }
    json_type type{};
    object inner;
    if (field.value().type().get(type)) return false;
    if (type != json_type::object) continue;  // what is wanted below it is not stated
    if (field.value().get_object().get(inner) || !read_object(inner, found, row)) return false;
  }
  return true;
}

bool JsonColumns::State::read_line(const char* line, size_t length, size_t room, uint32_t row) {
  if (room < padding()) {
    copy.assign(line, length);
    copy.resize(length + padding());
    line = copy.data();
    room = padding();
  }
  simdjson::ondemand::document document;
  object o;
  if (parser.iterate(line, length, length + room).get(document) || document.get_object().get(o)) return false;
  return read_object(o, root, row) && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

size_t JsonColumns::padding() { return simdjson::SIMDJSON_PADDING; }

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
      at->inside.push_back({std::string(part), kNoColumn, {}});
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
  for (; at < text.size() && row < s.columns.capacity(); ++s.lines) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const size_t begin = at;
    at = std::min(end + 1, text.size());
    if (trim(text.substr(begin, end - begin)).empty()) continue;
    if (!s.read_line(text.data() + begin, end - begin, text.size() - end + room, row)) {
      s.rejected.push_back({s.lines, "this line is no JSON object"});
      for (const uint32_t index : s.used) {
        if (s.last_row[index] == row) s.columns.all()[index].forget(row);
        s.last_row[index] = UINT32_MAX;
      }
      continue;
    }
    for (const uint32_t index : s.used) {
      if (s.last_row[index] != row) s.columns.all()[index].set_missing(row);
    }
    ++row;
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
