// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_cel.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "daemon/app/exit_codes.h"
#include "daemon/base/text.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/conformance.h"
#include "daemon/cel/json_value.h"
#include "daemon/cel/stages.h"
#include "daemon/cel/unparse.h"
#include "daemon/cel/vm.h"

namespace isonomy::app {
namespace {

struct EvalOptions {
  std::string expression;
  std::string facts;
  bool trace = false;
  bool json = false;
};

struct StageOptions {
  std::string expression;
  std::string stage = "program";
};

bool read_file(const std::string& path, std::string& out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "isonomy: cannot read " << path << "\n";
    return false;
  }
  out.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

// Every top-level key of the facts is a variable. `facts.x` of a rule reads {"facts": {"x": ..}}: each of its keys is declared
// by itself, and a fact that is not in the file is unknown, as it is when a rule is judged.
class Facts {
 public:
  Result<bool> load(std::string_view json) {
    ISO_TRY(const cel::Value root, cel::value_from_json(json, arena_));
    if (root.kind() != cel::Kind::kMap) return malformed("facts are a JSON object, as in {\"facts\": {\"days\": 4}}");
    for (const cel::MapEntry& entry : root.as_map()) add(std::string(entry.key.as_string()), entry.value);
    return true;
  }

  // What the expression reads below a declared name and the file does not state.
  void declare_missing(std::string_view expression) {
    for (const std::string& name : cel::names_read(expression)) {
      if (!name.starts_with("facts.") || covered(name)) continue;
      names_.push_back(std::make_unique<std::string>(name));
      views_.push_back(std::make_unique<std::string_view>(*names_.back()));
      declare(name, cel::Value::unknown(views_.back().get(), 1));
    }
  }

  const cel::Environment& environment() const { return environment_; }
  cel::Activation activation() const { return {values_, nullptr}; }

 private:
  void add(const std::string& name, const cel::Value& value) {
    if (name == "facts" && value.kind() == cel::Kind::kMap) {
      for (const cel::MapEntry& entry : value.as_map()) declare("facts." + std::string(entry.key.as_string()), entry.value);
      return;
    }
    declare(name, value);
  }

  bool covered(const std::string& name) const {
    for (const cel::Variable& variable : environment_.variables()) {
      if (name == variable.name || name.starts_with(variable.name + ".")) return true;
    }
    return false;
  }

  void declare(const std::string& name, const cel::Value& value) {
    environment_.add_variable(name, cel::Type::dyn(), static_cast<uint32_t>(values_.size()));
    values_.push_back(value);
  }

  cel::Arena arena_;
  cel::Environment environment_;
  std::vector<cel::Value> values_;
  std::vector<std::unique_ptr<std::string>> names_;
  std::vector<std::unique_ptr<std::string_view>> views_;
};

void print_value(const cel::Value& value, bool json) {
  std::string text;
  if (json) {
    cel::append_json(text, value);
  } else {
    text = cel::to_text(value);
  }
  std::cout << text << "\n";
}

int evaluate(const EvalOptions& options) {
  Facts facts;
  std::string json = "{}";
  if (!options.facts.empty() && !read_file(options.facts, json)) return kEnvironment;
  const auto loaded = facts.load(json);
  if (loaded.has_error()) {
    std::cerr << "isonomy: " << options.facts << ": " << to_string(loaded.error()) << "\n";
    return kEnvironment;
  }
  facts.declare_missing(options.expression);
  const cel::Compiled compiled = cel::compile(options.expression, facts.environment());
  if (!compiled.ok()) {
    for (const cel::Diagnostic& d : compiled.diagnostics) {
      std::cerr << d.line << ":" << d.column << ": " << d.message << "\n" << cel::with_caret(options.expression, d) << "\n";
    }
    return kUsage;
  }
  cel::Vm vm;
  cel::Arena arena;
  cel::AtomTrace trace;
  const auto value = options.trace ? vm.trace(*compiled.program, facts.activation(), arena, trace)
                                   : vm.evaluate(*compiled.program, facts.activation(), arena);
  if (value.has_error()) {
    std::cerr << "isonomy: " << to_string(value.error()) << "\n";
    return kCheckFailed;
  }
  print_value(*value, options.json);
  for (size_t i = 0; i < trace.values.size(); ++i) {
    std::cout << "  " << compiled.program->atoms()[i].text << " = " << cel::to_text(trace.values[i]) << "\n";
  }
  return value->is_error() ? kCheckFailed : kDone;
}

int test_files(const std::vector<std::string>& files) {
  int passed = 0, failed = 0;
  for (const std::string& path : files) {
    std::string json;
    if (!read_file(path, json)) return kEnvironment;
    const auto report = cel::run_conformance(json);
    if (report.has_error()) {
      std::cerr << "isonomy: " << path << ": " << to_string(report.error()) << "\n";
      return kEnvironment;
    }
    for (const std::string& failure : report->failures) std::cout << path << ": " << failure << "\n";
    passed += report->passed;
    failed += report->failed;
  }
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? kDone : kCheckFailed;
}

int format_expression(const std::string& expression) {
  const auto text = cel::format(expression);
  if (text.has_error()) {
    std::cerr << "isonomy: " << to_string(text.error()) << "\n";
    return kUsage;
  }
  std::cout << *text << "\n";
  return kDone;
}

int show(const StageOptions& options) {
  Facts facts;
  facts.declare_missing(options.expression);
  const auto text = cel::print_stage(options.expression, facts.environment(), options.stage);
  if (text.has_error()) {
    std::cerr << "isonomy: " << to_string(text.error()) << "\n";
    return kUsage;
  }
  std::cout << *text;
  return kDone;
}

}  // namespace

void add_cel_commands(CLI::App& app, int& exit_code) {
  CLI::App* cel = app.add_subcommand("cel", "evaluate and test CEL expressions");
  cel->require_subcommand(1);

  auto eval_options = std::make_shared<EvalOptions>();
  CLI::App* eval = cel->add_subcommand("eval", "evaluate an expression on facts");
  eval->add_option("EXPR", eval_options->expression, "the expression")->required();
  eval->add_option("--facts", eval_options->facts, "JSON file; its top-level keys are the variables");
  eval->add_flag("--trace", eval_options->trace, "print the value of every atom, also of those that would be skipped");
  eval->add_flag("--json", eval_options->json, "print the value as JSON");
  eval->callback([eval_options, &exit_code] { exit_code = evaluate(*eval_options); });

  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* test = cel->add_subcommand("test", "run conformance files");
  test->add_option("FILE", *files, "JSON test files")->required();
  test->callback([files, &exit_code] { exit_code = test_files(*files); });

  auto source = std::make_shared<std::string>();
  CLI::App* fmt = cel->add_subcommand("fmt", "print an expression in canonical form");
  fmt->add_option("EXPR", *source, "the expression")->required();
  fmt->callback([source, &exit_code] { exit_code = format_expression(*source); });

  auto stage_options = std::make_shared<StageOptions>();
  CLI::App* stages = cel->add_subcommand("show", "print what a stage of the compiler makes of an expression");
  stages->add_option("EXPR", stage_options->expression, "the expression")->required();
  stages->add_option("--stage", stage_options->stage, "tokens, ast, checked, program or traced")->capture_default_str();
  stages->callback([stage_options, &exit_code] { exit_code = show(*stage_options); });
}

}  // namespace isonomy::app
