// SPDX-License-Identifier: Apache-2.0
// The seven bodies of a version. A version holds exactly one, named by its key: allows, forbids, deadline, requires, exclusive,
// exempts or principle; only a power may carry `requires` as well.
#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;

struct BodyKey {
  std::string_view key;
  std::string_view name;
  std::string_view also;  // further keys of that body, between spaces
};
constexpr BodyKey kBodies[] = {
    {"allows", "power", " requires when unless sanction weigh duty answer_within "},
    {"forbids", "prohibition", " when unless "},
    {"deadline", "deadline", " "},
    {"requires", "step", " "},
    {"exclusive", "channels", " unless "},
    {"exempts", "exemption", " rules "},
    {"principle", "principle", " "},
};
constexpr std::string_view kFurther[] = {"when", "unless", "sanction", "weigh", "duty", "answer_within", "rules"};

bool lists(std::string_view keys, std::string_view key) { return keys.find(" " + std::string(key) + " ") != std::string_view::npos; }

Fields inside(const TomlValue& table, const Fields& outer) { return {table, outer.path(), outer.diagnostics()}; }

// An amount of a sanction: money for fines, a period or a number for other kinds.
Condition read_amount(const Fields& fields, std::string_view key, const Expressions& expressions, const std::string& kind) {
  return kind == "fine" ? expressions.read(fields, key, Scope::kAct, Type::money()) : expressions.read_amount(fields, key, Scope::kAct);
}

Sanction read_sanction(const Fields& fields, const Expressions& expressions) {
  static constexpr std::string_view kPer[] = {"act", "party", "breach", "day"};
  fields.refuse_unknown_keys(Section::kSanction);
  Sanction sanction;
  sanction.kind = fields.required_text("kind");
  sanction.applies = expressions.read(fields, "if", Scope::kAct, Type::boolean());
  sanction.min = read_amount(fields, "min", expressions, sanction.kind);
  sanction.max = read_amount(fields, "max", expressions, sanction.kind);
  sanction.exactly = read_amount(fields, "exactly", expressions, sanction.kind);
  sanction.one_of = expressions.read(fields, "one_of", Scope::kAct, sanction.kind == "fine" ? Type::list(Type::money()) : Type::dyn());
  sanction.multiply = expressions.read_number(fields, "multiply", Scope::kAct);
  sanction.per = static_cast<Per>(fields.choice("per", kPer, 0));
  const bool range = fields.has("min") || fields.has("max");
  if (range + fields.has("exactly") + fields.has("one_of") > 1) {
    fields.complain("a sanction is a range (`min`, `max`), `exactly` or `one_of`: keep one of them");
  }
  if (const TomlValue* steps = fields.find("steps")) {
    for (const TomlValue& item : steps->items) {
      const auto amount = item.kind == TomlValue::Kind::kInteger ? money_from_units(item.integer)
                          : item.kind == TomlValue::Kind::kReal  ? money_from_double(item.real)
                                                                 : parse_money(item.text);
      if (amount.has_error()) fields.complain(item, amount.error().message);
      else sanction.benchmark_steps.push_back(*amount);
    }
    if (steps->kind != TomlValue::Kind::kArray) fields.complain(*steps, std::string("`steps` takes a list of amounts, and this is ") + kind_in_words(steps->kind));
  }
  return sanction;
}

Requirement read_requirement(const Fields& fields, const Expressions& expressions) {
  fields.refuse_unknown_keys(Section::kRequires);
  Requirement requirement;
  requirement.before = fields.event("before");
  requirement.steps = fields.some_events("steps");
  requirement.gap = fields.period("gap");
  requirement.applies = expressions.read(fields, "if", Scope::kAct, Type::boolean());
  if (!fields.has("steps")) fields.complain("`steps` is missing: list what must come before the act");
  for (const EventName& step : requirement.steps) {
    if (step.text == requirement.before.text) fields.complain(*fields.find("steps"), "`" + step.text + "` would have to come before itself: remove it from `steps`");
  }
  return requirement;
}

std::vector<Within> read_within(const Fields& fields, const Expressions& expressions) {
  std::vector<Within> list;
  const TomlValue* value = fields.find("within");
  if (value == nullptr) {
    fields.complain("`within` is missing: add the term, such as within = \"90d\"");
    return list;
  }
  if (value->kind == TomlValue::Kind::kString) {
    if (const auto period = fields.period("within")) list.push_back({{}, *period});
    return list;
  }
  for (const TomlValue* table : fields.tables("within")) {
    const Fields entry = inside(*table, fields);
    entry.refuse_unknown_keys(Section::kWithin);
    Within within;
    within.applies = expressions.read(entry, "if", Scope::kTerm, Type::boolean());
    if (!entry.has("is")) entry.complain("`is` is missing: add the term, such as is = \"2y\"");
    within.period = entry.period("is").value_or(Period{});
    list.push_back(std::move(within));
  }
  if (value->kind == TomlValue::Kind::kArray && value->items.empty()) fields.complain(*value, "`within` is empty: add the term, such as within = \"90d\"");
  return list;
}

