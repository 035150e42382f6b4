// SPDX-License-Identifier: Apache-2.0
// jurisdiction.toml and the calendar beside it.
#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/base/sort_distinct.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

constexpr int kCalendarFrom = 1900, kCalendarUntil = 2101;

struct MonthDay {
  int month = 1, day = 1;
};

std::optional<MonthDay> parse_month_day(std::string_view text) {
  auto read = parse_span("2000-" + std::string(text));  // a leap year, so that 02-29 is a day
  if (read.has_error() || text.size() != 5) return std::nullopt;
  const CivilDate date = read->first.civil();
  return MonthDay{date.month, date.day};
}

std::optional<MonthDay> read_month_day(const Fields& fields, std::string_view key) {
  const std::string text = fields.required_text(key);
  const auto read = parse_month_day(text);
  if (!read && !text.empty()) fields.complain(*fields.find(key), "`" + text + "` is no day of the year: write MM-DD, such as \"08-31\"");
  return read;
}

// Source: the anonymous Gregorian algorithm (Meeus, Jones, Butcher).
Day easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const int sum = h + l - 7 * m + 114;
  return Day::from_civil(year, sum / 31, sum % 31 + 1);
}

void sort_days(std::vector<Day>& days) {
  sort_distinct(days);
}

void read_day_list(const Fields& fields, std::string_view key, std::vector<Day>& days) {
  const TomlValue* list = fields.find(key);
  if (list == nullptr) return;
  if (list->kind != TomlValue::Kind::kArray) return fields.complain(*list, "`" + std::string(key) + "` takes a list of days");
  for (const TomlValue& item : list->items) {
    const auto span = read_days(item, fields.path(), fields.diagnostics());
    if (span && !span->exact()) fields.complain(item, "a calendar needs whole days, YYYY-MM-DD");
    if (span && span->exact()) days.push_back(span->first);
  }
}

void read_calendar(const Fields& fields, Jurisdiction& jurisdiction) {
  fields.refuse_unknown_keys(Section::kCalendar);
  read_day_list(fields, "holidays", jurisdiction.holidays);
  read_day_list(fields, "extra_workdays", jurisdiction.extra_workdays);
  for (const std::string& text : fields.names("yearly")) {
    const auto day = parse_month_day(text);
    if (!day) {
      fields.complain(*fields.find("yearly"), "`" + text + "` is no day of the year: write MM-DD, such as \"12-25\"");
      continue;
    }
    for (int year = kCalendarFrom; year < kCalendarUntil; ++year) {
      if (day->day <= days_in_month(year, day->month)) jurisdiction.holidays.push_back(Day::from_civil(year, day->month, day->day));
    }
  }
  if (const TomlValue* easter = fields.find("easter")) {
    for (const TomlValue& item : easter->items) {
      if (item.kind != TomlValue::Kind::kInteger || item.integer < -60 || item.integer > 120) {
        fields.complain(item, "`easter` takes numbers of days after Easter Sunday, -60 to 120");
        continue;
      }
      for (int year = kCalendarFrom; year < kCalendarUntil; ++year) {
        jurisdiction.holidays.push_back(easter_sunday(year) + static_cast<int>(item.integer));
      }
    }
  }
}

void read_leads(const Fields& fields, std::string_view key, std::vector<std::pair<std::string, Period>>& leads) {
  const TomlValue* table = fields.one_table(key);
  if (table == nullptr) return;
  const Fields by_rank(*table, fields.path(), fields.diagnostics());
  for (const TomlEntry& entry : table->entries) {
    if (const auto lead = by_rank.period(entry.key)) leads.emplace_back(entry.key, *lead);
  }
}

void read_ranks(const Fields& fields, Jurisdiction& jurisdiction) {
  const TomlValue* ranks = fields.find("ranks");
  if (ranks == nullptr) return;
  for (const TomlValue& pair : ranks->items) {
    const bool names = pair.items.size() == 2 && pair.items[0].kind == TomlValue::Kind::kString && pair.items[1].kind == TomlValue::Kind::kString;
    if (!names) {
      fields.complain(pair, "`ranks` takes pairs of names, higher and lower: [[\"law\", \"regulation\"]]");
      continue;
    }
    if (jurisdiction.higher(pair.items[1].text, pair.items[0].text) || pair.items[0].text == pair.items[1].text) {
      fields.complain(pair, "ranks go in a circle: `" + pair.items[1].text + "` already stands above `" + pair.items[0].text + "`");
      continue;
    }
    jurisdiction.ranks.emplace_back(pair.items[0].text, pair.items[1].text);
  }
  if (ranks->kind != TomlValue::Kind::kArray) fields.complain(*ranks, "`ranks` takes a list of pairs, higher and lower: [[\"law\", \"regulation\"]]");
}

Authority read_authority(const Fields& fields) {
  fields.refuse_unknown_keys(Section::kAuthority);
  Authority authority;
  authority.id = fields.required_text("id");
  authority.name = fields.text("name");
  // WHY: competence is decided only where it is certain, so a date of reduced precision counts at its generous end.
  authority.from = fields.days("from").value_or(Span::exactly(kFirstDay)).first;
  authority.until = fields.days("until").value_or(Span::exactly(kLastDay)).last;
  authority.successor = fields.text("successor");
  authority.part_of = fields.text("part_of");
  authority.territory = fields.text("territory");
  authority.rules_as_code = fields.flag("rules_as_code", false);
  return authority;
}

