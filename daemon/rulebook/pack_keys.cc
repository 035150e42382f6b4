// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/pack_keys.h"

#include <algorithm>

namespace isonomy::rulebook {
namespace {

// Grouped by section, in the order of the enumeration.
constexpr Key kKeys[] = {
    {Section::kFile, "pack", "table", "what the pack is; absent: named after its folder"},
    {Section::kFile, "input", "list of tables", "formats of foreign rows"},
    {Section::kFile, "map", "list of tables", "how foreign events become roles; the first whose `when` holds"},
    {Section::kFile, "event", "list of tables", "names that native events may carry"},
    {Section::kFile, "fact", "list of tables", "what rules read as `facts.NAME`; a pack without any leaves its facts untyped"},
    {Section::kFile, "parameter", "list of tables", "dated, published, keyed values, read as `params.NAME(keys..)`"},
    {Section::kFile, "circumstance", "list of tables", "labels for the statistics that no rule may read"},
    {Section::kFile, "rule", "table of tables", "the rules, by id"},

    {Section::kPack, "id", "name", "unique among packs, such as `it.highway-code`; default: the folder's name"},
    {Section::kPack, "title", "text", "for people"},
    {Section::kPack, "about", "text", "what the pack covers, and what it does not"},
    {Section::kPack, "jurisdiction", "name", "whose jurisdiction.toml binds"},
    {Section::kPack, "time_zone", "name", "IANA name; the day of an instant that states its offset is the civil day there"},
    {Section::kPack, "currency", "name", "ISO 4217 code of every amount"},
    {Section::kPack, "use", "list of names", "packs whose principles apply to every rule here"},

    {Section::kInput, "format", "name", "`csv`, `xes` or `ocel`"},
    {Section::kInput, "source", "name", "CloudEvents source of the rows"},
    {Section::kInput, "type", "name", "CloudEvents type of the rows; default `isonomy.row`"},
    {Section::kInput, "id", "CEL string", "over `data`: the event's id"},

    {Section::kMap, "when", "CEL bool", "over `event` and `data`; absent: always"},
    {Section::kMap, "case", "CEL string", "the case's key"},
    {Section::kMap, "subject", "CEL string", "whose case it is"},
    {Section::kMap, "at", "CEL date", "the civil day of what is emitted; text is read as a day, such as `2021-03` or `2021-03-12/..`, and an instant as the day in `time_zone`"},
    {Section::kMap, "emit", "list of tables", "the roles it becomes, in this order"},

    {Section::kEmit, "as", "event name", "role, or role.name"},
    {Section::kEmit, "at", "CEL date", "where it differs from the map's"},
    {Section::kEmit, "through", "CEL date", "last day of a conduct that lasted"},
    {Section::kEmit, "set", "table of CEL", "fields of the event and facts of the pack"},

    {Section::kEvent, "name", "event name", "role, or role.name"},
    {Section::kEvent, "about", "text", "for people"},

    {Section::kFact, "name", "name", "read as `facts.NAME`"},
    {Section::kFact, "type", "type", "bool int double string date money period list(T); absent: untyped"},
    {Section::kFact, "open", "true or false", "an open norm: what it means is itself disputed"},
    {Section::kFact, "about", "text", "for people"},

    {Section::kParameter, "name", "name", "read as `params.NAME(keys..)`"},
    {Section::kParameter, "type", "type", "money int double string bool date period set(T)"},
    {Section::kParameter, "key", "list of names", "names of its keys, in order"},
    {Section::kParameter, "steps", "true or false", "one numeric key: the greatest key not above the argument"},
    {Section::kParameter, "table", "file name", "CSV with columns: the keys, value, from, until, published, source; `;` separates the values of a set"},
    {Section::kParameter, "values", "list of tables", "the same rows, written here"},
    {Section::kParameter, "about", "text", "for people"},

    {Section::kParameterRow, "value", "text or number", "rows that share keys and days make up one set"},
    {Section::kParameterRow, "from", "day", "first day it applies; absent: since ever"},
    {Section::kParameterRow, "until", "day", "first day it no longer applies; absent: until a later row"},
    {Section::kParameterRow, "published", "day", "from when it could be read; absent: from `from`; `\"never\"` is allowed"},
    {Section::kParameterRow, "source", "text", "where it is printed"},

    {Section::kCircumstance, "name", "name", "of the label"},
    {Section::kCircumstance, "value", "CEL", "over `event` and `data` only"},
    {Section::kCircumstance, "about", "text", "for people"},

    {Section::kRule, "rank", "name", "a rank of the jurisdiction"},
    {Section::kRule, "authority", "list of names", "who may act under it; absent: any authority"},
    {Section::kRule, "addressee", "name", "`authority` (default) or `subject`: whose lateness it is"},
    {Section::kRule, "version", "list of tables", "its versions; a rule with one version needs none"},

    {Section::kVersion, "id", "name", "default: the day it came into force"},
    {Section::kVersion, "title", "text", "for people"},
    {Section::kVersion, "citation", "text", "as a lawyer cites it"},
    {Section::kVersion, "published", "day", "from when it could be read; `\"never\"`, `\"unknown\"` and `\"2021-03\"` are allowed"},
    {Section::kVersion, "in_force", "day", "commencement of this provision"},
    {Section::kVersion, "until", "day", "first day it no longer applies: repeal without successor"},
    {Section::kVersion, "applies_from", "day", "first day of `law_of` that it governs; default `in_force`"},
    {Section::kVersion, "transition", "text", "the clause that says so"},
    {Section::kVersion, "law_of", "name", "`conduct`, `decision` or an event: whose day picks the version. Default: power conduct, others the act or `to`"},
    {Section::kVersion, "allows", "event names", "body power: the acts it allows"},
    {Section::kVersion, "forbids", "event names", "body prohibition: the acts it forbids"},
    {Section::kVersion, "deadline", "table", "body deadline"},
    {Section::kVersion, "requires", "table", "body step; or the steps before the act of a power"},
    {Section::kVersion, "exclusive", "list of event names", "body channels: only one of them may be used"},
    {Section::kVersion, "exempts", "list of tables", "body exemption"},
    {Section::kVersion, "principle", "table", "body principle"},
    {Section::kVersion, "when", "CEL bool", "power, prohibition: the condition"},
    {Section::kVersion, "unless", "CEL bool", "power, prohibition, channels: the exception"},
    {Section::kVersion, "sanction", "list of tables", "power: the lawful range"},
    {Section::kVersion, "weigh", "list of CEL", "power: what must be weighed"},
    {Section::kVersion, "duty", "name", "power: `may` (default) or `shall`"},
    {Section::kVersion, "answer_within", "period", "power: the act is due by then; silence afterwards is an outcome"},
    {Section::kVersion, "rules", "list of rule ids", "exemption: what it exempts from; default: every rule of the packs that use this one"},
    {Section::kVersion, "counter", "list of tables", "counter-arguments shown with findings"},
    {Section::kVersion, "effect", "name", "`substantive` (default) or `procedural`"},
    {Section::kVersion, "continuing", "true, false or \"unsettled\"", "whether conduct under it is one lasting act"},
    {Section::kVersion, "draft", "true or false", "a draft binds nobody"},
    {Section::kVersion, "retroactive", "true or false", "the text says so expressly"},
    {Section::kVersion, "overrides", "list of rule ids", "rules it is an exception to"},
    {Section::kVersion, "implements", "list of rule ids", "rules it executes: one breach, no second range"},
    {Section::kVersion, "interprets", "list of rule ids", "rules it interprets: never a basis"},
    {Section::kVersion, "recourse", "table", "the remedy against the act"},
    {Section::kVersion, "source", "text", "where the text can be read"},
    {Section::kVersion, "confidence", "name", "`high` (default), `medium` or `low`: of its dates and text"},
    {Section::kVersion, "note", "text", "for people"},

    {Section::kSanction, "kind", "name", "`fine`, `remedy`, ..: kinds cumulate"},
    {Section::kSanction, "if", "CEL bool", "when this entry is open to the authority"},
    {Section::kSanction, "min", "CEL", "least lawful amount; absent: none"},
    {Section::kSanction, "max", "CEL", "greatest lawful amount; absent: open"},
    {Section::kSanction, "exactly", "CEL", "the one lawful amount"},
    {Section::kSanction, "one_of", "CEL list", "the lawful amounts"},
    {Section::kSanction, "multiply", "CEL number", "factor on the range, such as `2` or `1.5`"},
    {Section::kSanction, "per", "name", "`act` (default), `party`, `breach` or `day`, which is each day of the conduct"},
    {Section::kSanction, "steps", "list of amounts", "benchmark: what like cases usually get; never a limit"},

    {Section::kDeadline, "from", "event names", "the first that exists starts the term; that day is not counted"},
    {Section::kDeadline, "to", "event name", "what must happen by its last day"},
    {Section::kDeadline, "within", "period or list of tables", "the term"},
    {Section::kDeadline, "optional", "true or false", "silence is no breach"},
    {Section::kDeadline, "roll", "true or false", "a last day that is a holiday moves on"},
    {Section::kDeadline, "suspend", "list of names", "suspensions of the jurisdiction that stop the clock"},
    {Section::kDeadline, "restart", "list of event names", "events that begin the whole term again, while it runs"},

    {Section::kWithin, "if", "CEL bool", "the first entry that holds counts"},
    {Section::kWithin, "is", "period", "the term"},

    {Section::kRequires, "before", "event name", "the act; default: what the power allows"},
    {Section::kRequires, "steps", "list of event names", "what must come first, in this order"},
    {Section::kRequires, "gap", "period", "least time between them"},
    {Section::kRequires, "if", "CEL bool", "when the steps are due"},

    {Section::kExempts, "if", "CEL bool", "when it exempts"},
    {Section::kExempts, "duty", "name", "`shall-not` (default) or `need-not`"},

    {Section::kPrinciple, "name", "name", "`published-basis`, `law-of-conduct`, `one-fine`, `limitation` or `notice`"},
    {Section::kPrinciple, "milder", "name", "law-of-conduct: a milder later law `may`, `shall` or `no`"},
    {Section::kPrinciple, "from", "event names", "limitation: what starts it; default: the end of the conduct"},
    {Section::kPrinciple, "to", "event names", "limitation: what stops it"},
    {Section::kPrinciple, "within", "period or list of tables", "limitation: its length"},
    {Section::kPrinciple, "suspend", "list of names", "limitation: suspensions of the jurisdiction that stop the clock"},
    {Section::kPrinciple, "restart", "list of event names", "limitation: events that interrupt it, so that it begins again"},
    {Section::kPrinciple, "lead", "table of periods", "notice: least time from publication to force, by rank"},
    {Section::kPrinciple, "exceptions", "list of rule ids", "notice: rules that lawfully take effect at once"},

    {Section::kCounter, "if", "CEL bool", "when it holds, or may hold; absent: always"},
    {Section::kCounter, "verdict", "name", "what the finding falls to: `undetermined` (default) or `none`"},
    {Section::kCounter, "says", "text", "the argument in words"},

    {Section::kRecourse, "channel", "name", "how it is sought: the `channel` of the appeal"},
    {Section::kRecourse, "within", "period", "by when"},
    {Section::kRecourse, "answer", "event name", "its answer"},
    {Section::kRecourse, "answer_within", "period", "by when it is due: an answer after it, or none, is REC-1; where a deadline rule asks for the same answer, that rule comes first"},

    {Section::kJurisdiction, "id", "name", "default: what its packs call it"},
    {Section::kJurisdiction, "name", "text", "for people"},
    {Section::kJurisdiction, "ranks", "list of pairs", "higher, lower: a partial order"},
    {Section::kJurisdiction, "notice", "table of periods", "default lead by rank; no entry: no legal default"},
    {Section::kJurisdiction, "notice_benchmark", "table of periods", "what good practice asks: information only"},
    {Section::kJurisdiction, "notice_exceptions", "list of rule ids", "rules that lawfully take effect at once"},
    {Section::kJurisdiction, "quiet_after", "period", "silence after a detection counts as outcome `none` from then on"},
    {Section::kJurisdiction, "calendar", "file name", "holidays, beside this file"},
    {Section::kJurisdiction, "authority", "list of tables", "authorities with their time and successors"},
    {Section::kJurisdiction, "suspension", "list of tables", "times that stop a clock"},

    {Section::kAuthority, "id", "name", "as rules name it"},
    {Section::kAuthority, "name", "text", "for people"},
    {Section::kAuthority, "from", "day", "first day it exists"},
    {Section::kAuthority, "until", "day", "first day it no longer exists"},
    {Section::kAuthority, "successor", "name", "who took over"},
    {Section::kAuthority, "part_of", "name", "the authority it belongs to"},
    {Section::kAuthority, "territory", "text", "where it is competent"},
    {Section::kAuthority, "rules_as_code", "true or false", "publishes its rules as code: like inputs end alike until it publishes a new version"},

    {Section::kSuspension, "id", "name", "as `suspend` names it"},
    {Section::kSuspension, "yearly", "list of tables", "stretches that recur each year"},
    {Section::kSuspension, "from", "event name", "or from one event of the case"},
    {Section::kSuspension, "to", "event name", "to another"},

    {Section::kYearly, "from", "MM-DD", "first day that stands still"},
    {Section::kYearly, "through", "MM-DD", "last day that stands still"},
    {Section::kYearly, "since", "day", "first day of this regime"},
    {Section::kYearly, "until", "day", "first day without it"},

    {Section::kCalendar, "holidays", "list of days", "days off besides weekends"},
    {Section::kCalendar, "extra_workdays", "list of days", "weekend days that are worked"},
    {Section::kCalendar, "yearly", "list of MM-DD", "holidays that recur each year, 1900 to 2100"},
    {Section::kCalendar, "easter", "list of numbers", "days after Easter Sunday (Gregorian) that are holidays, 1900 to 2100"},
};

constexpr std::string_view kSetFields[] = {
    "amount", "announced", "authority", "breaches", "channel", "cites", "cites_by", "confidence", "continuing", "counter",
    "kind", "metric", "n_cases", "n_parties", "note", "official", "outcome", "part_of", "parties", "period",
    "series", "source", "step", "subject", "trigger", "value",
};

}  // namespace

const char* title_of(Section section) {
  switch (section) {
    case Section::kFile: return "pack.toml";
    case Section::kPack: return "[pack]";
    case Section::kInput: return "[[input]]";
    case Section::kMap: return "[[map]]";
    case Section::kEmit: return "emit";
    case Section::kEvent: return "[[event]]";
    case Section::kFact: return "[[fact]]";
    case Section::kParameter: return "[[parameter]]";
    case Section::kParameterRow: return "values";
    case Section::kCircumstance: return "[[circumstance]]";
    case Section::kRule: return "[rule.ID]";
    case Section::kVersion: return "[[rule.ID.version]]";
    case Section::kSanction: return "sanction";
    case Section::kDeadline: return "deadline";
    case Section::kWithin: return "within";
    case Section::kRequires: return "requires";
    case Section::kExempts: return "exempts";
    case Section::kPrinciple: return "principle";
    case Section::kCounter: return "counter";
    case Section::kRecourse: return "recourse";
    case Section::kJurisdiction: return "jurisdiction.toml";
    case Section::kAuthority: return "[[authority]]";
    case Section::kSuspension: return "[[suspension]]";
    case Section::kYearly: return "yearly";
    case Section::kCalendar: return "calendar";
  }
  return "";
}

std::span<const Key> keys_of(Section section) {
  const auto first = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& key) { return key.section == section; });
  const auto last = std::find_if(first, std::end(kKeys), [&](const Key& key) { return key.section != section; });
  return {first, last};
}

std::vector<std::string> key_names(Section section) {
  std::vector<std::string> names;
  for (const Key& key : keys_of(section)) names.emplace_back(key.name);
  return names;
}

std::span<const std::string_view> set_fields() { return kSetFields; }

std::string reference_tables() {
  std::string out;
  for (int i = 0; i < kSections; ++i) {
    const auto section = static_cast<Section>(i);
    out += "### `" + std::string(title_of(section)) + "`\n\n| key | takes | meaning |\n| --- | --- | --- |\n";
    for (const Key& key : keys_of(section)) {
      out += "| `" + std::string(key.name) + "` | " + key.takes + " | " + key.meaning + " |\n";
    }
    out += "\n";
  }
  out += "`set` in a map may carry the facts of the pack and:";
  for (const std::string_view field : kSetFields) out += " `" + std::string(field) + "`";
  return out + ".\n";
}

}  // namespace isonomy::rulebook
