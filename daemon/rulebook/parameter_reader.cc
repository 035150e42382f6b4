// SPDX-License-Identifier: Apache-2.0
// [[parameter]]: rows from a CSV table or from the pack itself, typed, merged into sets and sorted.
#include <algorithm>
#include <charconv>
#include <tuple>

#include "daemon/base/text.h"
#include "daemon/rulebook/csv_table.h"
#include "daemon/rulebook/key_text.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;
using cel::Value;

constexpr std::string_view kNever = "never";  // as `published`: nobody could ever read it
Span never_published() { return Span::exactly(kLastDay + 1); }
constexpr size_t kArenaBytes = size_t{256} << 20;

// One cell, before rows are merged.
struct RawRow {
  ParameterRow row;
  std::vector<Value> values;
  std::string where;
};

class ParameterReader {
 public:
  ParameterReader(const Fields& fields, Parameter& parameter)
      : fields_(fields), parameter_(parameter), set_(parameter.type.tag() == Type::Tag::kList),
        element_(set_ ? parameter.type.arguments().front() : parameter.type) {}

  void read_inline(const TomlValue& table) {
    const Fields row(table, fields_.path(), fields_.diagnostics());
    std::vector<std::string> known = key_names(Section::kParameterRow);
    known.insert(known.end(), parameter_.key.begin(), parameter_.key.end());
    row.refuse_unknown_keys(known);
    RawRow raw;
    raw.where = at_place(fields_.path(), table.place);
    for (const std::string& key : parameter_.key) raw.row.keys.push_back(cell_of(row, key));
    const TomlValue* value = row.find("value");
    if (value == nullptr) return row.complain("`value` is missing: add it here");
    const bool list = value->kind == TomlValue::Kind::kArray;
    if (list && !set_) return row.complain(*value, "a list needs a parameter of type set(T)");
    for (const TomlValue& item : list ? value->items : std::vector<TomlValue>{*value}) add_value(text_of(item), raw);
    const TomlValue* published = row.find("published");
    const bool never = published != nullptr && published->kind == TomlValue::Kind::kString && published->text == kNever;
    set_days(raw, row.days("from"), row.days("until"), never ? never_published() : row.days("published"));
    raw.row.source = row.text("source");
    rows_.push_back(std::move(raw));
  }

