// SPDX-License-Identifier: Apache-2.0
// Lines are `kind {json}`. What the author may reorder without changing the law (packs, rules, facts, parameters) is sorted by id; what
// means something by its order (maps, versions, steps, sanctions, counters) is not.
#include "daemon/rulebook/canonical.h"

#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/cel/unparse.h"

namespace isonomy::rulebook {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// An expression without the author's spacing and quotes.
std::string normal(const Condition& condition) {
  if (condition.source.empty()) return {};
  auto formatted = cel::format(condition.source);
  return formatted.has_value() ? *std::move(formatted) : std::string(trim(condition.source));
}

// A JSON object written field by field; empty fields are left out, so that a new optional key does not change old identities.
class Object {
 public:
  Object& text(std::string_view name, std::string_view value) { return value.empty() ? *this : raw(name, json_string(value)); }
  Object& flag(std::string_view name, bool value) { return value ? raw(name, "true") : *this; }
  Object& raw(std::string_view name, std::string json) {
    fields_.emplace_back(name, std::move(json));
    return *this;
  }
  Object& condition(std::string_view name, const Condition& condition) { return text(name, normal(condition)); }
  Object& period(std::string_view name, const std::optional<Period>& period) { return period ? text(name, to_string(*period)) : *this; }
  template <class List, class Write>
  Object& list(std::string_view name, const List& items, Write write) {
    if (items.empty()) return *this;
    std::string json = "[";
    for (const auto& item : items) {
      if (json.size() > 1) json += ',';
      json += write(item);
    }
    return raw(name, json + "]");
  }
  Object& names(std::string_view name, const std::vector<std::string>& items) { return list(name, items, json_string); }
  Object& sorted_names(std::string_view name, std::vector<std::string> items) {
    std::sort(items.begin(), items.end());
    return names(name, items);
  }
  Object& events(std::string_view name, const std::vector<EventName>& items) {
    return list(name, items, [](const EventName& event) { return json_string(event.text); });
  }
  std::string done() const { return to_json(fields_); }
  Fields fields() { return std::move(fields_); }

  static std::string to_json(const Fields& fields) {
    std::string json = "{";
    for (const auto& [name, value] : fields) {
      if (json.size() > 1) json += ',';
      append_json_string(json, name);
      json += ':';
      json += value;
    }
    return json + "}";
  }