// LAW: a power or a prohibition is about what an authority does; what the subject may do is `facts` and `conduct`.
std::vector<EventName> acts(const Fields& version, std::string_view key) {
  static constexpr std::string_view kActs[] = {"detection", "procedure", "decision", "appeal_decision", "enforcement"};
  std::vector<EventName> names = version.some_events(key);
  for (const EventName& name : names) {
    if (std::find(std::begin(kActs), std::end(kActs), name.role()) != std::end(kActs)) continue;
    version.complain(*version.find(key), "`" + name.text + "` is no act of an authority: `" + std::string(key) + "` takes detection, procedure, decision, appeal_decision or enforcement");
  }
  return names;
}

Power read_power(const Fields& version, const Expressions& expressions) {
  static constexpr std::string_view kDuties[] = {"may", "shall"};
  Power power;
  power.allows = acts(version, "allows");
  power.when = expressions.read(version, "when", Scope::kRule, Type::boolean());
  power.unless = expressions.read(version, "unless", Scope::kRule, Type::boolean());
  for (const TomlValue* table : version.tables("sanction")) power.sanctions.push_back(read_sanction(inside(*table, version), expressions));
  if (const TomlValue* weigh = version.find("weigh")) {
    if (weigh->kind != TomlValue::Kind::kArray) {
      version.complain(*weigh, std::string("`weigh` takes a list of expressions, and this is ") + kind_in_words(weigh->kind));
    }
    for (const TomlValue& item : weigh->items) {
      if (item.kind == TomlValue::Kind::kString) power.weigh.push_back(expressions.compile(item, version, Scope::kRule, Type::dyn()));
      else version.complain(item, std::string("`weigh` takes expressions in quotes, and this is ") + kind_in_words(item.kind));
    }
  }
  power.duty = static_cast<Duty>(version.choice("duty", kDuties, 0));
  power.answer_within = version.period("answer_within");
  if (const TomlValue* table = version.one_table("requires")) {
    power.requirement = read_requirement(inside(*table, version), expressions);
    EventName& before = power.requirement->before;
    if (before.text.empty() && !power.allows.empty()) before = power.allows.front();
    const bool own = power.allows.empty() || std::any_of(power.allows.begin(), power.allows.end(), [&](const EventName& act) {
      return act.covers(before.text) || before.covers(act.text);
    });
    if (!own) inside(*table, version).complain("`before` names `" + before.text + "`, which this power does not allow: leave it out, or make it a rule of its own");
  }
  return power;
}

std::optional<Body> read_prohibition(const Fields& version, const Expressions& expressions) {
  Prohibition prohibition;
  prohibition.forbids = acts(version, "forbids");
  prohibition.when = expressions.read(version, "when", Scope::kRule, Type::boolean());
  prohibition.unless = expressions.read(version, "unless", Scope::kRule, Type::boolean());
  return prohibition;
}

std::optional<Body> read_deadline(const Fields& version, const Expressions& expressions) {
  const TomlValue* table = version.one_table("deadline");
  if (table == nullptr) return std::nullopt;
  const Fields fields = inside(*table, version);
  fields.refuse_unknown_keys(Section::kDeadline);
  Deadline deadline;
  deadline.from = fields.some_events("from");
  deadline.to = fields.event("to");
  deadline.within = read_within(fields, expressions);
  deadline.optional = fields.flag("optional", false);
  deadline.roll = fields.flag("roll", false);
  deadline.suspend = fields.names("suspend");
  deadline.restart = fields.events("restart");
  if (!fields.has("from")) fields.complain("`from` is missing: name the event that starts the term");
  if (!fields.has("to")) fields.complain("`to` is missing: name the event that must happen in time");
  return deadline;
}

std::optional<Body> read_step(const Fields& version, const Expressions& expressions) {
  const TomlValue* table = version.one_table("requires");
  if (table == nullptr) return std::nullopt;
  Requirement requirement = read_requirement(inside(*table, version), expressions);
  if (table->find("before") == nullptr) inside(*table, version).complain("`before` is missing: name the act that the steps must precede");
  return requirement;
}

std::optional<Body> read_channels(const Fields& version, const Expressions& expressions) {
  Channels channels;
  channels.exclusive = version.events("exclusive");
  channels.unless = expressions.read(version, "unless", Scope::kRule, Type::boolean());
  if (channels.exclusive.size() < 2) version.complain(*version.find("exclusive"), "`exclusive` needs at least two events: only one of them may be used");
  return channels;
}