  void read_table(const CsvTable& table, const std::string& path) {
    const auto column = [&](std::string_view name) {
      const auto found = std::find(table.columns.begin(), table.columns.end(), name);
      return found == table.columns.end() ? -1 : static_cast<int>(found - table.columns.begin());
    };
    std::vector<std::string> known = key_names(Section::kParameterRow);
    known.insert(known.end(), parameter_.key.begin(), parameter_.key.end());
    bool complete = true;
    if (table.columns.size() == 1 && table.columns.front().empty()) {
      fields_.diagnostics().add(path, {1, 1}, "the table is empty: its first line names the columns, " + in_words(known));
      return;
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto twin = std::find(table.columns.begin(), table.columns.begin() + static_cast<std::ptrdiff_t>(i), table.columns[i]);
      if (twin == table.columns.begin() + static_cast<std::ptrdiff_t>(i)) continue;
      fields_.diagnostics().add(path, {1, 1}, "column `" + table.columns[i] + "` stands twice: remove one");
    }
    for (const std::string& name : table.columns) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string hint = did_you_mean(name, known);
      fields_.diagnostics().add(path, {1, 1}, "unknown column `" + name + "`" + (hint.empty() ? ", allowed here: " + in_words(known) : hint));
    }
    std::vector<std::string> needed = parameter_.key;
    needed.emplace_back("value");
    for (const std::string& name : needed) {
      if (column(name) >= 0) continue;
      fields_.diagnostics().add(path, {1, 1}, "column `" + name + "` is missing: add it to the header");
      complete = false;
    }
    if (!complete) return;
    std::vector<int> keys;
    for (const std::string& key : parameter_.key) keys.push_back(column(key));
    const int value = column("value"), from = column("from"), until = column("until"), published = column("published");
    const int source = column("source");
    for (const CsvRow& row : table.rows) {
      RawRow raw;
      raw.where = path + ":" + std::to_string(row.line) + ":1";
      const auto cell = [&](int index) { return index < 0 ? std::string() : row.cells[static_cast<size_t>(index)]; };
      for (const int key : keys) raw.row.keys.push_back(normal_key(cell(key)));
      read_cell(cell(value), raw);
      const bool never = trim(cell(published)) == kNever;
      set_days(raw, cell_days(cell(from), raw), cell_days(cell(until), raw), never ? never_published() : cell_days(cell(published), raw));
      raw.row.source = cell(source);
      rows_.push_back(std::move(raw));
    }
  }

  void finish() {
    const bool numeric = parameter_.steps;
    const auto order = [](const RawRow& raw) {
      return std::tie(raw.row.keys, raw.row.from, raw.row.until, raw.row.published);
    };
    std::stable_sort(rows_.begin(), rows_.end(), [&](const RawRow& a, const RawRow& b) {
      if (numeric && a.row.keys != b.row.keys) {
        const double left = number_of_key(a.row.keys.front()).value_or(0), right = number_of_key(b.row.keys.front()).value_or(0);
        if (left != right) return left < right;
      }
      return order(a) < order(b);
    });
    for (RawRow& raw : rows_) {
      if (raw.values.empty()) continue;
      if (numeric && !number_of_key(raw.row.keys.front())) {
        complain(raw, "`" + raw.row.keys.front() + "` is no number: a parameter with steps has one numeric key");
        continue;
      }
      const bool same = !merged_.empty() && order(merged_.back()) == order(raw);
      if (same && !set_) {
        complain(raw, "a second value for the same keys and days: remove one, or make it a set(T)");
      } else if (same) {
        for (const Value& value : raw.values) {
          const auto& held = merged_.back().values;
          if (std::none_of(held.begin(), held.end(), [&](const Value& other) { return cel::equal(other, value); })) merged_.back().values.push_back(value);
        }
      } else {
        merged_.push_back(std::move(raw));
      }
    }
    for (RawRow& raw : merged_) {
      raw.row.value = set_ ? list_of(raw) : raw.values.front();
      parameter_.rows.push_back(std::move(raw.row));
    }
  }

 private:
  static std::string text_of(const TomlValue& value) {
    switch (value.kind) {
      case TomlValue::Kind::kString: return value.text;
      case TomlValue::Kind::kInteger: return std::to_string(value.integer);
      case TomlValue::Kind::kReal: return shortest_number(value.real);
      case TomlValue::Kind::kBoolean: return value.boolean ? "true" : "false";
      case TomlValue::Kind::kDate: return to_string(value.date);
      default: return {};
    }
  }

  std::string cell_of(const Fields& row, const std::string& key) {
    const TomlValue* value = row.find(key);
    if (value != nullptr) return normal_key(text_of(*value));
    row.complain("key `" + key + "` is missing: every row names all keys");
    return {};
  }

  std::optional<Span> cell_days(const std::string& cell, const RawRow& raw) {
    const std::string_view text = trim(cell);
    if (text.empty()) return std::nullopt;
    if (text == "unknown") return Span::unknown();
    auto span = parse_span(text);
    if (span.has_value()) return *span;
    complain(raw, span.error().message);
    return std::nullopt;
  }

  // The values of a set stand in one cell, with `;` between them.
  void read_cell(const std::string& cell, RawRow& raw) {
    if (!set_) return add_value(std::string(trim(cell)), raw);
    for (const std::string_view part : split(cell, ';')) add_value(std::string(trim(part)), raw);
  }

  void set_days(RawRow& raw, std::optional<Span> from, std::optional<Span> until, std::optional<Span> published) {
    raw.row.from = from.value_or(Span::exactly(kFirstDay));
    raw.row.until = until.value_or(Span::exactly(kLastDay));
    raw.row.published = published.value_or(raw.row.from);
    if (before(raw.row.from, raw.row.until) == Truth::kFalse) {
      complain(raw, "it ends (" + to_string(raw.row.until) + ") before it begins (" + to_string(raw.row.from) + "): a value needs at least one day");
    }
  }

  void complain(const RawRow& raw, std::string message) { fields_.diagnostics().add(malformed(std::move(message), raw.where)); }

  void add_value(const std::string& text, RawRow& raw) {
    const auto refuse = [&](const std::string& why) { complain(raw, "parameter `" + parameter_.name + "`: " + why); };
    const auto keep = [&](const auto& result, auto&& make) {
      if (result.has_error()) return refuse(result.error().message);
      raw.values.push_back(make(*result));
    };
    switch (element_.tag()) {
      case Type::Tag::kMoney: return keep(parse_money(text), [](Money money) { return Value::money(money); });
      case Type::Tag::kDate: return keep(parse_span(text), [](const Span& span) { return Value::date(span); });
      case Type::Tag::kPeriod: return keep(parse_period(text), [](Period period) { return Value::period(period); });
      case Type::Tag::kBool:
        if (text != "true" && text != "false") return refuse("`" + text + "` is neither true nor false");
        raw.values.push_back(Value::boolean(text == "true"));
        return;
      case Type::Tag::kInt: {
        int64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure != std::errc{} || end != text.data() + text.size()) return refuse("`" + text + "` is no whole number");
        raw.values.push_back(Value::integer(number));
        return;
      }
      case Type::Tag::kDouble: {
        const std::optional<double> number = number_of_key(text);
        if (!number) return refuse("`" + text + "` is no number");
        raw.values.push_back(Value::real(*number));
        return;
      }
      case Type::Tag::kString: {
        const char* copy = parameter_.arena->copy(text);
        if (copy == nullptr) return refuse("its table is too large: shorten it");
        raw.values.push_back(Value::string({copy, text.size()}));
        return;
      }
      default: return refuse("values of this type cannot stand in a table");
    }
  }

  Value list_of(const RawRow& raw) {
    Value* items = parameter_.arena->allocate_array<Value>(raw.values.size());
    if (items == nullptr) {
      complain(raw, "its table is too large: shorten it");
      return Value::null();
    }
    std::copy(raw.values.begin(), raw.values.end(), items);
    return Value::list({items, raw.values.size()});
  }

  const Fields& fields_;
  Parameter& parameter_;
  bool set_;
  Type element_;
  std::vector<RawRow> rows_, merged_;
};

