// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/case_image.h"

#include <bit>

namespace isonomy::casework {
namespace {

using cel::Kind;
using cel::Value;

constexpr int kDeepest = 1100;  // a wall: values are no deeper than the events they came from may be

enum Has : uint32_t {
  kThrough = 1 << 0, kContinuing = 1 << 1, kPart = 1 << 2, kAuthority = 1 << 3, kOfficial = 1 << 4, kChannel = 1 << 5, kOutcome = 1 << 6,
  kMetric = 1 << 7, kSeries = 1 << 8, kPeriod = 1 << 9, kNote = 1 << 10, kAmount = 1 << 11, kValue = 1 << 12, kConfidence = 1 << 13,
  kFacts = 1 << 14, kDecision = 1 << 15, kSubject = 1 << 16, kPack = 1 << 17, kJurisdiction = 1 << 18,
  kSameSubject = 1 << 19, kCircumstances = 1 << 20,
};

struct TextField {
  Has has;
  std::string_view CaseEvent::*member;
};
constexpr TextField kTexts[] = {{kAuthority, &CaseEvent::authority}, {kOfficial, &CaseEvent::official}, {kChannel, &CaseEvent::channel},
                                {kOutcome, &CaseEvent::outcome},     {kMetric, &CaseEvent::metric},     {kSeries, &CaseEvent::series},
                                {kPeriod, &CaseEvent::period},       {kNote, &CaseEvent::note}};

class Writer {
 public:
  Writer(ImageWriter& out, const Names& names) : out_(out), names_(names) {}

  void name(std::string_view text) {
    const uint32_t place = names_.place_of(text);
    out_.number(place);
    if (place == 0) out_.text(text);
  }
  void span(const Span& span) {
    out_.signed_number(span.first.since_epoch);
    out_.signed_number(int64_t{span.last.since_epoch} - span.first.since_epoch);
  }

  void value(const Value& value) {
    out_.byte(static_cast<uint8_t>(value.kind()));
    switch (value.kind()) {
      case Kind::kNull: return;
      case Kind::kBool: return out_.byte(value.as_bool() ? 1 : 0);
      case Kind::kInt: return out_.signed_number(value.as_int());
      case Kind::kUint: return out_.number(value.as_uint());
      case Kind::kDouble: return out_.fixed(std::bit_cast<uint64_t>(value.as_double()));
      case Kind::kString:
      case Kind::kBytes:
      case Kind::kType:
      case Kind::kError: return name(value.as_string());
      case Kind::kList:
        out_.number(value.as_list().size());
        for (const Value& item : value.as_list()) this->value(item);
        return;
      case Kind::kMap:
        out_.number(value.as_map().size());
        for (const cel::MapEntry& entry : value.as_map()) {
          this->value(entry.key);
          this->value(entry.value);
        }
        return;
      case Kind::kTimestamp:
      case Kind::kDuration:
        out_.signed_number(value.seconds());
        return out_.signed_number(value.nanos());
      case Kind::kOptional:
        out_.byte(value.as_optional() != nullptr ? 1 : 0);
        if (value.as_optional() != nullptr) this->value(*value.as_optional());
        return;
      case Kind::kDate: return span(value.as_date());
      case Kind::kMoney: return out_.signed_number(value.as_money().hundredths);
      case Kind::kPeriod:
        out_.signed_number(value.as_period().count);
        return out_.byte(static_cast<uint8_t>(value.as_period().unit));
      case Kind::kUnknown:
        out_.number(value.unknown_names().size());
        for (const std::string_view each : value.unknown_names()) name(each);
        return;
    }
  }

  void decision(const Decision& decision) {
    out_.number(decision.breaches.size());
    for (const Breach& breach : decision.breaches) {
      names(breach.cites);
      out_.signed_number(breach.count);
    }
    out_.byte(static_cast<uint8_t>((decision.cites_stated ? 1 : 0) | (decision.cites_inferred ? 2 : 0) | (decision.n_parties ? 4 : 0) |
                                   (decision.announced ? 8 : 0)));
    names(decision.kinds);
    out_.number(decision.parties.size());
    for (const Party& party : decision.parties) {
      name(party.subject);
      out_.byte(party.amount ? 1 : 0);
      if (party.amount) out_.signed_number(party.amount->hundredths);
    }
    if (decision.n_parties) out_.signed_number(*decision.n_parties);
    out_.signed_number(decision.n_cases);
    name(decision.part_of);
    if (decision.announced) span(*decision.announced);
    name(decision.counter);
  }

