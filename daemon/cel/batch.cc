// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/batch.h"

#include <algorithm>

#include "daemon/cel/batch_plan.h"
#include "daemon/cel/batch_steps.h"
#include "daemon/cel/vm.h"

namespace isonomy::cel {
namespace {

// What a step has written. Columns that are read as they stand are pointed to.
struct Buffer {
  std::vector<uint64_t> yes, no, valid;
  std::vector<double> doubles;
  std::vector<int64_t> integers;
  const double* double_rows = nullptr;
  const int64_t* integer_rows = nullptr;
  std::vector<uint8_t> table;  // kLookup: by code
};

constexpr uint8_t kYes = 1, kNo = 2, kNeither = 3;

}  // namespace

struct Batch::State {
  State(const Environment& environment, const Limits& limits) : plan(environment, limits), vm(limits) {
    size_t slots = 0;
    for (const Variable& variable : environment.variables()) slots = std::max<size_t>(slots, variable.slot + 1);
    values.resize(slots);
  }

  BatchPlan plan;
  Vm vm;
  Arena arena;
  std::vector<Value> values;
  std::vector<Buffer> buffers;  // by step
  std::vector<std::vector<uint64_t>> yes, no;  // by condition

  uint8_t judge(const Program& program) {
    arena.reset();
    const Result<Value> value = vm.evaluate(program, {values, nullptr}, arena);
    return value.has_error() || !value->is_bool() ? kNeither : value->as_bool() ? kYes : kNo;
  }

  uint8_t judge_row(const Program& program, const Columns& columns, uint32_t row) {
    for (const uint32_t slot : program.variable_slots()) values[slot] = columns.find(slot)->at(row);
    return judge(program);
  }

