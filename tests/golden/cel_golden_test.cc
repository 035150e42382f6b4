// SPDX-License-Identifier: Apache-2.0
// tests/golden/cel/*.txt: expressions and what the compiler says. Blocks: a line "> expression" (stages: "> stage: expression"),
// then the output up to the next block. ISONOMY_BLESS=1 rewrites the outputs; read the diff.
#include <cstdlib>
#include <fstream>
#include <functional>

#include "daemon/cel/stages.h"
#include "tests/support/cel_facts.h"
#include "tests/support/markdown_table.h"
#include "tests/support/shared_data.h"

namespace isonomy::cel {
namespace {

struct Block {
  std::string input;
  std::string output;
};

std::vector<Block> read_blocks(const std::string& path, std::string& head) {
  std::ifstream in(path);
  std::vector<Block> blocks;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("> ")) {
      blocks.push_back({line.substr(2), {}});
    } else if (blocks.empty()) {
      head += line + "\n";
    } else if (!line.empty()) {
      blocks.back().output += line + "\n";
    }
  }
  return blocks;
}

// `\n` in a block's input stands for a line break.
std::string unfolded(std::string text) {
  for (size_t at = 0; (at = text.find("\\n", at)) != std::string::npos;) text.replace(at, 2, "\n");
  return text;
}

void check_blocks(const char* name, size_t least, const std::function<std::string(const std::string&)>& answer) {
  const std::string path = test::source_path(std::string("tests/golden/cel/") + name);
  std::string head;
  std::vector<Block> blocks = read_blocks(path, head);
  EXPECT_GE(blocks.size(), least);
  const bool bless = std::getenv("ISONOMY_BLESS") != nullptr;
  for (Block& block : blocks) {
    const std::string found = answer(unfolded(block.input));
    if (!bless) {
      EXPECT_EQ(found, block.output) << block.input;
    }
    block.output = found;
  }
  if (!bless) return;
  std::ofstream out(path);
  out << head;
  for (size_t i = 0; i < blocks.size(); ++i) out << "> " << blocks[i].input << "\n" << blocks[i].output << (i + 1 < blocks.size() ? "\n" : "");
}

TEST(CelGolden, Diagnostics) {
  check_blocks("diagnostics.txt", 40, [](const std::string& expression) {
    const Compiled compiled = compile(expression, test::cel_environment(), Type::boolean());
    std::string out;
    for (const Diagnostic& d : compiled.diagnostics) out += with_caret(expression, d) + "\n";
    return out.empty() ? std::string("compiles\n") : out;
  });
}

// The answer, or that there is none: what is said then is in diagnostics.txt.
std::string answer_to(const std::string& expression, const std::vector<Value>& facts) {
  const Compiled compiled = compile(expression, test::cel_environment());
  if (!compiled.ok()) return "does not compile";
  Vm vm;
  Arena arena;
  const Result<Value> value = vm.evaluate(*compiled.program, {facts, nullptr}, arena);
  return value.has_value() ? to_text(*value) : to_string(value.error());
}

constexpr std::string_view kYields = " => ";

// "expression => answer" lines; every other line is prose.
TEST(CelGolden, Language) {
  const std::string path = test::source_path("tests/golden/cel/language.txt");
  const bool bless = std::getenv("ISONOMY_BLESS") != nullptr;
  std::ifstream in(path);
  std::string rewritten;
  size_t expressions = 0;
  for (std::string line; std::getline(in, line); rewritten += line + "\n") {
    const size_t arrow = line.rfind(kYields);
    if (arrow == std::string::npos || rewritten.empty()) continue;
    const std::string expression = line.substr(0, arrow), found = answer_to(expression, test::no_facts());
    if (!bless) {
      EXPECT_EQ(found, line.substr(arrow + kYields.size())) << expression;
    }
    line = expression + std::string(kYields) + found;
    ++expressions;
  }
  EXPECT_GE(expressions, 700u);
  if (bless) std::ofstream(path) << rewritten;
}

// A table of docs/cel.md with the columns `example` and `answer` holds what the program says.
TEST(CelGolden, ExamplesOfTheManualHold) {
  std::ifstream in(test::source_path("docs/cel.md"));
  ASSERT_TRUE(in.good());
  size_t examples = 0;
  size_t example_column = 0, answer_column = 0;
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> cells = test::table_cells(line);
    if (cells.empty()) {
      example_column = answer_column = 0;
      continue;
    }
    for (size_t i = 0; i < cells.size(); ++i) {
      if (cells[i] == "example") example_column = i + 1;
      if (cells[i] == "answer") answer_column = i + 1;
    }
    if (example_column == 0 || answer_column == 0 || cells.size() < std::max(example_column, answer_column)) continue;
    const std::vector<std::string> inputs = test::code_spans(cells[example_column - 1]), answers = test::code_spans(cells[answer_column - 1]);
    EXPECT_EQ(inputs.size(), answers.size()) << line;
    for (size_t i = 0; i < std::min(inputs.size(), answers.size()); ++i, ++examples) {
      EXPECT_EQ(answer_to(inputs[i], test::no_facts()), answers[i]) << inputs[i];
    }
  }
  EXPECT_GE(examples, 100u) << "the tables are found";
}

TEST(CelGolden, Stages) {
  check_blocks("stages.txt", 5, [](const std::string& input) {
    const size_t colon = input.find(": ");
    const auto text = print_stage(input.substr(colon + 2), test::cel_environment(), input.substr(0, colon));
    return text.has_value() ? *text : to_string(text.error()) + "\n";
  });
}

}  // namespace
}  // namespace isonomy::cel
