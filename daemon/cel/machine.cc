// SPDX-License-Identifier: Apache-2.0
// The interpreter loop. Unknowns and errors are merged here, before operators and functions see them.
#include "daemon/cel/machine.h"

#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/cel/loops.h"
#include "daemon/cel/numbers.h"

namespace isonomy::cel {
namespace {

Value strict_unary(Evaluation& run, Operator op, const Value& a) { return is_value(a) ? apply(run, op, a, a) : a; }

// The common cases of comparisons without a call: ints, doubles and strings of one kind.
Value strict_binary(Evaluation& run, Operator op, const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    if (a.kind() == Kind::kDouble && is_comparison(op)) return Value::boolean(compared(op, a.as_double(), b.as_double()));
    if (a.kind() == Kind::kInt && is_comparison(op)) return Value::boolean(compared(op, a.as_int(), b.as_int()));
    if (a.kind() == Kind::kString && (op == Operator::kEqual || op == Operator::kNotEqual)) {
      return Value::boolean(same_text(a.as_string(), b.as_string()) == (op == Operator::kEqual));
    }
  }
  if (!is_value(a) || !is_value(b)) return run.merge_strict(a, b);
  return apply(run, op, a, b);
}

Value strict_call(Evaluation& run, std::span<const Value> arguments, bool& known) {
  known = true;
  Value merged;
  for (const Value& argument : arguments) {
    if (is_value(argument)) continue;
    merged = known ? argument : run.merge_strict(merged, argument);
    known = false;
  }
  return merged;
}

Value call_library(Evaluation& run, uint32_t function, std::span<const Value> arguments) {
  bool known = true;
  const Value merged = strict_call(run, arguments, known);
  return known ? call(run, Library::standard().at(function), arguments) : merged;
}

Value call_host(Evaluation& run, const HostSite& site, Host* host, std::span<const Value> arguments) {
  bool known = true;
  const Value merged = strict_call(run, arguments, known);
  if (!known) return merged;
  if (host == nullptr || !run.charge(10)) return run.fail({"function ", site.name, " is not available here"});
  for (const HostCandidate& candidate : site.candidates) {
    bool fits = candidate.kinds.size() == arguments.size();
    for (size_t i = 0; fits && i < arguments.size(); ++i) {
      fits = candidate.kinds[i] == kAnyKind || candidate.kinds[i] == static_cast<uint8_t>(arguments[i].kind());
    }
    if (fits) return host->call(candidate.id, arguments, run.arena());
  }
  return run.fail({"no such overload of ", site.name});
}

Value choose(const Value& condition, const Value& then, const Value& otherwise) {
  if (condition.is_bool()) return condition.as_bool() ? then : otherwise;
  return is_value(condition) ? Evaluation::no_overload() : condition;
}

Value as_condition(const Value& v) { return v.is_bool() || !is_value(v) ? v : Evaluation::no_overload(); }

}  // namespace

Value both_of(Evaluation& run, const Value& a, const Value& b) {
  if ((a.is_bool() && !a.as_bool()) || (b.is_bool() && !b.as_bool())) return Value::boolean(false);
  if (a.is_bool() && b.is_bool()) return Value::boolean(true);
  if (a.is_unknown() || b.is_unknown()) return run.merge_strict(a, b);
  return a.is_bool() ? as_condition(b) : as_condition(a);
}

Value either_of(Evaluation& run, const Value& a, const Value& b) {
  if ((a.is_bool() && a.as_bool()) || (b.is_bool() && b.as_bool())) return Value::boolean(true);
  if (a.is_bool() && b.is_bool()) return Value::boolean(false);
  if (a.is_unknown() || b.is_unknown()) return run.merge_strict(a, b);
  return a.is_bool() ? as_condition(b) : as_condition(a);
}

Value make_list(Evaluation& run, std::span<const Value> values, const uint8_t* optional) {
  bool known = true;
  const Value merged = strict_call(run, values, known);
  if (!known) return merged;
  Value* items = run.allocate<Value>(values.size());
  if (items == nullptr) return Evaluation::over_budget();
  size_t count = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (optional == nullptr || optional[i] == 0) {
      items[count++] = values[i];
    } else if (values[i].kind() != Kind::kOptional) {
      return Evaluation::no_overload();
    } else if (values[i].as_optional() != nullptr) {
      items[count++] = *values[i].as_optional();
    }
  }
  return Value::list({items, count});
}

Value make_map(Evaluation& run, std::span<const Value> values, const uint8_t* optional) {
  bool known = true;
  const Value merged = strict_call(run, values, known);
  if (!known) return merged;
  MapEntry* entries = run.allocate<MapEntry>(values.size() / 2);
  if (entries == nullptr) return Evaluation::over_budget();
  size_t count = 0;
  for (size_t i = 0; i + 1 < values.size(); i += 2) {
    const Value& key = values[i];
    Value value = values[i + 1];
    if (!is_map_key(key)) return run.fail({"a value of type ", kind_name(key.kind()), " is no map key"});
    if (optional != nullptr && optional[i] != 0) {
      if (value.kind() != Kind::kOptional) return Evaluation::no_overload();
      if (value.as_optional() == nullptr) continue;
      value = *value.as_optional();
    }
    if (!run.charge(count / 4) || find_key({entries, count}, key) != nullptr) return run.fail({"repeated map key: ", to_text(key)});
    entries[count++] = {key, value};
  }
  return Value::map({entries, count});
}