  void event(const CaseEvent& event, std::string_view subject) {
    uint32_t has = 0;
    const auto note = [&has](Has what, bool there) { has |= there ? uint32_t{what} : 0; };
    note(kThrough, event.through.has_value());
    note(kContinuing, event.continuing.has_value());
    note(kPart, event.part != 0);
    for (const TextField& field : kTexts) note(field.has, !(event.*field.member).empty());
    note(event.subject == subject ? kSameSubject : kSubject, !event.subject.empty());
    note(kAmount, event.amount.has_value());
    note(kValue, event.value.kind() != Kind::kNull);
    note(kConfidence, event.confidence != rulebook::Confidence::kHigh);
    note(kFacts, !event.facts.empty());
    note(kCircumstances, !event.circumstances.empty());
    note(kDecision, event.decision != nullptr);
    note(kPack, event.pack >= 0);
    note(kJurisdiction, event.jurisdiction >= 0);

    out_.byte(static_cast<uint8_t>(event.role));
    out_.number(has);
    name(event.name);
    span(event.at);
    out_.number(event.ordinal);
    name(event.source);
    out_.text(event.id);
    if (event.through) span(*event.through);
    if (event.continuing) out_.byte(static_cast<uint8_t>(*event.continuing));
    if (event.part != 0) out_.number(event.part);
    for (const TextField& field : kTexts) {
      if (has & field.has) name(event.*field.member);
    }
    if (has & kSubject) name(event.subject);
    if (event.amount) out_.signed_number(event.amount->hundredths);
    if (has & kValue) value(event.value);
    if (has & kConfidence) out_.byte(static_cast<uint8_t>(event.confidence));
    if (has & kFacts) {
      out_.number(event.facts.size());
      for (const Stated& fact : event.facts) {
        name(fact.name);
        value(fact.value);
      }
    }
    if (has & kCircumstances) {
      out_.number(event.circumstances.size());
      for (const Labelled& each : event.circumstances) {
        name(each.name);
        name(each.label);
      }
    }
    if (event.decision) decision(*event.decision);
    if (has & kPack) out_.number(static_cast<uint64_t>(event.pack));
    if (has & kJurisdiction) out_.number(static_cast<uint64_t>(event.jurisdiction));
  }

 private:
  void names(std::span<const std::string_view> texts) {
    out_.number(texts.size());
    for (const std::string_view text : texts) name(text);
  }

  ImageWriter& out_;
  const Names& names_;
};

class Reader {
 public:
  Reader(ImageReader& in, const Names& names, cel::Arena& arena) : in_(in), names_(names), arena_(arena) {}
  bool full() const { return full_; }

  std::string_view own(std::string_view text) {
    const char* copy = arena_.copy(text);
    if (copy == nullptr) full_ = true;
    return copy == nullptr ? std::string_view() : std::string_view(copy, text.size());
  }
  std::string_view name() {
    const uint64_t place = in_.number();
    if (place == 0) return own(in_.text());
    const std::string_view text = place <= UINT32_MAX ? names_.at(static_cast<uint32_t>(place)) : std::string_view();
    if (text.data() == nullptr) in_.fail();
    return text;
  }
  Span span() {
    const Day first{static_cast<int32_t>(in_.signed_number())};
    return {first, first + static_cast<int>(in_.signed_number())};
  }
  template <class Enum>
  Enum one_of(Enum last) {
    const uint8_t value = in_.byte();
    if (value > static_cast<uint8_t>(last)) in_.fail();
    return value > static_cast<uint8_t>(last) ? Enum{} : static_cast<Enum>(value);
  }

  Value value(int depth = 0) {
    if (depth > kDeepest) in_.fail();
    const Kind kind = one_of(Kind::kError);
    switch (kind) {
      case Kind::kNull: return {};
      case Kind::kBool: return Value::boolean(in_.byte() != 0);
      case Kind::kInt: return Value::integer(in_.signed_number());
      case Kind::kUint: return Value::unsigned_integer(in_.number());
      case Kind::kDouble: return Value::real(std::bit_cast<double>(in_.fixed()));
      case Kind::kString: return Value::string(name());
      case Kind::kBytes: return Value::bytes(name());
      case Kind::kType: return Value::type(name());
      case Kind::kError: return Value::error(name());
      case Kind::kList: {
        const size_t size = in_.count();
        auto* items = array<Value>(size);
        for (size_t i = 0; items != nullptr && i < size; ++i) items[i] = value(depth + 1);
        return items == nullptr ? Value() : Value::list({items, size});
      }
      case Kind::kMap: {
        const size_t size = in_.count();
        auto* entries = array<cel::MapEntry>(size);
        for (size_t i = 0; entries != nullptr && i < size; ++i) {
          entries[i].key = value(depth + 1);
          entries[i].value = value(depth + 1);
        }
        return entries == nullptr ? Value() : Value::map({entries, size});
      }
      case Kind::kTimestamp:
      case Kind::kDuration: {
        const int64_t seconds = in_.signed_number();
        const auto nanos = static_cast<int32_t>(in_.signed_number());
        return kind == Kind::kTimestamp ? Value::timestamp(seconds, nanos) : Value::duration(seconds, nanos);
      }
      case Kind::kOptional: {
        if (in_.byte() == 0) return Value::optional(nullptr);
        auto* inner = array<Value>(1);
        if (inner != nullptr) *inner = value(depth + 1);
        return Value::optional(inner);
      }
      case Kind::kDate: return Value::date(span());
      case Kind::kMoney: return Value::money(Money{in_.signed_number()});
      case Kind::kPeriod: {
        Period period;
        period.count = static_cast<int32_t>(in_.signed_number());
        period.unit = one_of(PeriodUnit::kYears);
        return Value::period(period);
      }
      case Kind::kUnknown: {
        const size_t size = in_.count();
        auto* texts = array<std::string_view>(size);
        for (size_t i = 0; texts != nullptr && i < size; ++i) texts[i] = name();
        return texts == nullptr ? Value() : Value::unknown(texts, static_cast<uint32_t>(size));
      }
    }
    return {};
  }

