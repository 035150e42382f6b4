// SPDX-License-Identifier: Apache-2.0
// The parts of a pack's reader, one a file: each reads one kind of table into the model and leaves diagnostics behind.
//
// Threads: one owner while reading.
#pragma once

#include <optional>
#include <string>

#include "daemon/rulebook/expressions.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::rulebook {

// "list(string)", "set(money)": none, and a diagnostic, where it is no type.
std::optional<cel::Type> read_type(const Fields& fields, std::string_view key);

// fact_reader.cc: [[fact]]. Without any, the facts that the expressions below `document` mention are declared, untyped.
void read_facts(const Fields& document, Pack& pack);

// parameter_reader.cc: [[parameter]] with its tables, which stand below `folder`.
void read_parameters(const Fields& document, const std::string& folder, const Loader& load, Pack& pack);

// mapping_reader.cc: [[input]], [[map]], [[event]], [[circumstance]]
void read_circumstance_names(const Fields& document, Pack& pack);
void read_mappings(const Fields& document, const Expressions& expressions, Pack& pack);

// rule_reader.cc: [rule.ID] and its versions
void read_rules(const Fields& document, const Expressions& expressions, std::vector<Rule>& rules);

// body_reader.cc: the one body of a version. `version` falls back to its rule's table.
std::optional<Body> read_body(const Fields& version, const Expressions& expressions);

// jurisdiction_reader.cc
Jurisdiction read_jurisdiction(const Fields& document, const std::string& folder, const Loader& load);

}  // namespace isonomy::rulebook