Value run_instructions(const Program::Code& code, std::span<const Instruction> instructions, const Activation& activation, Evaluation& run,
                       Value* stack, Value* trace) {
  Value* top = stack - 1;  // of the value on top; the stack is empty
  const Instruction* const begin = instructions.data();
  const Instruction* const end = begin + instructions.size();
  const Instruction* at = begin;
  while (at != end) {
    const Instruction& i = *at++;
    switch (i.op) {
      case Op::kConstant: *++top = code.constants[i.a]; break;
      case Op::kVariable: *++top = activation.variables[i.a]; break;
      case Op::kLocal: *++top = stack[i.a]; break;
      case Op::kHasVariable: *++top = Value::boolean(!activation.variables[i.a].is_unknown()); break;
      case Op::kSelect:
        if (is_value(*top)) *top = select(run, *top, code.constants[i.a]);
        break;
      case Op::kOptionalSelect:
        if (is_value(*top)) *top = optional_select(run, *top, code.constants[i.a]);
        break;
      case Op::kHas:
        if (is_value(*top)) *top = has_field(run, *top, code.constants[i.a]);
        break;
      case Op::kUnary: *top = strict_unary(run, i.operation, *top); break;
      case Op::kBinary:
        --top;
        *top = strict_binary(run, i.operation, top[0], top[1]);
        break;
      case Op::kCompareConstant: *top = strict_binary(run, i.operation, *top, code.constants[i.a]); break;
      case Op::kJump: at = begin + i.a; break;
      case Op::kJumpIfFalse:
        if (top->is_bool() && !top->as_bool()) at = begin + i.a;
        break;
      case Op::kJumpIfTrue:
        if (top->is_bool() && top->as_bool()) at = begin + i.a;
        break;
      case Op::kAnd:
      case Op::kOr: {
        top -= i.a - 1;
        Value all = as_condition(top[0]);
        for (uint32_t k = 1; k < i.a; ++k) all = i.op == Op::kAnd ? both_of(run, all, top[k]) : either_of(run, all, top[k]);
        *top = all;
        break;
      }
      case Op::kBranch:
        if (!top->is_bool()) {
          *top = as_condition(*top);
        } else if ((top--)->as_bool()) {
          ++at;
        } else {
          at = begin + i.a;
        }
        break;
      case Op::kChoose:
        top -= 2;
        *top = choose(top[0], top[1], top[2]);
        break;
      case Op::kList:
      case Op::kMap: {
        const Shape& shape = code.shapes[i.a];
        top -= static_cast<std::ptrdiff_t>(shape.count) - 1;
        const uint8_t* optional = shape.optional.empty() ? nullptr : shape.optional.data();
        *top = i.op == Op::kList ? make_list(run, {top, shape.count}, optional) : make_map(run, {top, shape.count}, optional);
        break;
      }
      case Op::kCall:
        top -= static_cast<std::ptrdiff_t>(i.b) - 1;
        *top = call_library(run, i.a, {top, i.b});
        break;
      case Op::kHost:
        top -= static_cast<std::ptrdiff_t>(i.b) - 1;
        *top = call_host(run, code.hosts[i.a], activation.host, {top, i.b});
        break;
      case Op::kMatches:
        if (top->kind() == Kind::kString) {
          run.charge_bytes(top->as_string().size());
          *top = Value::boolean(code.regexes[i.a]->found_in(top->as_string()));
        } else if (is_value(*top)) {
          *top = Value::error("no such overload of matches");
        }
        break;
      case Op::kOrElse:
      case Op::kOrElseValue:
        if (is_value(*top) && top->kind() != Kind::kOptional) *top = Evaluation::no_overload();
        if (!is_value(*top)) {
          at = begin + i.a;
        } else if (top->as_optional() != nullptr) {
          if (i.op == Op::kOrElseValue) *top = *top->as_optional();
          at = begin + i.a;
        } else {
          --top;
        }
        break;
      case Op::kCheckOptional:
        if (is_value(*top) && top->kind() != Kind::kOptional) *top = Evaluation::no_overload();
        break;
      case Op::kOptionalBegin:
        if (is_value(*top) && top->kind() != Kind::kOptional) *top = Evaluation::no_overload();
        if (!is_value(*top) || top->as_optional() == nullptr) {
          at = begin + i.a;
        } else {
          *top = *top->as_optional();
        }
        break;
      case Op::kOptionalWrap:
        if (is_value(*top)) *top = run.some(*top);
        break;
      case Op::kDropUnder:
        top[-static_cast<std::ptrdiff_t>(i.a)] = *top;
        top -= i.a;
        break;
      case Op::kLoopBegin:
        if (!loop_begin(run, i.macro, top)) at = begin + i.a;
        break;
      case Op::kLoopNext:
        if (!loop_next(run, i.b != 0, top)) at = begin + i.a;
        break;
      case Op::kLoopFilter:
        if (!loop_filter(run, i.b != 0, top)) at = begin + i.a;
        break;
      case Op::kLoopBody:
        if (loop_body(run, i.macro, i.b != 0, top) && !run.spent()) at = begin + i.a;
        break;
      case Op::kLoopEnd: loop_end(i.macro, top); break;
      case Op::kRecord:
        trace[i.a] = *top;
        break;
    }
  }
  return *top;
}

}  // namespace isonomy::cel