  void run_step(StepId id, const Columns& columns);
  void look_up_step(const Step& step, Buffer& buffer, const Columns& columns);
  void scalar_step(const Step& step, Buffer& buffer, const Columns& columns);
  void number_step(const Step& step, Buffer& buffer, const Columns& columns);
  void logic_step(const Step& step, Buffer& buffer, size_t words);
  void judge_odd_rows(uint32_t condition, const Columns& columns);
};

void Batch::State::look_up_step(const Step& step, Buffer& buffer, const Columns& columns) {
  const Column& column = *columns.find(step.slot);
  // Values that came since the last run.
  while (buffer.table.size() < column.dictionary().size()) {
    const auto code = static_cast<uint32_t>(buffer.table.size());
    const std::string_view name = column.variable().name;
    values[step.slot] = code == Dictionary::kNotStated ? Value::unknown(&name, 1) : column.dictionary().value(code);
    buffer.table.push_back(judge(*step.program));
  }
  look_up(column.codes(), buffer.table.data(), columns.words(), {buffer.yes.data(), buffer.no.data()});
}

void Batch::State::scalar_step(const Step& step, Buffer& buffer, const Columns& columns) {
  std::fill(buffer.yes.begin(), buffer.yes.end(), 0);
  std::fill(buffer.no.begin(), buffer.no.end(), 0);
  for (uint32_t row = 0; row < columns.rows(); ++row) {
    const uint8_t truth = judge_row(*step.program, columns, row);
    if (truth == kYes) buffer.yes[row / 64] |= uint64_t{1} << (row % 64);
    if (truth == kNo) buffer.no[row / 64] |= uint64_t{1} << (row % 64);
  }
}

void Batch::State::number_step(const Step& step, Buffer& buffer, const Columns& columns) {
  const size_t words = columns.words();
  const auto share_validity = [&](StepId a, StepId b) {
    for (size_t w = 0; w < words; ++w) buffer.valid[w] = buffers[a].valid[w] & buffers[b].valid[w];
  };
  switch (step.kind) {
    case Step::Kind::kDoubleColumn:
    case Step::Kind::kIntegerColumn: {
      const Column& column = *columns.find(step.slot);
      for (size_t w = 0; w < words; ++w) buffer.valid[w] = ~(column.missing()[w] | column.odd()[w]);
      buffer.double_rows = column.doubles();
      buffer.integer_rows = column.integers();
      return;
    }
    case Step::Kind::kDoubleOf:
      buffer.valid = buffers[step.left].valid;
      for (size_t i = 0; i < words * 64; ++i) buffer.doubles[i] = static_cast<double>(buffers[step.left].integer_rows[i]);
      return;
    case Step::Kind::kCalculate:
      share_validity(step.left, step.right);
      if (step.of_doubles) {
        calculate(step.op, buffers[step.left].double_rows, buffers[step.right].double_rows, words, buffer.doubles.data());
      } else {
        calculate(step.op, buffers[step.left].integer_rows, buffers[step.right].integer_rows, words, buffer.integers.data(), buffer.valid.data());
      }
      return;
    case Step::Kind::kCompareConstant: {
      const TruthBits out{buffer.yes.data(), buffer.no.data()};
      const Buffer& a = buffers[step.left];
      if (step.of_doubles) {
        compare_constant(step.op, a.double_rows, step.real, a.valid.data(), words, out);
      } else {
        compare_constant(step.op, a.integer_rows, step.integer, a.valid.data(), words, out);
      }
      return;
    }
    default: {
      const TruthBits out{buffer.yes.data(), buffer.no.data()};
      share_validity(step.left, step.right);
      const Buffer &a = buffers[step.left], &b = buffers[step.right];
      if (step.of_doubles) {
        compare_arrays(step.op, a.double_rows, b.double_rows, buffer.valid.data(), words, out);
      } else {
        compare_arrays(step.op, a.integer_rows, b.integer_rows, buffer.valid.data(), words, out);
      }
    }
  }
}

void Batch::State::logic_step(const Step& step, Buffer& buffer, size_t words) {
  if (step.kind == Step::Kind::kChoose) {
    const Buffer &c = buffers[step.inputs[0]], &t = buffers[step.inputs[1]], &e = buffers[step.inputs[2]];
    for (size_t w = 0; w < words; ++w) {
      buffer.yes[w] = (c.yes[w] & t.yes[w]) | (c.no[w] & e.yes[w]);
      buffer.no[w] = (c.yes[w] & t.no[w]) | (c.no[w] & e.no[w]);
    }
    return;
  }
  const Buffer& first = buffers[step.inputs[0]];
  if (step.kind == Step::Kind::kNot) {
    std::copy_n(first.no.begin(), words, buffer.yes.begin());
    std::copy_n(first.yes.begin(), words, buffer.no.begin());
    return;
  }
  std::copy_n(first.yes.begin(), words, buffer.yes.begin());
  std::copy_n(first.no.begin(), words, buffer.no.begin());
  for (size_t i = 1; i < step.inputs.size(); ++i) {
    const Buffer& next = buffers[step.inputs[i]];
    for (size_t w = 0; w < words; ++w) {
      const bool conjunction = step.kind == Step::Kind::kAnd;
      buffer.yes[w] = conjunction ? buffer.yes[w] & next.yes[w] : buffer.yes[w] | next.yes[w];
      buffer.no[w] = conjunction ? buffer.no[w] | next.no[w] : buffer.no[w] & next.no[w];
    }
  }
}

void Batch::State::run_step(StepId id, const Columns& columns) {
  const Step& step = plan.steps()[id];
  Buffer& buffer = buffers[id];
  const size_t words = columns.words();
  switch (step.kind) {
    case Step::Kind::kConstantTruth:
      std::fill_n(buffer.yes.begin(), words, step.truth == kYes ? ~uint64_t{0} : 0);
      std::fill_n(buffer.no.begin(), words, step.truth == kNo ? ~uint64_t{0} : 0);
      return;
    case Step::Kind::kBoolColumn: {
      const Column& column = *columns.find(step.slot);
      for (size_t w = 0; w < words; ++w) {
        const uint64_t valid = ~(column.missing()[w] | column.odd()[w]);
        buffer.yes[w] = column.truths()[w] & valid;
        buffer.no[w] = ~column.truths()[w] & valid;
      }
      return;
    }
    case Step::Kind::kStated: {
      const Column& column = *columns.find(step.slot);
      for (size_t w = 0; w < words; ++w) {
        buffer.yes[w] = ~column.missing()[w];
        buffer.no[w] = column.missing()[w];
      }
      return;
    }
    case Step::Kind::kLookup: return look_up_step(step, buffer, columns);
    case Step::Kind::kScalar: return scalar_step(step, buffer, columns);
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
    case Step::Kind::kNot:
    case Step::Kind::kChoose: return logic_step(step, buffer, words);
    case Step::Kind::kDoubleConstant:
    case Step::Kind::kIntegerConstant: return;  // written when the buffer was made
    default: number_step(step, buffer, columns);
  }
}

// Rows with a value that no array holds are judged again, whole, by the machine.
void Batch::State::judge_odd_rows(uint32_t condition, const Columns& columns) {
  const Program& program = *plan.conditions()[condition].program;
  for (size_t w = 0; w < columns.words(); ++w) {
    uint64_t odd = 0;
    for (const uint32_t slot : program.variable_slots()) odd |= columns.find(slot)->odd()[w];
    for (; odd != 0; odd &= odd - 1) {
      const uint64_t bit = odd & (0 - odd);
      const uint8_t truth = judge_row(program, columns, static_cast<uint32_t>(w * 64 + static_cast<size_t>(__builtin_ctzll(odd))));
      yes[condition][w] = truth == kYes ? yes[condition][w] | bit : yes[condition][w] & ~bit;
      no[condition][w] = truth == kNo ? no[condition][w] | bit : no[condition][w] & ~bit;
    }
  }
}

Batch::Batch(const Environment& environment, const Limits& limits) : state_(std::make_unique<State>(environment, limits)) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;

Result<uint32_t> Batch::add(std::string_view condition) { return state_->plan.add(condition); }

void Batch::run(const Columns& columns) {
  State& s = *state_;
  const size_t words = (columns.capacity() + 63) / 64;
  const auto& steps = s.plan.steps();
  // Buffers of steps that are new, or all when these columns are longer than the last ones.
  for (size_t i = 0; i < steps.size(); ++i) {
    if (i >= s.buffers.size()) s.buffers.emplace_back();
    Buffer& b = s.buffers[i];
    if (b.valid.size() >= words) continue;
    b.yes.resize(words);
    b.no.resize(words);
    b.valid.resize(words, ~uint64_t{0});
    const bool number = steps[i].kind >= Step::Kind::kDoubleColumn;
    const bool constant = steps[i].kind == Step::Kind::kDoubleConstant || steps[i].kind == Step::Kind::kIntegerConstant;
    if (number && steps[i].of_doubles) b.doubles.assign(words * 64, constant ? steps[i].real : 0);
    if (number && !steps[i].of_doubles) b.integers.assign(words * 64, constant ? steps[i].integer : 0);
    b.double_rows = b.doubles.data();
    b.integer_rows = b.integers.data();
  }
  s.yes.resize(s.plan.conditions().size());
  s.no.resize(s.plan.conditions().size());
  for (StepId id = 0; id < steps.size(); ++id) s.run_step(id, columns);
  bool any_odd = false;
  for (const Column& column : columns.all()) any_odd = any_odd || column.has_odd();
  for (uint32_t c = 0; c < s.plan.conditions().size(); ++c) {
    const Buffer& root = s.buffers[s.plan.conditions()[c].root];
    s.yes[c].assign(root.yes.begin(), root.yes.begin() + static_cast<std::ptrdiff_t>(columns.words()));
    s.no[c].assign(root.no.begin(), root.no.begin() + static_cast<std::ptrdiff_t>(columns.words()));
    if (any_odd) s.judge_odd_rows(c, columns);
  }
}

Truths Batch::truths(uint32_t condition) const { return {state_->yes[condition], state_->no[condition]}; }

std::string Batch::plan() const {
  static constexpr const char* kNames[] = {"constant", "bool column", "stated", "compare with constant", "compare", "look up", "scalar", "and", "or",
                                           "not", "choose", "double column", "integer column", "double constant", "integer constant", "as double", "calculate"};
  std::string out;
  for (const Step& step : state_->plan.steps()) out += std::string(kNames[static_cast<size_t>(step.kind)]) + ": " + step.text + "\n";
  return out;
}

}  // namespace isonomy::cel
