// SPDX-License-Identifier: Apache-2.0
// The book of acts as bytes, for the engine's snapshot: everything but its findings, which follow from it.
#include "daemon/detect/act_book.h"

namespace isonomy::detect {
namespace {

using casework::ImageReader;
using casework::ImageWriter;
using judge::JudgedAct;

void put(ImageWriter& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}
void take(ImageReader& in, std::vector<std::string>& texts) {
  texts.resize(in.count());
  for (std::string& text : texts) text = in.text();
}

void put(ImageWriter& out, const Span& span) {
  out.signed_number(span.first.since_epoch);
  out.signed_number(span.last.since_epoch);
}
Day take_day(ImageReader& in) { return Day{static_cast<int32_t>(in.signed_number())}; }
Span take_span(ImageReader& in) {
  const Day first = take_day(in);
  return {first, take_day(in)};
}

template <class T>
void put_optional(ImageWriter& out, const std::optional<T>& value, auto write) {
  out.byte(value ? 1 : 0);
  if (value) write(*value);
}
template <class T>
void take_optional(ImageReader& in, std::optional<T>& value, auto read) {
  if (in.byte() != 0) value = read();
}

void put_act(ImageWriter& out, const JudgedAct& act) {
  out.byte(static_cast<uint8_t>(act.kind));
  for (const std::string* text : {&act.rule, &act.version, &act.outcome, &act.case_key, &act.subject, &act.authority, &act.official, &act.source,
                                  &act.id, &act.counter}) {
    out.text(*text);
  }
  out.number(act.pack);
  put(out, act.signature.lines);
  out.fixed(act.signature.key);
  out.number(act.weighed.size());
  for (const judge::Weighed& each : act.weighed) {
    out.text(each.what);
    out.text(each.band);
    put_optional(out, each.step, [&](int step) { out.signed_number(step); });
  }
  put_optional(out, act.amount, [&](Money money) { out.signed_number(money.hundredths); });
  put_optional(out, act.each, [&](Money money) { out.signed_number(money.hundredths); });
  put_optional(out, act.position, [&](int position) { out.signed_number(position); });
  out.number(act.circumstances.size());
  for (const judge::Circumstance& each : act.circumstances) {
    out.text(each.name);
    out.text(each.label);
  }
  put(out, act.at);
  out.signed_number(act.known.since_epoch);
  put_optional(out, act.conduct, [&](const Span& span) { put(out, span); });
  out.signed_number(act.cases);
  for (const bool flag : {act.signature.complete, act.beyond, act.parties_known, act.part_of_batch, act.inferred, act.basis, act.discretion, act.experiment}) {
    out.byte(flag ? 1 : 0);
  }
  out.byte(static_cast<uint8_t>(act.confidence));
  put(out, act.other_facts);
}

JudgedAct take_act(ImageReader& in) {
  JudgedAct act;
  const uint8_t kind = in.byte();
  if (kind > static_cast<uint8_t>(judge::ActKind::kNoAct)) in.fail();
  act.kind = static_cast<judge::ActKind>(kind);
  for (std::string* text : {&act.rule, &act.version, &act.outcome, &act.case_key, &act.subject, &act.authority, &act.official, &act.source, &act.id,
                            &act.counter}) {
    *text = in.text();
  }
  act.pack = static_cast<uint32_t>(in.number());
  take(in, act.signature.lines);
  act.signature.key = in.fixed();
  act.weighed.resize(in.count());
  for (judge::Weighed& each : act.weighed) {
    each.what = in.text();
    each.band = in.text();
    take_optional(in, each.step, [&] { return static_cast<int>(in.signed_number()); });
  }
  take_optional(in, act.amount, [&] { return Money{in.signed_number()}; });
  take_optional(in, act.each, [&] { return Money{in.signed_number()}; });
  take_optional(in, act.position, [&] { return static_cast<int>(in.signed_number()); });
  act.circumstances.resize(in.count());
  for (judge::Circumstance& each : act.circumstances) {
    each.name = in.text();
    each.label = in.text();
  }
  act.at = take_span(in);
  act.known = take_day(in);
  take_optional(in, act.conduct, [&] { return take_span(in); });
  act.cases = in.signed_number();
  for (bool* flag : {&act.signature.complete, &act.beyond, &act.parties_known, &act.part_of_batch, &act.inferred, &act.basis, &act.discretion,
                     &act.experiment}) {
    *flag = in.byte() != 0;
  }
  const uint8_t confidence = in.byte();
  if (confidence > static_cast<uint8_t>(rulebook::Confidence::kLow)) in.fail();
  act.confidence = static_cast<rulebook::Confidence>(confidence);
  take(in, act.other_facts);
  return act;
}

}  // namespace

void ActBook::save(ImageWriter& out) const {
  out.number(ledgers_.size());
  for (const auto& [rule, ledger] : ledgers_) {
    out.text(rule);
    out.number(ledger.acts.size());
    for (const auto& [key, acts] : ledger.acts) {
      out.text(key);
      out.number(acts.size());
      for (const JudgedAct& act : acts) put_act(out, act);
    }
    out.number(ledger.applied.size());
    for (const auto& [name, days] : ledger.applied) {
      out.text(name.first);
      out.text(name.second);
      out.number(days.size());
      for (const auto& [day, cases] : days) {
        out.signed_number(day.since_epoch);
        out.signed_number(cases);
      }
    }
    out.number(ledger.labels.size());
    for (const auto& [name, labels] : ledger.labels) {
      out.text(name);
      put(out, {labels.begin(), labels.end()});
    }
    put(out, {ledger.crowded.begin(), ledger.crowded.end()});
  }
  compared_.save(out);
  fixed_.save(out);
  out.number(since_.size());
  for (const auto& [pack, day] : since_) {
    out.number(pack);
    out.signed_number(day.since_epoch);
  }
}

Status ActBook::restore(ImageReader& in) {
  for (size_t ledgers = in.count(); ledgers-- > 0 && !in.failed();) {
    const std::string rule(in.text());
    Ledger& ledger = ledgers_[rule];
    for (size_t cases = in.count(); cases-- > 0 && !in.failed();) {
      const std::string key(in.text());
      std::vector<JudgedAct>& acts = ledger.acts[key];
      const size_t count = in.count();
      for (size_t i = 0; i < count && !in.failed(); ++i) acts.push_back(take_act(in));
      kept_ += acts.size();
      rules_of_case_[key].push_back(rule);
    }
    for (size_t names = in.count(); names-- > 0 && !in.failed();) {
      const std::string name(in.text());
      std::map<Day, int64_t>& days = ledger.applied[{name, std::string(in.text())}];
      for (size_t left = in.count(); left-- > 0 && !in.failed();) {
        const Day day = take_day(in);
        days[day] = in.signed_number();
      }
    }
    for (size_t names = in.count(); names-- > 0 && !in.failed();) {
      const std::string name(in.text());
      std::vector<std::string> labels;
      take(in, labels);
      ledger.labels[name] = {labels.begin(), labels.end()};
    }
    std::vector<std::string> crowded;
    take(in, crowded);
    ledger.crowded = {crowded.begin(), crowded.end()};
  }
  compared_.restore(in);
  fixed_.restore(in);
  for (size_t packs = in.count(); packs-- > 0 && !in.failed();) {
    const auto pack = static_cast<uint32_t>(in.number());
    since_[pack] = take_day(in);
  }
  changed_ = true;
  if (in.failed()) return Error{Code::kCorrupt, "the book of acts in the snapshot is damaged", {}};
  return {};
}

}  // namespace isonomy::detect
