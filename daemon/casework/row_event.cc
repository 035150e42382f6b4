// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/row_event.h"

#include <array>

#include "daemon/base/text.h"

namespace isonomy::casework {

using cel::Kind;
using cel::Value;

Result<std::string_view> RowEvents::line(const std::vector<std::string>& cells) {
  if (cells.size() > header_.size()) {
    return malformed("the row has " + std::to_string(cells.size()) + " cells, the header " + std::to_string(header_.size()));
  }
  entries_.clear();
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    if (!is_valid_utf8(cells[i])) return malformed("the cell `" + header_[i] + "` is not valid UTF-8");
    entries_.push_back({Value::string(header_[i]), Value::string(cells[i])});
  }
  return line(entries_);
}

Result<std::string_view> RowEvents::line(std::span<const cel::MapEntry> data) {
  arena_.reset();
  const Value row = Value::map(data);
  const std::array<Value, 2> variables{Value::map({}), row};
  ISO_TRY(Value id, vm_.evaluate(*input_.id.program, {variables, nullptr}, arena_));
  if (id.kind() != Kind::kString || id.as_string().empty()) {
    return malformed("the row's id cannot be told: `" + input_.id.source + "` yields " + (id.is_error() ? std::string(id.as_string()) : cel::to_text(id)));
  }
  line_ = "{\"specversion\":\"1.0\",\"id\":";
  append_json_string(line_, id.as_string());
  line_ += ",\"source\":";
  append_json_string(line_, input_.source);
  line_ += ",\"type\":";
  append_json_string(line_, input_.type.empty() ? std::string_view("isonomy.row") : std::string_view(input_.type));
  line_ += ",\"data\":";
  cel::append_json(line_, row);
  line_ += '}';
  return std::string_view(line_);
}

Result<const rulebook::Input*> input_of(const rulebook::Rulebook& rules, std::string_view format, std::string_view source) {
  std::vector<const rulebook::Input*> found;
  std::vector<std::string> sources;
  for (const rulebook::Pack& pack : rules.packs) {
    for (const rulebook::Input& input : pack.inputs) {
      if (input.format != format) continue;
      sources.push_back(input.source);
      if (source.empty() || input.source == source) found.push_back(&input);
    }
  }
  const std::string name(format);
  if (found.size() == 1) return found.front();
  if (sources.empty()) return not_found("no pack has an [[input]] of format \"" + name + "\": name a pack that reads these rows with --pack");
  if (found.empty()) return not_found("no [[input]] of format \"" + name + "\" has the source `" + std::string(source) + "`: there are " + in_words(sources));
  return malformed("several packs read " + name + " rows: choose one with --input, of " + in_words(sources));
}

}  // namespace isonomy::casework
