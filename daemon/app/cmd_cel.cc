// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_cel.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "daemon/app/cel_facts.h"
#include "daemon/app/exit_codes.h"
#include "daemon/base/text.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/conformance.h"
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

struct TestOptions {
  std::vector<std::string> files;
  bool json = false;
};

struct StageOptions {
  std::string expression;
  std::string stage = "program";
  bool json = false;
};

void complain(std::string_view path, const Error& error) { std::cerr << "isonomy: " << path << ": " << to_string(error) << "\n"; }

// Pipes too, so that --facts <(..) works.
Result<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return Error{Code::kIo, "this is a folder", {}};
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Code::kNotFound, "there is no such file, or it may not be read", {}};
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return Error{Code::kIo, "it cannot be read to its end", {}};
  return text;
}

// --- diagnostics ---

std::string json_of(const std::vector<cel::Diagnostic>& diagnostics) {
  std::string out = "{\"diagnostics\":[";
  for (const cel::Diagnostic& d : diagnostics) {
    if (out.back() == '}') out += ",";
    out += "{\"line\":" + std::to_string(d.line) + ",\"column\":" + std::to_string(d.column) + ",\"length\":" + std::to_string(d.length) +
           ",\"message\":" + json_string(d.message) + "}";
  }
  return out + "]}";
}

// "1:9: message", then the line and a caret.
int report(const std::vector<cel::Diagnostic>& diagnostics, std::string_view expression, bool json) {
  if (json) {
    std::cout << json_of(diagnostics) << "\n";
    return kUsage;
  }
  for (const cel::Diagnostic& d : diagnostics) {
    std::string shown = cel::with_caret(expression, d);
    shown.resize(shown.size() - d.message.size() - 1);  // said above
    std::cerr << d.line << ":" << d.column << ": " << d.message << "\n" << shown << "\n";
  }
  return kUsage;
}

// --- eval ---

// {"value": ..}, {"unknown": [names]} or {"error": "why"}, without its braces.
std::string json_of(const cel::Value& value) {
  if (value.is_error()) return "\"error\":" + json_string(value.as_string());
  std::string out;
  if (!value.is_unknown()) {
    out = "\"value\":";
    cel::append_json(out, value);
    return out;
  }
  for (const std::string_view name : value.unknown_names()) out += (out.empty() ? "" : ",") + json_string(name);
  return "\"unknown\":[" + out + "]";
}

void print_answer(const cel::Value& value, const cel::Program& program, const cel::AtomTrace& trace, const EvalOptions& options) {
  if (!options.json) {
    std::cout << cel::to_text(value) << "\n";
    for (size_t i = 0; i < trace.values.size(); ++i)
      std::cout << "  " << program.atoms()[i].text << " = " << cel::to_text(trace.values[i]) << "\n";
    return;
  }
  std::string out = "{" + json_of(value);
  if (options.trace) {
    out += ",\"atoms\":[";
    for (size_t i = 0; i < trace.values.size(); ++i) {
      out += (i > 0 ? ",{\"text\":" : "{\"text\":") + json_string(program.atoms()[i].text) + "," + json_of(trace.values[i]) + "}";
    }
    out += "]";
  }
  std::cout << out << "}\n";
}

int evaluate(const EvalOptions& options) {
  CelFacts facts;
  if (!options.facts.empty()) {
    const Result<std::string> text = read_file(options.facts);
    const Result<bool> loaded = text.has_value() ? facts.load(*text) : text.error();
    if (loaded.has_error()) {
      complain(options.facts, loaded.error());
      return kEnvironment;
    }
  }
  facts.declare_missing(options.expression);
  const cel::Compiled compiled = cel::compile(options.expression, facts.environment());
  if (!compiled.ok()) return report(compiled.diagnostics, options.expression, options.json);
  cel::Vm vm;
  cel::Arena arena;
  cel::AtomTrace trace;
  const auto value = options.trace ? vm.trace(*compiled.program, facts.activation(), arena, trace)
                                   : vm.evaluate(*compiled.program, facts.activation(), arena);
  if (value.has_error()) {
    if (options.json) {
      std::cout << "{\"limit\":" << json_string(value.error().message) << "}\n";
    } else {
      std::cerr << "isonomy: " << to_string(value.error()) << "\n";
    }
    return kCheckFailed;
  }
  print_answer(*value, *compiled.program, trace, options);
  return value->is_error() ? kCheckFailed : kDone;
}

// --- test ---

int test_files(const TestOptions& options) {
  int passed = 0, failed = 0, exit_code = kDone;
  std::string failures;
  for (const std::string& path : options.files) {
    const Result<std::string> text = read_file(path);
    const Result<cel::ConformanceReport> ran = text.has_value() ? cel::run_conformance(*text) : text.error();
    if (ran.has_error()) {
      complain(path, ran.error());
      exit_code = kEnvironment;
      continue;
    }
    for (const std::string& failure : ran->failures) {
      failures += options.json
                      ? (failures.empty() ? "" : ",") + ("{\"file\":" + json_string(path) + ",\"test\":" + json_string(failure) + "}")
                      : path + ": " + failure + "\n";
    }
    passed += ran->passed;
    failed += ran->failed;
  }
  if (options.json) {
    std::cout << "{\"passed\":" << passed << ",\"failed\":" << failed << ",\"failures\":[" << failures << "]}\n";
  } else {
    std::cout << failures << passed << " passed, " << failed << " failed\n";
  }
  return exit_code != kDone ? exit_code : failed == 0 ? kDone : kCheckFailed;
}

