// SPDX-License-Identifier: Apache-2.0
// [rule.ID] and its versions. Keys on the rule apply to every version, a version overrides them, and a rule with one version needs no
// version table at all.
#include <algorithm>
#include <tuple>

#include "daemon/base/text.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;

// "never" is a word for `published` alone.
void read_dates(const Fields& fields, RuleVersion& version) {
  const TomlValue* published = fields.find("published");
  if (published != nullptr && published->kind == TomlValue::Kind::kString && published->text == "never") {
    version.never_published = true;
  } else if (const auto days = fields.days("published")) {
    version.published = *days;
  }
  version.in_force = fields.days("in_force").value_or(Span::exactly(kFirstDay));
  version.until = fields.days("until").value_or(Span::exactly(kLastDay));
  version.applies_from = fields.days("applies_from").value_or(version.in_force);
  version.assumed = published == nullptr || !fields.has("in_force");
  if (before(version.applies_from, version.until) == Truth::kFalse) {
    const char* key = fields.has("applies_from") ? "applies_from" : "in_force";
    fields.complain(fields.has("until") ? *fields.find("until") : fields.table(),
                    "it ends (" + to_string(version.until) + ") before it begins (`" + key + "` " + to_string(version.applies_from) +
                        "): a version needs at least one day");
  }
}

// LAW: the day that picks the version is that of the conduct for a power, and that of the act itself for rules about how to act.
void default_law_of(RuleVersion& version) {
  const auto by_act = [&](const EventName& act) {
    version.law_of = act.role() == "decision" ? LawOf::kDecision : LawOf::kEvent;
    if (version.law_of == LawOf::kEvent) version.law_of_event = act.text;
  };
  version.law_of = LawOf::kDecision;
  if (std::holds_alternative<Power>(version.body)) version.law_of = LawOf::kConduct;
  if (const auto* body = std::get_if<Prohibition>(&version.body); body && !body->forbids.empty()) by_act(body->forbids.front());
  if (const auto* body = std::get_if<Requirement>(&version.body)) by_act(body->before);
  if (const auto* body = std::get_if<Channels>(&version.body); body && !body->exclusive.empty()) by_act(body->exclusive.front());
  if (const auto* body = std::get_if<Deadline>(&version.body)) {
    version.law_of = LawOf::kEvent;
    version.law_of_event = body->to.text;
  }
}

void read_law_of(const Fields& fields, RuleVersion& version) {
  const std::string text = fields.text("law_of");
  if (text.empty()) return default_law_of(version);
  if (text == "conduct") version.law_of = LawOf::kConduct;
  else if (text == "decision") version.law_of = LawOf::kDecision;
  else if (check_event_name(text, *fields.find("law_of"), fields.path(), fields.diagnostics())) {
    version.law_of = LawOf::kEvent;
    version.law_of_event = text;
  }
}

Continuing read_continuing(const Fields& fields) {
  const TomlValue* value = fields.find("continuing");
  if (value == nullptr) return Continuing::kNo;
  if (value->kind == TomlValue::Kind::kBoolean) return value->boolean ? Continuing::kYes : Continuing::kNo;
  if (value->kind != TomlValue::Kind::kString || value->text != "unsettled") {
    fields.complain(*value, "`continuing` takes true, false or \"unsettled\"");
  }
  return Continuing::kUnsettled;
}

std::vector<Counter> read_counters(const Fields& fields, const Expressions& expressions) {
  static constexpr std::string_view kVerdicts[] = {"undetermined", "none"};
  std::vector<Counter> list;
  for (const TomlValue* table : fields.tables("counter")) {
    const Fields entry(*table, fields.path(), fields.diagnostics());
    entry.refuse_unknown_keys(Section::kCounter);
    Counter counter;
    counter.applies = expressions.read(entry, "if", Scope::kTerm, Type::boolean());
    counter.verdict = static_cast<CounterVerdict>(entry.choice("verdict", kVerdicts, 0));
    counter.says = entry.required_text("says");
    list.push_back(std::move(counter));
  }
  return list;
}

std::optional<Recourse> read_recourse(const Fields& fields) {
  const TomlValue* table = fields.one_table("recourse");
  if (table == nullptr) return std::nullopt;
  const Fields entry(*table, fields.path(), fields.diagnostics());
  entry.refuse_unknown_keys(Section::kRecourse);
  Recourse recourse;
  if (!entry.has("within")) entry.complain("`within` is missing: add the term for it, such as within = \"60d\"");
  recourse.channel = entry.required_text("channel");
  recourse.within = entry.period("within").value_or(Period{});
  recourse.answer = entry.event("answer").text;
  recourse.answer_within = entry.period("answer_within");
  return recourse;
}