Suspension read_suspension(const Fields& fields) {
  fields.refuse_unknown_keys(Section::kSuspension);
  Suspension suspension;
  suspension.id = fields.required_text("id");
  suspension.from_event = fields.event("from").text;
  suspension.to_event = fields.event("to").text;
  for (const TomlValue* table : fields.tables("yearly")) {
    const Fields entry(*table, fields.path(), fields.diagnostics());
    entry.refuse_unknown_keys(Section::kYearly);
    Suspension::Yearly yearly;
    const MonthDay from = read_month_day(entry, "from").value_or(MonthDay{}), through = read_month_day(entry, "through").value_or(MonthDay{});
    yearly.from_month = from.month;
    yearly.from_day = from.day;
    yearly.through_month = through.month;
    yearly.through_day = through.day;
    yearly.since = entry.days("since").value_or(Span::exactly(kFirstDay)).first;
    yearly.until = entry.days("until").value_or(Span::exactly(kLastDay)).first;
    suspension.yearly.push_back(yearly);
  }
  const bool events = fields.has("from") && fields.has("to");
  if (events == fields.has("yearly")) fields.complain("a suspension is either `yearly`, or `from` one event `to` another");
  return suspension;
}

// Where following `next` from an authority comes back to it.
bool goes_round(const Jurisdiction& jurisdiction, const Authority& start, std::string Authority::*next) {
  const Authority* at = &start;
  for (size_t hops = 0; at != nullptr && hops <= jurisdiction.authorities.size(); ++hops) {
    at = jurisdiction.authority(at->*next);
    if (at == &start) return true;
  }
  return false;
}

void check_authorities(const Fields& document, const Jurisdiction& jurisdiction) {
  std::vector<std::string> known;
  for (const Authority& authority : jurisdiction.authorities) {
    if (std::find(known.begin(), known.end(), authority.id) != known.end()) document.complain("authority `" + authority.id + "` is declared twice: remove one");
    known.push_back(authority.id);
  }
  for (const Authority& authority : jurisdiction.authorities) {
    for (const std::string& other : {authority.successor, authority.part_of}) {
      if (other.empty() || jurisdiction.authority(other) != nullptr) continue;
      document.complain("authority `" + authority.id + "` names `" + other + "`, which is not in this file" + did_you_mean(other, known));
    }
    if (goes_round(jurisdiction, authority, &Authority::successor)) document.complain("authority `" + authority.id + "` would succeed itself: follow its `successor`");
    if (goes_round(jurisdiction, authority, &Authority::part_of)) document.complain("authority `" + authority.id + "` would be a part of itself: follow its `part_of`");
    if (authority.until <= authority.from) document.complain("authority `" + authority.id + "` ends (" + to_string(authority.until) + ") before it begins (" + to_string(authority.from) + ")");
  }
}

void check_leads(const Fields& document, const char* key, const Jurisdiction& jurisdiction, const std::vector<std::pair<std::string, Period>>& leads) {
  std::vector<std::string> known;
  for (const auto& [higher, lower] : jurisdiction.ranks) known.insert(known.end(), {higher, lower});
  for (const auto& [rank, lead] : leads) {
    if (std::find(known.begin(), known.end(), rank) != known.end()) continue;
    if (const std::string hint = did_you_mean(rank, known); !hint.empty()) document.complain(*document.find(key), "`" + std::string(key) + "` names rank `" + rank + "`, which `ranks` does not hold" + hint);
  }
}

}  // namespace

Jurisdiction read_jurisdiction(const Fields& document, const std::string& folder, const Loader& load) {
  document.refuse_unknown_keys(Section::kJurisdiction);
  Jurisdiction jurisdiction;
  jurisdiction.id = document.text("id");
  jurisdiction.name = document.text("name");
  read_ranks(document, jurisdiction);
  read_leads(document, "notice", jurisdiction.notice);
  read_leads(document, "notice_benchmark", jurisdiction.notice_benchmark);
  jurisdiction.notice_exceptions = document.names("notice_exceptions");
  jurisdiction.quiet_after = document.period("quiet_after");
  for (const TomlValue* table : document.tables("authority")) {
    jurisdiction.authorities.push_back(read_authority({*table, document.path(), document.diagnostics()}));
  }
  for (const TomlValue* table : document.tables("suspension")) {
    Suspension suspension = read_suspension({*table, document.path(), document.diagnostics()});
    const bool twice = std::any_of(jurisdiction.suspensions.begin(), jurisdiction.suspensions.end(), [&](const Suspension& s) { return s.id == suspension.id; });
    if (twice) document.complain("suspension `" + suspension.id + "` is declared twice: remove one");
    jurisdiction.suspensions.push_back(std::move(suspension));
  }
  const std::string calendar = document.text("calendar");
  if (!calendar.empty()) {
    const std::string path = folder + "/" + calendar;
    auto text = load(path);
    if (text.has_error()) {
      document.complain(*document.find("calendar"), "calendar `" + calendar + "` cannot be read: " + text.error().message);
    } else if (auto tree = parse_toml(*text, path); tree.has_error()) {
      document.diagnostics().add(tree.error());
    } else {
      read_calendar({*tree, path, document.diagnostics()}, jurisdiction);
    }
  }
  sort_days(jurisdiction.holidays);
  sort_days(jurisdiction.extra_workdays);
  check_authorities(document, jurisdiction);
  check_leads(document, "notice", jurisdiction, jurisdiction.notice);
  check_leads(document, "notice_benchmark", jurisdiction, jurisdiction.notice_benchmark);
  return jurisdiction;
}

}  // namespace isonomy::rulebook
