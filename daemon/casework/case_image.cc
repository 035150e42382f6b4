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
enum DecisionHas : uint8_t {
  kCitesStated = 1 << 0, kCitesInferred = 1 << 1, kPartyCount = 1 << 2, kAnnounced = 1 << 3, kBreaches = 1 << 4, kParties = 1 << 5,
  kSeveralCases = 1 << 6, kPartOfOrCounter = 1 << 7,
};

// Most numbers with a point have few places: in thousandths, where that is exactly them.
std::optional<int64_t> thousandths(double real) {
  constexpr double kLimit = 9e15;   // below 2^53
  const double times = real * 1000;
  if (!(times > -kLimit && times < kLimit)) return std::nullopt;
  const auto whole = static_cast<int64_t>(times < 0 ? times - 0.5 : times + 0.5);
  if (std::bit_cast<uint64_t>(static_cast<double>(whole) / 1000) != std::bit_cast<uint64_t>(real)) return std::nullopt;
  return whole;
}

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
    inside(value);
  }
  // The value of a kind that is known.
  void inside(const Value& value) {
    switch (value.kind()) {
      case Kind::kNull: return;
      case Kind::kBool: return out_.byte(value.as_bool() ? 1 : 0);
      case Kind::kInt: return out_.signed_number(value.as_int());
      case Kind::kUint: return out_.number(value.as_uint());
      case Kind::kDouble: return real(value.as_double());
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

  void real(double value) {
    const std::optional<int64_t> short_form = thousandths(value);
    out_.byte(short_form ? 1 : 0);
    if (short_form) out_.signed_number(*short_form);
    else out_.fixed(std::bit_cast<uint64_t>(value));
  }

  void decision(const Decision& decision) {
    const bool part_or_counter = !decision.part_of.empty() || !decision.counter.empty();
    const auto has = static_cast<uint8_t>((decision.cites_stated ? kCitesStated : 0) | (decision.cites_inferred ? kCitesInferred : 0) |
                                          (decision.n_parties ? kPartyCount : 0) | (decision.announced ? kAnnounced : 0) |
                                          (decision.breaches.empty() ? 0 : kBreaches) | (decision.parties.empty() ? 0 : kParties) |
                                          (decision.n_cases == 1 ? 0 : kSeveralCases) | (part_or_counter ? kPartOfOrCounter : 0));
    out_.byte(has);
    names(decision.kinds);
    if (has & kBreaches) {
      out_.number(decision.breaches.size());
      for (const Breach& breach : decision.breaches) {
        names(breach.cites);
        out_.signed_number(breach.count);
      }
    }
    if (has & kParties) {
      out_.number(decision.parties.size());
      for (const Party& party : decision.parties) {
        name(party.subject);
        out_.byte(party.amount ? 1 : 0);
        if (party.amount) out_.signed_number(party.amount->hundredths);
      }
    }
    if (has & kPartyCount) out_.signed_number(*decision.n_parties);
    if (has & kSeveralCases) out_.signed_number(decision.n_cases);
    if (has & kAnnounced) span(*decision.announced);
    if (has & kPartOfOrCounter) {
      name(decision.part_of);
      name(decision.counter);
    }
  }

  void facts(const CaseEvent& event) {
    out_.number(event.fact_list);
    if (event.fact_list != 0) {
      for (const Stated& fact : event.facts) inside(fact.value);
      return;
    }
    out_.number(event.facts.size());
    for (const Stated& fact : event.facts) {
      name(fact.name);
      value(fact.value);
    }
  }

  void event(const CaseEvent& event, const Case& of) {
    uint32_t has = 0;
    const auto note = [&has](Has what, bool there) { has |= there ? uint32_t{what} : 0; };
    note(kThrough, event.through.has_value());
    note(kContinuing, event.continuing.has_value());
    note(kPart, event.part != 0);
    for (const TextField& field : kTexts) note(field.has, !(event.*field.member).empty());
    note(event.subject == of.subject ? kSameSubject : kSubject, !event.subject.empty());
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
    // Where one event makes a case, its id is often the key.
    out_.number(event.id == of.key ? 0 : event.id.size() + 1);
    if (event.id != of.key) out_.raw(event.id);
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
    if (has & kFacts) facts(event);
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
  Reader(ImageReader& in, const Vocabulary& shared, cel::Arena& arena) : in_(in), shared_(shared), arena_(arena) {}
  bool full() const { return full_; }

  std::string_view own(std::string_view text) {
    const char* copy = arena_.copy(text);
    if (copy == nullptr) full_ = true;
    return copy == nullptr ? std::string_view() : std::string_view(copy, text.size());
  }
  std::string_view name() {
    const uint64_t place = in_.number();
    if (place == 0) return own(in_.text());
    const std::string_view text = shared_.names.at(place);
    if (text.data() == nullptr) in_.fail();
    return text;
  }
  Span span() {
    constexpr int64_t kFirst = INT32_MIN, kLast = INT32_MAX;
    const int64_t first = in_.signed_number(), days = in_.signed_number();
    const bool are_days = first >= kFirst && first <= kLast && days >= kFirst - first && days <= kLast - first;
    if (!are_days) {
      in_.fail();
      return {};
    }
    return {Day{static_cast<int32_t>(first)}, Day{static_cast<int32_t>(first + days)}};
  }
  template <class Enum>
  Enum one_of(Enum last) {
    const uint8_t value = in_.byte();
    if (value > static_cast<uint8_t>(last)) in_.fail();
    return value > static_cast<uint8_t>(last) ? Enum{} : static_cast<Enum>(value);
  }

  Value value(int depth = 0) {
    return inside(one_of(Kind::kError), depth);
  }
  Value inside(Kind kind, int depth) {
    if (depth > kDeepest) in_.fail();
    switch (kind) {
      case Kind::kNull: return {};
      case Kind::kBool: return Value::boolean(in_.byte() != 0);
      case Kind::kInt: return Value::integer(in_.signed_number());
      case Kind::kUint: return Value::unsigned_integer(in_.number());
      case Kind::kDouble:
        if (in_.byte() == 0) return Value::real(std::bit_cast<double>(in_.fixed()));
        return Value::real(static_cast<double>(in_.signed_number()) / 1000);
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
    const uint8_t has = in_.byte();
    out->cites_stated = (has & kCitesStated) != 0;
    out->cites_inferred = (has & kCitesInferred) != 0;
    names(out->kinds);
    if (has & kBreaches) {
      list(out->breaches, [this](Breach& breach) {
        names(breach.cites);
        breach.count = in_.signed_number();
      });
    }
    if (has & kParties) {
      list(out->parties, [this](Party& party) {
        party.subject = name();
        if (in_.byte() != 0) party.amount = Money{in_.signed_number()};
      });
    }
    if (has & kPartyCount) out->n_parties = in_.signed_number();
    if (has & kSeveralCases) out->n_cases = in_.signed_number();
    if (has & kAnnounced) out->announced = span();
    if (has & kPartOfOrCounter) {
      out->part_of = name();
      out->counter = name();
    }
    return out;
  }

  void facts(CaseEvent& out) {
    const uint64_t number = in_.number();
    if (number == 0) {
      list(out.facts, [this](Stated& fact) {
        fact.name = name();
        fact.value = value();
      });
      return;
    }
    const std::span<const FactLists::Fact> known = shared_.fact_lists.at(number);
    if (known.empty()) return static_cast<void>(in_.fail());
    out.fact_list = static_cast<uint32_t>(number);
    auto* facts = array<Stated>(known.size());
    for (size_t i = 0; facts != nullptr && i < known.size(); ++i) facts[i] = {known[i].name, inside(known[i].kind, 0)};
    out.facts = {facts, facts == nullptr ? 0 : known.size()};
  }

  void event(CaseEvent& out, const Case& of, std::string_view subject) {
    out.role = one_of(Role::kTally);
    const auto has = static_cast<uint32_t>(in_.number());
    out.name = name();
    out.at = span();
    out.ordinal = in_.number();
    out.source = name();
    const uint64_t id = in_.number();
    out.id = own(id == 0 ? std::string_view(of.key) : in_.raw(id - 1));
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
    if (has & kFacts) facts(out);
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
  const Vocabulary& shared_;
  cel::Arena& arena_;
  bool full_ = false;
};

}  // namespace

void write_image(ImageWriter& out, const Case& of, const Vocabulary& shared) {
  out.text(of.key);
  out.byte(of.linked ? 1 : 0);
  Writer writer(out, shared.names);
  writer.name(of.subject);
  out.number(of.events.size());
  for (const CaseEvent& event : of.events) writer.event(event, of);
}

Status read_image(ImageReader& in, const Vocabulary& shared, Case& into) {
  into.key = in.text();
  into.linked = in.byte() != 0;
  Reader reader(in, shared, *into.arena);
  const std::string_view subject = reader.name();
  into.events.resize(in.count());
  for (CaseEvent& event : into.events) reader.event(event, into, subject);
  if (reader.full()) return over_limit("the image of a case does not fit the memory of a case");
  if (in.failed()) return Error{Code::kCorrupt, "the image of a case is damaged", {}};
  into.settle();
  return {};
}

}  // namespace isonomy::casework