std::optional<RuleVersion> read_version(const Fields& fields, const Expressions& expressions) {
  static constexpr std::string_view kEffects[] = {"substantive", "procedural"};
  static constexpr std::string_view kConfidences[] = {"high", "medium", "low"};
  RuleVersion version;
  version.where = at_place(fields.path(), fields.table().place);
  std::optional<Body> body = read_body(fields, expressions);
  read_dates(fields, version);
  version.id = fields.text("id");
  if (version.id.empty()) version.id = fields.has("in_force") ? to_string(version.in_force) : "1";
  if (version.id.find('@') != std::string::npos) fields.complain("a version's id holds no `@`: \"rule@version\" is how findings name it");
  version.transition = fields.text("transition");
  version.effect = static_cast<Effect>(fields.choice("effect", kEffects, 0));
  version.continuing = read_continuing(fields);
  version.draft = fields.flag("draft", false);
  version.retroactive = fields.flag("retroactive", false);
  version.overrides = fields.names("overrides");
  version.implements = fields.names("implements");
  version.interprets = fields.names("interprets");
  version.counters = read_counters(fields, expressions);
  version.recourse = read_recourse(fields);
  version.title = fields.text("title");
  version.citation = fields.text("citation");
  version.source = fields.text("source");
  version.note = fields.text("note");
  version.confidence = static_cast<Confidence>(fields.choice("confidence", kConfidences, 0));
  if (!body) return std::nullopt;
  version.body = *std::move(body);
  read_law_of(fields, version);
  return version;
}

// Two versions must not both govern a day for a reader of the same day: neither may the same start be claimed twice at the same
// publication, nor may a stated end reach beyond the start of the next.
void refuse_overlaps(const Rule& rule, Diagnostics& diagnostics) {
  const auto complain = [&](const RuleVersion& v, const std::string& message) { diagnostics.add(Error{Code::kConflict, message, v.where}); };
  for (size_t i = 0; i < rule.versions.size(); ++i) {
    const RuleVersion& earlier = rule.versions[i];
    for (size_t j = i + 1; j < rule.versions.size(); ++j) {
      const RuleVersion& later = rule.versions[j];
      if (earlier.id == later.id) {
        complain(later, "rule `" + rule.id + "` has two versions `" + later.id + "`: give one another id");
        continue;
      }
      if (earlier.draft || later.draft || earlier.never_published || later.never_published) continue;
      const bool same_start = earlier.applies_from == later.applies_from;
      if (same_start && earlier.published == later.published) {
        complain(later, "versions `" + earlier.id + "` and `" + later.id + "` of rule `" + rule.id + "` overlap: both govern from " +
                            to_string(later.applies_from) + ". Change one start, or make one a draft");
      } else if (!same_start && earlier.until != Span::exactly(kLastDay) && before(later.applies_from, earlier.until) == Truth::kTrue) {
        complain(later, "versions `" + earlier.id + "` and `" + later.id + "` of rule `" + rule.id + "` overlap: `" + earlier.id +
                            "` runs until " + to_string(earlier.until) + " and `" + later.id + "` starts on " +
                            to_string(later.applies_from) + ". Drop the `until`: a successor ends it");
      }
    }
  }
}

Rule read_rule(const std::string& id, const TomlValue& table, const Fields& document, const Expressions& expressions) {
  const Fields fields(table, document.path(), document.diagnostics());
  Rule rule;
  rule.id = id;
  rule.where = at_place(document.path(), table.place);
  fields.refuse_unknown_keys({Section::kRule, Section::kVersion});
  if (id.find_first_of("@ \t\"") != std::string::npos) fields.complain("rule id `" + id + "` holds `@`, a quote or a space: use letters, digits, - and _");
  static constexpr std::string_view kAddressees[] = {"authority", "subject"};
  rule.title = fields.text("title");
  rule.citation = fields.text("citation");
  rule.rank = fields.text("rank");
  rule.authority = fields.names("authority");
  rule.addressee = static_cast<Addressee>(fields.choice("addressee", kAddressees, 0));
  if (!fields.has("version")) {
    if (auto version = read_version(fields, expressions)) rule.versions.push_back(*std::move(version));
    return rule;
  }
  if (const TomlValue* list = fields.find("version"); list->kind == TomlValue::Kind::kArray && list->items.empty()) {
    fields.complain(*list, "`version` is empty: remove it, or add a [[rule." + id + ".version]]");
  }
  if (fields.has("id")) fields.complain(*fields.find("id"), "`id` belongs to a version: this rule has version tables");
  for (const TomlValue* own : fields.tables("version")) {
    const Fields version_fields(*own, document.path(), document.diagnostics());
    for (const TomlEntry& entry : own->entries) {
      const auto of_rule = keys_of(Section::kRule);
      const bool misplaced = std::any_of(of_rule.begin(), of_rule.end(), [&](const Key& key) { return entry.key == key.name; });
      if (misplaced) document.diagnostics().add(document.path(), entry.place, "`" + entry.key + "` belongs to the rule, not to a version: move it up");
    }
    version_fields.refuse_unknown_keys({Section::kVersion, Section::kRule});  // misplaced keys were said above
    if (auto version = read_version(version_fields.with_fallback(table), expressions)) rule.versions.push_back(*std::move(version));
  }
  std::stable_sort(rule.versions.begin(), rule.versions.end(), [](const RuleVersion& a, const RuleVersion& b) {
    return std::tie(a.applies_from, a.published) < std::tie(b.applies_from, b.published);
  });
  refuse_overlaps(rule, document.diagnostics());
  return rule;
}

}  // namespace

void read_rules(const Fields& document, const Expressions& expressions, std::vector<Rule>& rules) {
  const TomlValue* table = document.one_table("rule");
  if (table == nullptr) return;
  for (const TomlEntry& entry : table->entries) {
    if (entry.value.kind != TomlValue::Kind::kTable) {
      document.diagnostics().add(document.path(), entry.place, "rule `" + entry.key + "` takes a table: write [rule." + entry.key + "]");
      continue;
    }
    rules.push_back(read_rule(entry.key, entry.value, document, expressions));
  }
}

}  // namespace isonomy::rulebook