void read_parameter(const Fields& fields, const std::string& folder, const Loader& load, Parameter& parameter) {
  fields.refuse_unknown_keys(Section::kParameter);
  parameter.name = fields.required_text("name");
  parameter.where = at_place(fields.path(), fields.table().place);
  if (!fields.has("type")) fields.complain("`type` is missing: add it, such as type = \"set(money)\"");
  parameter.type = read_type(fields, "type").value_or(Type::dyn());
  parameter.key = fields.names("key");
  parameter.steps = fields.flag("steps", false);
  parameter.arena = std::make_shared<cel::Arena>(kArenaBytes);
  if (parameter.type == Type::dyn()) return;  // already said
  if (parameter.steps && parameter.key.size() != 1) {
    fields.complain(*fields.find("steps"), "`steps` needs one numeric key, and there are " + std::to_string(parameter.key.size()));
    parameter.steps = false;
  }
  ParameterReader reader(fields, parameter);
  const std::string table = fields.text("table");
  if (table.empty() == !fields.has("values")) {
    fields.complain("parameter `" + parameter.name + "` needs either `table` or `values`");
    return;
  }
  if (table.empty()) {
    for (const TomlValue* row : fields.tables("values")) reader.read_inline(*row);
  } else if (table.find("..") != std::string::npos || table.starts_with('/')) {
    fields.complain(*fields.find("table"), "`" + table + "` leaves the pack's folder: put the table beside the pack");
  } else {
    const std::string path = folder + "/" + table;
    auto text = load(path);
    if (text.has_error()) return fields.complain(*fields.find("table"), "table `" + table + "` cannot be read: " + text.error().message);
    auto rows = parse_csv(*text, path);
    if (rows.has_error()) return fields.diagnostics().add(rows.error());
    reader.read_table(*rows, path);
  }
  reader.finish();
}

}  // namespace

void read_parameters(const Fields& document, const std::string& folder, const Loader& load, Pack& pack) {
  for (const TomlValue* table : document.tables("parameter")) {
    const Fields fields(*table, document.path(), document.diagnostics());
    Parameter parameter;
    read_parameter(fields, folder, load, parameter);
    const bool twice = std::any_of(pack.parameters.begin(), pack.parameters.end(), [&](const Parameter& other) { return other.name == parameter.name; });
    if (twice) fields.complain("parameter `" + parameter.name + "` is declared twice: remove one");
    if (parameter.name == "on") fields.complain(*fields.find("name"), "`params.on` already means another day: choose another name");
    if (!twice && !parameter.name.empty() && parameter.name != "on") pack.parameters.push_back(std::move(parameter));
  }
}

}  // namespace isonomy::rulebook