  const Decision* decision() {
    auto* out = array<Decision>(1);
    if (out == nullptr) return nullptr;
    list(out->breaches, [this](Breach& breach) {
      names(breach.cites);
      breach.count = in_.signed_number();
    });
    const uint8_t has = in_.byte();
    out->cites_stated = (has & 1) != 0;
    out->cites_inferred = (has & 2) != 0;
    names(out->kinds);
    list(out->parties, [this](Party& party) {
      party.subject = name();
      if (in_.byte() != 0) party.amount = Money{in_.signed_number()};
    });
    if (has & 4) out->n_parties = in_.signed_number();
    out->n_cases = in_.signed_number();
    out->part_of = name();
    if (has & 8) out->announced = span();
    out->counter = name();
    return out;
  }

  void event(CaseEvent& out, std::string_view subject) {
    out.role = one_of(Role::kTally);
    const auto has = static_cast<uint32_t>(in_.number());
    out.name = name();
    out.at = span();
    out.ordinal = in_.number();
    out.source = name();
    out.id = own(in_.text());
    if (has & kThrough) out.through = span();
    if (has & kContinuing) out.continuing = one_of(rulebook::Continuing::kUnsettled);
    if (has & kPart) out.part = static_cast<uint32_t>(in_.number());
    for (const TextField& field : kTexts) {
      if (has & field.has) out.*field.member = name();
    }
    if (has & kSubject) out.subject = name();
    if (has & kSameSubject) out.subject = subject;
    if (has & kAmount) out.amount = Money{in_.signed_number()};
    if (has & kValue) out.value = value();
    if (has & kConfidence) out.confidence = one_of(rulebook::Confidence::kLow);
    if (has & kFacts) {
      list(out.facts, [this](Stated& fact) {
        fact.name = name();
        fact.value = value();
      });
    }
    if (has & kCircumstances) {
      list(out.circumstances, [this](Labelled& each) {
        each.name = name();
        each.label = name();
      });
    }
    if (has & kDecision) out.decision = decision();
    if (has & kPack) out.pack = static_cast<int16_t>(in_.number());
    if (has & kJurisdiction) out.jurisdiction = static_cast<int16_t>(in_.number());
  }

 private:
  template <class T>
  T* array(size_t size) {
    T* items = arena_.allocate_array<T>(size);
    if (items == nullptr) {
      full_ = true;
      in_.fail();
    }
    for (size_t i = 0; items != nullptr && i < size; ++i) new (items + i) T();
    return items;
  }
  template <class T>
  void list(std::span<const T>& out, auto each) {
    const size_t size = in_.count();
    T* items = array<T>(size);
    for (size_t i = 0; items != nullptr && i < size; ++i) each(items[i]);
    out = {items, items == nullptr ? 0 : size};
  }
  void names(std::span<const std::string_view>& out) {
    list(out, [this](std::string_view& text) { text = name(); });
  }

  ImageReader& in_;
  const Names& names_;
  cel::Arena& arena_;
  bool full_ = false;
};

}  // namespace

void write_image(ImageWriter& out, const Case& of, const Names& names) {
  out.text(of.key);
  out.byte(of.linked ? 1 : 0);
  Writer writer(out, names);
  writer.name(of.subject);
  out.number(of.events.size());
  for (const CaseEvent& event : of.events) writer.event(event, of.subject);
}

ImageKey read_image_key(ImageReader& in) {
  ImageKey out;
  out.key = in.text();
  out.linked = in.byte() != 0;
  return out;
}

Status read_image(ImageReader& in, const Names& names, Case& into) {
  const ImageKey key = read_image_key(in);
  into.key = key.key;
  into.linked = key.linked;
  Reader reader(in, names, *into.arena);
  const std::string_view subject = reader.name();
  into.events.resize(in.count());
  for (CaseEvent& event : into.events) reader.event(event, subject);
  if (reader.full()) return over_limit("the image of a case does not fit the memory of a case");
  if (in.failed()) return Error{Code::kCorrupt, "the image of a case is damaged", {}};
  into.settle();
  return {};
}

}  // namespace isonomy::casework