std::optional<Body> read_exemption(const Fields& version, const Expressions& expressions) {
  static constexpr std::string_view kDuties[] = {"shall-not", "need-not"};
  Exemption exemption;
  for (const TomlValue* table : version.tables("exempts")) {
    const Fields entry = inside(*table, version);
    entry.refuse_unknown_keys(Section::kExempts);
    Exempting exempting;
    exempting.applies = expressions.read(entry, "if", Scope::kAct, Type::boolean());
    exempting.shall_not = entry.choice("duty", kDuties, 0) == 0;
    exemption.entries.push_back(std::move(exempting));
  }
  exemption.rules = version.names("rules");
  return exemption;
}

// Which keys speak to which principle; a key that does nothing would promise what the rule does not do.
void refuse_keys_of_others(const Fields& fields, PrincipleName name) {
  struct Owner {
    std::string_view key;
    PrincipleName name;
  };
  static constexpr Owner kOwners[] = {
      {"milder", PrincipleName::kLawOfConduct}, {"from", PrincipleName::kLimitation},    {"to", PrincipleName::kLimitation}, {"within", PrincipleName::kLimitation},
      {"suspend", PrincipleName::kLimitation},  {"restart", PrincipleName::kLimitation}, {"lead", PrincipleName::kNotice},   {"exceptions", PrincipleName::kNotice},
  };
  for (const Owner& owner : kOwners) {
    if (owner.name == name || !fields.has(owner.key)) continue;
    fields.complain(*fields.find(owner.key), "`" + std::string(owner.key) + "` does nothing for principle `" + fields.text("name") + "`: remove it");
  }
}

std::optional<Body> read_principle(const Fields& version, const Expressions& expressions) {
  static constexpr std::string_view kNames[] = {"published-basis", "law-of-conduct", "one-fine", "limitation", "notice"};
  static constexpr std::string_view kMilder[] = {"may", "shall", "no"};
  const TomlValue* table = version.one_table("principle");
  if (table == nullptr) return std::nullopt;
  const Fields fields = inside(*table, version);
  fields.refuse_unknown_keys(Section::kPrinciple);
  Principle principle;
  if (!fields.has("name")) fields.complain("`name` is missing: name the principle, such as name = \"one-fine\"");
  principle.name = static_cast<PrincipleName>(fields.choice("name", kNames, 0));
  principle.milder = static_cast<Milder>(fields.choice("milder", kMilder, 0));
  principle.from = fields.events("from");
  principle.to = fields.events("to");
  principle.suspend = fields.names("suspend");
  principle.restart = fields.events("restart");
  if (principle.name == PrincipleName::kLimitation) {
    principle.within = read_within(fields, expressions);
    if (!fields.has("to")) fields.complain("`to` is missing: name the event that stops the limitation");
  }
  if (const TomlValue* leads = fields.one_table("lead")) {
    const Fields by_rank = inside(*leads, fields);
    for (const TomlEntry& entry : leads->entries) {
      if (const auto lead = by_rank.period(entry.key)) principle.leads.push_back({entry.key, *lead});
    }
  }
  principle.exceptions = fields.names("exceptions");
  if (principle.name == PrincipleName::kNotice && !fields.has("lead") && !fields.has("exceptions")) {
    fields.complain("`lead` is missing: add the time each rank is owed, such as lead = { regulation = \"30d\" }");
  }
  refuse_keys_of_others(fields, principle.name);
  return principle;
}

}  // namespace

std::optional<Body> read_body(const Fields& version, const Expressions& expressions) {
  const BodyKey* body = nullptr;
  std::vector<std::string> found;
  for (const BodyKey& candidate : kBodies) {
    if (!version.has(candidate.key)) continue;
    if (body != nullptr && lists(body->also, candidate.key)) continue;  // a power's own `requires`
    if (body == nullptr) body = &candidate;
    found.push_back("`" + std::string(candidate.key) + "`");
  }
  if (body == nullptr) {
    std::vector<std::string> keys;
    for (const BodyKey& candidate : kBodies) keys.emplace_back(candidate.key);
    version.complain("no body: a version says one of " + in_words(keys));
    return std::nullopt;
  }
  if (found.size() > 1) {
    version.complain("a version holds one body, and this has " + in_words(found) + ": make them two rules");
    return std::nullopt;
  }
  for (const std::string_view key : kFurther) {
    if (version.has(key) && !lists(body->also, key)) {
      version.complain(*version.find(key), "`" + std::string(key) + "` does not belong to a " + std::string(body->name) + " (`" + std::string(body->key) + "`): remove it");
    }
  }
  if (body->name == "power") return read_power(version, expressions);
  if (body->name == "prohibition") return read_prohibition(version, expressions);
  if (body->name == "deadline") return read_deadline(version, expressions);
  if (body->name == "step") return read_step(version, expressions);
  if (body->name == "channels") return read_channels(version, expressions);
  if (body->name == "exemption") return read_exemption(version, expressions);
  return read_principle(version, expressions);
}

}  // namespace isonomy::rulebook