// --- fmt, show ---

int print_text(const std::string& text, bool json) {
  if (json) {
    std::cout << "{\"text\":" << json_string(text) << "}\n";
  } else {
    std::cout << text << (text.ends_with('\n') ? "" : "\n");
  }
  return kDone;
}

int format_expression(const StageOptions& options) {
  const auto text = cel::format(options.expression);
  if (text.has_error()) return report(cel::syntax_errors(options.expression), options.expression, options.json);
  return print_text(*text, options.json);
}

int show(const StageOptions& options) {
  CelFacts facts;
  facts.declare_missing(options.expression);
  const auto text = cel::print_stage(options.expression, facts.environment(), options.stage);
  if (text.has_value()) return print_text(*text, options.json);
  const bool checked = options.stage != "tokens" && options.stage != "ast";
  const auto diagnostics =
      checked ? cel::compile(options.expression, facts.environment()).diagnostics : cel::syntax_errors(options.expression);
  if (!diagnostics.empty()) return report(diagnostics, options.expression, options.json);
  std::cerr << "isonomy: " << to_string(text.error()) << "\n";
  return kUsage;
}

}  // namespace

void add_cel_commands(CLI::App& app, int& exit_code) {
  CLI::App* cel = app.add_subcommand("cel", "evaluate and test CEL expressions");
  cel->require_subcommand(1);
  cel->footer(
      "The language is described in docs/cel.md.\n"
      "Exit codes: 0 done; 1 the answer is an error, or a test failed; 2 the expression does not compile; 3 a file cannot be read.");

  auto eval_options = std::make_shared<EvalOptions>();
  CLI::App* eval = cel->add_subcommand("eval", "evaluate an expression on facts");
  eval->add_option("EXPR", eval_options->expression, "the expression; after -- when it starts with a minus")->required();
  eval->add_option("--facts", eval_options->facts, "JSON file; its top-level keys are the variables");
  eval->add_flag("--trace", eval_options->trace, "print the value of every atom, also of those that would be skipped");
  eval->add_flag("--json", eval_options->json, "print {\"value\": ..}, {\"unknown\": [names]}, {\"error\": ..} or {\"diagnostics\": [..]}");
  eval->footer(
      "Examples:\n"
      "  isonomy cel eval '1 + 2 * 3'\n"
      "  isonomy cel eval 'facts.days > 30 && facts.kind == \"shop\"' --facts facts.json --trace\n"
      "  isonomy cel eval --json -- '-7 % 3'\n"
      "facts.json: {\"facts\": {\"days\": 45, \"kind\": \"shop\"}}. What it does not state below `facts` is unknown.");
  eval->callback([eval_options, &exit_code] { exit_code = evaluate(*eval_options); });

  auto test_options = std::make_shared<TestOptions>();
  CLI::App* test = cel->add_subcommand("test", "run conformance files");
  test->add_option("FILE", test_options->files, "JSON test files")->required();
  test->add_flag("--json", test_options->json, "print {\"passed\": .., \"failed\": .., \"failures\": [..]}");
  test->footer(
      "Examples:\n"
      "  isonomy cel test core_*.json ext_*.json\n"
      "A file: [{\"section\": \"sums\", \"name\": \"two\", \"expr\": \"1 + 1\", \"expect\": {\"value\": {\"int\": \"2\"}}}]\n"
      "A test that cannot be run has failed. The last line is `N passed, N failed`.");
  test->callback([test_options, &exit_code] { exit_code = test_files(*test_options); });

  auto fmt_options = std::make_shared<StageOptions>();
  CLI::App* fmt = cel->add_subcommand("fmt", "print an expression in canonical form");
  fmt->add_option("EXPR", fmt_options->expression, "the expression; after -- when it starts with a minus")->required();
  fmt->add_flag("--json", fmt_options->json, "print {\"text\": ..} or {\"diagnostics\": [..]}");
  fmt->footer("Examples:\n  isonomy cel fmt 'a&&!( b )'\nprints a && !b. Comments are not kept.");
  fmt->callback([fmt_options, &exit_code] { exit_code = format_expression(*fmt_options); });

  auto stage_options = std::make_shared<StageOptions>();
  CLI::App* stages = cel->add_subcommand("show", "print what a stage of the compiler makes of an expression");
  stages->add_option("EXPR", stage_options->expression, "the expression; after -- when it starts with a minus")->required();
  stages->add_option("--stage", stage_options->stage, "which")
      ->capture_default_str()
      ->check(CLI::IsMember({"tokens", "ast", "checked", "program", "traced"}));
  stages->add_flag("--json", stage_options->json, "print {\"text\": ..} or {\"diagnostics\": [..]}");
  stages->footer("Examples:\n  isonomy cel show 'facts.days > 3 && facts.paid' --stage program\n  isonomy cel show '1 + 2u' --stage ast");
  stages->callback([stage_options, &exit_code] { exit_code = show(*stage_options); });
}

}  // namespace isonomy::app
