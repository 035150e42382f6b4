// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/signature.h"

#include <algorithm>
#include <array>

#include "daemon/base/sha256.h"
#include "daemon/base/sort_distinct.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;

constexpr std::string_view kUnknown = "unknown";

void seal(Signature& signature) {
  std::string text;
  for (const std::string& line : signature.lines) text.append(line).append(1, '\n');
  const Digest digest = sha256(text);
  signature.key = 0;
  for (size_t i = 0; i < 8; ++i) signature.key = signature.key << 8 | digest[i];
}

// 1-2-5 steps. The step of 0 is 0, of 1 is 1, of 2 to 4 is 2, of 5 to 9 is 3, of 10 to 19 is 4.
std::string band_of_number(int64_t number, int& step) {
  step = 0;
  if (number == 0) return "0";
  const bool negative = number < 0;
  // WHY unsigned: the magnitude of the least int64 has no int64.
  const uint64_t size = negative ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
  uint64_t low = 1;
  constexpr std::array<uint64_t, 3> kUp{2, 5, 10};
  uint64_t decade = 1;
  int steps = 1;
  for (;;) {
    uint64_t next = 0;
    for (const uint64_t factor : kUp) {
      if (decade > UINT64_MAX / factor) break;
      next = decade * factor;
      if (size < next) break;
      low = next;
      ++steps;
      next = 0;
    }
    if (next != 0 || decade > UINT64_MAX / 10) {
      step = negative ? -steps : steps;
      const std::string from = std::to_string(low), to = std::to_string(next == 0 ? UINT64_MAX : next - 1);
      const std::string text = from == to ? from : from + " to " + to;
      return negative ? "minus " + text : text;
    }
    decade *= 10;
  }
}

}  // namespace

std::string band_of(const cel::Value& value, std::optional<int>& step) {
  step.reset();
  int64_t number = 0;
  switch (value.kind()) {
    case cel::Kind::kInt: number = value.as_int(); break;
    case cel::Kind::kMoney: number = value.as_money().hundredths / 100; break;
    case cel::Kind::kDouble: {
      const double real = value.as_double();
      if (!(real > -9e18 && real < 9e18)) return std::string(kUnknown);
      // Shares and ratings live between 0 and 10: they are banded in hundredths.
      number = static_cast<int64_t>(real * 100);
      break;
    }
    case cel::Kind::kBool:
    case cel::Kind::kString: return cel::to_text(value);
    default: return value.is_unknown() || value.is_error() ? std::string(kUnknown) : cel::to_text(value);
  }
  int at = 0;
  std::string band = band_of_number(number, at);
  step = at;
  return value.kind() == cel::Kind::kDouble ? band + " hundredths" : band;
}

const CiteAssessment* carrying(const ActAssessment& act) {
  if (act.range.highest != nullptr) return act.range.highest;
  const CiteAssessment* best = nullptr;
  for (const CiteAssessment& cite : act.cites) {
    if (cite.version == nullptr || cite.basis() == Truth::kFalse) continue;
    if (best == nullptr || (best->basis() != Truth::kTrue && cite.basis() == Truth::kTrue)) best = &cite;
  }
  return best;
}

void SignatureReader::add_version(const casework::Case& of, const casework::CaseEvent& act, const CiteAssessment& cite, Day watermark,
                                  Signature& out) {
  const auto* power = std::get_if<Power>(&cite.version->body);
  if (power == nullptr) return;
  out.lines.push_back(qualified(*cite.rule, *cite.version));
  Situation situation(rules_, names_, cite.rule->pack, of, vm_);
  situation.set_act(&act);
  situation.set_moment({law_day_of(*cite.version, of, act), known_at(act), watermark});
  std::vector<std::string> reads;
  situation.note_parameters(&reads);
  const auto atoms = [&](const Condition& condition) {
    for (const auto& [text, value] : situation.atoms(condition)) {
      std::string line = text + ": " + value;
      if (std::find(out.lines.begin(), out.lines.end(), line) == out.lines.end()) out.lines.push_back(std::move(line));
      out.complete = out.complete && value != kUnknown && !value.starts_with("error");
    }
  };
  atoms(power->when);
  atoms(power->unless);
  for (const Sanction& sanction : power->sanctions) {
    atoms(sanction.applies);
    for (const Condition* bound : {&sanction.min, &sanction.max, &sanction.exactly, &sanction.one_of}) {
      // Read for the parameters in it: amounts that depend on facts are compared by their position in the range.
      if (bound->always() || bound->program->functions().empty()) continue;
      const cel::Value value = situation.value(*bound);
      out.complete = out.complete && !value.is_unknown() && !value.is_error();
    }
  }
  sort_distinct(reads);
  for (std::string& read : reads) {
    out.complete = out.complete && !read.ends_with(kUnknown);
    out.lines.push_back(std::move(read));
  }
}

Signature SignatureReader::of_act(const casework::Case& of, const ActAssessment& act, Day watermark) {
  Signature out;
  const casework::Decision& decision = *act.act->decision;
  for (size_t breach = 0; breach < decision.breaches.size(); ++breach) {
    bool found = false;
    for (const CiteAssessment& cite : act.cites) {
      if (cite.breach != breach || cite.version == nullptr || cite.basis() == Truth::kFalse) continue;
      add_version(of, *act.act, cite, watermark, out);
      found = true;
    }
    out.complete = out.complete && found;
    if (decision.breaches[breach].count != 1) out.lines.push_back("times " + std::to_string(decision.breaches[breach].count));
  }
  out.complete = out.complete && !decision.breaches.empty();
  seal(out);
  return out;
}

std::vector<Weighed> SignatureReader::weighed(const casework::Case& of, const ActAssessment& act, const CiteAssessment& cite, Day watermark) {
  std::vector<Weighed> out;
  const auto* power = cite.version == nullptr ? nullptr : std::get_if<Power>(&cite.version->body);
  if (power == nullptr || power->weigh.empty()) return out;
  Situation situation(rules_, names_, cite.rule->pack, of, vm_);
  situation.set_act(act.act);
  situation.set_moment({law_day_of(*cite.version, of, *act.act), known_at(*act.act), watermark});
  for (const Condition& entry : power->weigh) {
    Weighed each{entry.source, std::string(kUnknown), {}};
    if (!entry.always()) each.band = band_of(situation.value(entry), each.step);
    out.push_back(std::move(each));
  }
  return out;
}

Signature SignatureReader::of_term(const TermAssessment& term) const {
  Signature out;
  out.complete = term.version != nullptr;
  if (term.version != nullptr) {
    out.lines.push_back(qualified(*term.rule, *term.version));
    out.lines.push_back("term: " + to_string(term.period));
  }
  seal(out);
  return out;
}

Signature SignatureReader::of_silence(const Silence& silence) const {
  Signature out;
  out.lines.push_back(qualified(*silence.rule, *silence.version));
  for (const auto& [text, value] : silence.atoms) {
    out.lines.push_back(text + ": " + value);
    out.complete = out.complete && value != kUnknown && !value.starts_with("error");
  }
  seal(out);
  return out;
}

}  // namespace isonomy::judge