 private:
  Fields fields_;
};

std::string day_or_empty(Day day) { return day == kFirstDay || day == kLastDay ? std::string() : to_string(day); }

// The ends of time are the defaults and are left out; "unknown" is not a default.
std::string span_text(const Span& span) {
  if (span.exact()) return span.first > kLastDay ? "never" : day_or_empty(span.first);  // of a parameter's value
  return span.is_unknown() ? "unknown" : to_string(span);
}

std::string within(const Within& entry) { return Object().condition("if", entry.applies).text("is", to_string(entry.period)).done(); }

std::string sanction(const Sanction& s) {
  static constexpr const char* kPer[] = {"", "party", "breach", "day"};
  return Object().text("kind", s.kind).condition("if", s.applies).condition("min", s.min).condition("max", s.max).condition("exactly", s.exactly)
      .condition("one_of", s.one_of).condition("multiply", s.multiply).text("per", kPer[static_cast<size_t>(s.per)])
      .list("steps", s.benchmark_steps, [](Money money) { return json_string(to_string(money)); }).done();
}

std::string requirement(const Requirement& r) {
  return Object().text("before", r.before.text).events("steps", r.steps).period("gap", r.gap).condition("if", r.applies).done();
}

struct WriteBody {
  Object& out;
  void operator()(const Power& body) const {
    out.events("allows", body.allows).condition("when", body.when).condition("unless", body.unless).list("sanction", body.sanctions, sanction)
        .list("weigh", body.weigh, [](const Condition& entry) { return json_string(normal(entry)); })
        .text("duty", body.duty == Duty::kShall ? "shall" : "").period("answer_within", body.answer_within);
    if (body.requirement) out.raw("requires", requirement(*body.requirement));
  }
  void operator()(const Prohibition& body) const { out.events("forbids", body.forbids).condition("when", body.when).condition("unless", body.unless); }
  void operator()(const Deadline& body) const {
    out.raw("deadline", Object().events("from", body.from).text("to", body.to.text).list("within", body.within, within).flag("optional", body.optional)
                            .flag("roll", body.roll).sorted_names("suspend", body.suspend).events("restart", body.restart).done());
  }
  void operator()(const Requirement& body) const { out.raw("requires", requirement(body)); }
  void operator()(const Channels& body) const { out.events("exclusive", body.exclusive).condition("unless", body.unless); }
  void operator()(const Exemption& body) const {
    out.list("exempts", body.entries, [](const Exempting& entry) {
      return Object().condition("if", entry.applies).text("duty", entry.shall_not ? "" : "need-not").done();
    }).sorted_names("rules", body.rules);
  }
  void operator()(const Principle& body) const {
    static constexpr const char* kNames[] = {"published-basis", "law-of-conduct", "one-fine", "limitation", "notice"};
    static constexpr const char* kMilder[] = {"", "shall", "no"};
    std::vector<Lead> leads = body.leads;
    std::sort(leads.begin(), leads.end(), [](const Lead& a, const Lead& b) { return a.rank < b.rank; });
    out.raw("principle", Object().text("name", kNames[static_cast<size_t>(body.name)]).text("milder", kMilder[static_cast<size_t>(body.milder)])
                             .events("from", body.from).events("to", body.to).list("within", body.within, within)
                             .sorted_names("suspend", body.suspend).events("restart", body.restart)
                             .list("lead", leads, [](const Lead& lead) { return "[" + json_string(lead.rank) + "," + json_string(to_string(lead.lead)) + "]"; })
                             .sorted_names("exceptions", body.exceptions).done());
  }
};

std::string law_of(const RuleVersion& v) {
  return v.law_of == LawOf::kConduct ? "conduct" : v.law_of == LawOf::kDecision ? "decision" : v.law_of_event;
}

std::string counter(const Counter& c) {
  return Object().condition("if", c.applies).text("verdict", c.verdict == CounterVerdict::kNone ? "none" : "").text("says", c.says).done();
}

Fields rule_fields(const Rule& rule, const Pack& pack) {
  return Object().text("id", rule.id).text("pack", pack.id).text("title", rule.title).text("citation", rule.citation).text("rank", rule.rank)
      .sorted_names("authority", rule.authority).text("addressee", rule.addressee == Addressee::kSubject ? "subject" : "").fields();
}

std::string emission(const Emission& e) {
  std::vector<const Field*> fields;
  for (const Field& field : e.set) fields.push_back(&field);
  std::sort(fields.begin(), fields.end(), [](const Field* a, const Field* b) { return a->name < b->name; });
  Object set;
  for (const Field* field : fields) set.condition(field->name, field->value);
  return Object().text("as", e.as.text).condition("at", e.at).condition("through", e.through).raw("set", set.done()).done();
}

Fields parameter_fields(const Parameter& p, const Pack& pack) {
  return Object().text("name", p.name).text("pack", pack.id).text("type", cel::to_string(p.type)).names("key", p.key).flag("steps", p.steps)
      .list("rows", p.rows, [](const ParameterRow& row) {
        std::string value;
        cel::append_json(value, row.value);
        return Object().names("keys", row.keys).raw("value", value).text("from", span_text(row.from)).text("until", span_text(row.until))
            .text("published", span_text(row.published)).text("source", row.source).done();
      }).fields();
}

template <class Thing, class Name>
std::vector<const Thing*> sorted_by(const std::vector<Thing>& things, Name name) {
  std::vector<const Thing*> list;
  for (const Thing& thing : things) list.push_back(&thing);
  std::stable_sort(list.begin(), list.end(), [&](const Thing* a, const Thing* b) { return name(*a) < name(*b); });
  return list;
}

using Lines = std::vector<CanonicalLine>;

void append_pack(Lines& out, const Pack& pack) {
  out.push_back({"pack", pack.id, Object().text("id", pack.id).text("title", pack.title).text("jurisdiction", pack.jurisdiction).text("time_zone", pack.time_zone)
                                      .text("currency", pack.currency).sorted_names("use", pack.use).fields()});
  for (const Fact* fact : sorted_by(pack.facts, [](const Fact& f) { return f.name; })) {
    out.push_back({"fact", pack.id + "/" + fact->name, Object().text("name", fact->name).text("pack", pack.id).text("type", cel::to_string(fact->type))
                                                           .flag("open", fact->open).text("about", fact->about).fields()});
  }
  for (const Parameter* parameter : sorted_by(pack.parameters, [](const Parameter& p) { return p.name; })) {
    out.push_back({"parameter", pack.id + "/" + parameter->name, parameter_fields(*parameter, pack)});
  }
  for (const Input& input : pack.inputs) {
    out.push_back({"input", pack.id + "/" + input.source, Object().text("pack", pack.id).text("format", input.format).text("source", input.source)
                                                              .text("type", input.type).condition("id", input.id).fields()});
  }
  for (const Map& map : pack.maps) {
    const std::string when = normal(map.when);
    out.push_back({"map", pack.id + "/" + (when.empty() ? "always" : when),
                   Object().text("pack", pack.id).text("when", when).condition("case", map.case_key).condition("subject", map.subject)
                       .condition("at", map.at).list("emit", map.emit, emission).fields()});
  }
  for (const EventName* event : sorted_by(pack.declared_events, [](const EventName& e) { return e.text; })) {
    out.push_back({"event", pack.id + "/" + event->text, Object().text("name", event->text).text("pack", pack.id).fields()});
  }
  for (const Circumstance* c : sorted_by(pack.circumstances, [](const Circumstance& x) { return x.name; })) {
    out.push_back({"circumstance", pack.id + "/" + c->name, Object().text("name", c->name).text("pack", pack.id).condition("value", c->value).fields()});
  }
}

void append_jurisdiction(Lines& out, const Jurisdiction& j) {
  const auto pair = [](const std::pair<std::string, std::string>& p) { return "[" + json_string(p.first) + "," + json_string(p.second) + "]"; };
  const auto lead = [](const std::pair<std::string, Period>& p) { return "[" + json_string(p.first) + "," + json_string(to_string(p.second)) + "]"; };
  const auto sorted = [](auto list) {
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return list;
  };
  auto ranks = j.ranks;
  std::sort(ranks.begin(), ranks.end());
  const auto day = [](Day d) { return json_string(to_string(d)); };
  out.push_back({"jurisdiction", j.id, Object().text("id", j.id).text("name", j.name).list("ranks", ranks, pair).list("notice", sorted(j.notice), lead)
                                           .list("notice_benchmark", sorted(j.notice_benchmark), lead).sorted_names("notice_exceptions", j.notice_exceptions)
                                           .period("quiet_after", j.quiet_after).list("holidays", j.holidays, day)
                                           .list("extra_workdays", j.extra_workdays, day).fields()});
  for (const Authority* a : sorted_by(j.authorities, [](const Authority& x) { return x.id; })) {
    out.push_back({"authority", j.id + "/" + a->id, Object().text("id", a->id).text("jurisdiction", j.id).text("name", a->name).text("from", day_or_empty(a->from))
                                                        .text("until", day_or_empty(a->until)).text("successor", a->successor).text("part_of", a->part_of)
                                                        .text("territory", a->territory).flag("rules_as_code", a->rules_as_code).fields()});
  }
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const auto yearly = [&](const Suspension::Yearly& y) {
    return Object().text("from", two(y.from_month) + "-" + two(y.from_day)).text("through", two(y.through_month) + "-" + two(y.through_day))
        .text("since", day_or_empty(y.since)).text("until", day_or_empty(y.until)).done();
  };
  for (const Suspension* s : sorted_by(j.suspensions, [](const Suspension& x) { return x.id; })) {
    out.push_back({"suspension", j.id + "/" + s->id, Object().text("id", s->id).text("jurisdiction", j.id).text("from", s->from_event).text("to", s->to_event)
                                                         .list("yearly", s->yearly, yearly).fields()});
  }
}

Fields version_fields(const RuleVersion& v) {
  static constexpr const char* kContinuing[] = {"", "true", "unsettled"};
  static constexpr const char* kConfidence[] = {"", "medium", "low"};
  Object out;
  out.text("id", v.id).text("published", v.never_published ? "never" : span_text(v.published)).text("in_force", span_text(v.in_force))
      .text("until", span_text(v.until)).text("applies_from", v.applies_from == v.in_force ? "" : span_text(v.applies_from))
      .text("transition", v.transition).text("law_of", law_of(v)).text("effect", v.effect == Effect::kProcedural ? "procedural" : "")
      .text("continuing", kContinuing[static_cast<size_t>(v.continuing)]).flag("draft", v.draft).flag("retroactive", v.retroactive)
      .flag("assumed", v.assumed);
  std::visit(WriteBody{out}, v.body);
  out.sorted_names("overrides", v.overrides).sorted_names("implements", v.implements).sorted_names("interprets", v.interprets)
      .list("counter", v.counters, counter);
  if (v.recourse) {
    out.raw("recourse", Object().text("channel", v.recourse->channel).text("within", to_string(v.recourse->within)).text("answer", v.recourse->answer)
                            .period("answer_within", v.recourse->answer_within).done());
  }
  return out.text("title", v.title).text("citation", v.citation).text("source", v.source).text("note", v.note)
      .text("confidence", kConfidence[static_cast<size_t>(v.confidence)]).fields();
}

}  // namespace

std::vector<CanonicalLine> canonical_lines(const Rulebook& rulebook) {
  Lines out;
  for (const Jurisdiction* j : sorted_by(rulebook.jurisdictions, [](const Jurisdiction& x) { return x.id; })) append_jurisdiction(out, *j);
  for (const Pack* pack : sorted_by(rulebook.packs, [](const Pack& p) { return p.id; })) append_pack(out, *pack);
  for (const Rule* rule : sorted_by(rulebook.rules, [](const Rule& r) { return r.id; })) {
    out.push_back({"rule", rule->id, rule_fields(*rule, rulebook.packs[rule->pack])});
    for (const RuleVersion& version : rule->versions) out.push_back({"version", qualified(*rule, version), version_fields(version)});
  }
  return out;
}

std::string canonical_form(const Rulebook& rulebook) {
  std::string out = "isonomy-rulebook 1\n";
  for (const CanonicalLine& line : canonical_lines(rulebook)) out += line.kind + " " + Object::to_json(line.fields) + "\n";
  return out;
}

}  // namespace isonomy::rulebook
