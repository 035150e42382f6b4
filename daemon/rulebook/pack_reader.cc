// SPDX-License-Identifier: Apache-2.0
// Reads pack folders in three passes: find every pack (also those that are used) and its jurisdiction; read each pack's tables and
// compile its expressions; then hold the packs against one another. Any error leaves no rulebook.
#include "daemon/rulebook/pack_reader.h"

#include <algorithm>
#include <map>

#include "daemon/base/text.h"
#include "daemon/cel/time.h"
#include "daemon/rulebook/canonical.h"
#include "daemon/rulebook/cross_check.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

constexpr int kMostPacks = 1000;
constexpr int kLevelsUp = 2;  // a jurisdiction.toml stands at most that far above its packs

std::string without_trailing_slash(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder.empty() ? "." : folder;
}

std::string last_name(const std::string& folder) { return folder.substr(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/') + 1); }

std::string parent_of(const std::string& folder) {
  const std::string name = last_name(folder);
  if (name == "." || name == "..") return folder + "/..";
  const size_t slash = folder.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : folder.substr(0, slash);
}

struct Source {
  std::string folder, path;
  TomlValue document;
  Pack pack;
  std::string jurisdiction_path;  // empty: there is none
};

class Reader {
 public:
  explicit Reader(const Loader& load) : load_(load) {}

  ReadResult read(std::span<const std::string> folders) {
    for (const std::string& folder : folders) open(without_trailing_slash(folder));
    for (size_t i = 0; i < sources_.size(); ++i) open_used(i);
    std::stable_sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) { return a.pack.id < b.pack.id; });
    for (Source& source : sources_) place_in_jurisdiction(source);
    for (size_t i = 0; i < sources_.size(); ++i) read_tables(sources_[i], static_cast<uint32_t>(i));
    for (Source& source : sources_) rulebook_.packs.push_back(std::move(source.pack));
    std::sort(rulebook_.jurisdictions.begin(), rulebook_.jurisdictions.end(),
              [](const Jurisdiction& a, const Jurisdiction& b) { return a.id < b.id; });
    index_rules(rulebook_);
    cross_check(rulebook_, diagnostics_);
    return result();
  }

 private:
  // Reads [pack] of one folder. Folders that are already open are left alone.
  void open(const std::string& folder) {
    if (std::any_of(sources_.begin(), sources_.end(), [&](const Source& s) { return s.folder == folder; })) return;
    if (sources_.size() >= kMostPacks) return diagnostics_.add(folder, {}, "more than " + std::to_string(kMostPacks) + " packs", Code::kLimit);
    const std::string path = folder + "/pack.toml";
    auto text = load_(path);
    if (text.has_error()) {
      const bool absent = text.error().code == Code::kNotFound;
      return diagnostics_.add({text.error().code, absent ? "no pack.toml in this folder: name a pack's folder, such as rules/it/highway-code"
                                                         : "cannot be read: " + text.error().message, path});
    }
    // WHY: a file that is being written is empty for a moment, and a rulebook without rules would supersede every finding.
    if (trim(*text).empty()) return diagnostics_.add(path, {}, "the pack is empty: is it being written? Write it beside and rename it");
    auto tree = parse_toml(*text, path);
    if (tree.has_error()) return diagnostics_.add(tree.error());
    Source source{folder, path, *std::move(tree), {}, {}};
    read_head(source);
    const auto twin = std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.pack.id == source.pack.id; });
    if (twin != sources_.end()) {
      return diagnostics_.add(path, {}, "pack `" + source.pack.id + "` is already read from " + twin->path + ": give one of them another id", Code::kConflict);
    }
    sources_.push_back(std::move(source));
  }

  void read_head(Source& source) {
    const Fields document(source.document, source.path, diagnostics_);
    document.refuse_unknown_keys(Section::kFile);
    Pack& pack = source.pack;
    pack.folder = source.folder;
    if (const TomlValue* table = document.one_table("pack")) {
      const Fields head(*table, source.path, diagnostics_);
      head.refuse_unknown_keys(Section::kPack);
      pack.id = head.text("id");
      pack.title = head.text("title");
      pack.jurisdiction = head.text("jurisdiction");
      pack.time_zone = head.text("time_zone");
      pack.currency = head.text("currency");
      pack.use = head.names("use");
      refuse_odd_head(head, pack);
    }
    if (pack.id.empty()) {
      pack.id = last_name(source.folder);
      if (pack.id == "." || pack.id == "..") pack.id = "pack";
      pack.assumptions.push_back("the pack is called `" + pack.id + "` after its folder (say so with [pack] id)");
    }
  }

  static void refuse_odd_head(const Fields& head, const Pack& pack) {
    const auto all = [](std::string_view text, auto allowed) { return std::all_of(text.begin(), text.end(), allowed); };
    const auto of_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; };
    if (!all(pack.id, of_name)) head.complain(*head.find("id"), "`" + pack.id + "` is no name of a pack: use letters, digits, ., - and _");
    if (!pack.currency.empty() && (pack.currency.size() != 3 || !all(pack.currency, [](char c) { return c >= 'A' && c <= 'Z'; }))) {
      head.complain(*head.find("currency"), "`" + pack.currency + "` is no currency: write its ISO 4217 code, as in \"EUR\"");
    }
    if (int64_t offset = 0; !pack.time_zone.empty() && !cel::zone_offset(pack.time_zone, 0, offset)) {
      head.complain(*head.find("time_zone"), "`" + pack.time_zone + "` is no time zone: write its IANA name, as in \"Europe/Rome\"");
    }
    if (std::find(pack.use.begin(), pack.use.end(), pack.id) != pack.use.end()) head.complain(*head.find("use"), "pack `" + pack.id + "` uses itself: remove it");
  }

  // `use = ["it.general-part"]` stands at ../../it/general-part or ../general-part.
  void open_used(size_t index) {
    const std::vector<std::string> used = sources_[index].pack.use;
    for (const std::string& id : used) {
      const auto known = [&] { return std::any_of(sources_.begin(), sources_.end(), [&](const Source& s) { return s.pack.id == id; }); };
      if (known()) continue;
      const std::string folder = sources_[index].folder, path = sources_[index].path;
      const size_t dot = id.find('.');
      std::vector<std::string> places{parent_of(folder) + "/" + (dot == std::string::npos ? id : id.substr(dot + 1))};
      if (dot != std::string::npos) {
        places.push_back(parent_of(parent_of(folder)) + "/" + id.substr(0, dot) + "/" + id.substr(dot + 1));
      }
      for (const std::string& place : places) {
        if (known()) break;
        if (id.find('/') == std::string::npos && load_(place + "/pack.toml").has_value()) open(place);
      }
      if (known()) continue;
      diagnostics_.add(path, place_of_use(sources_[index]), "pack `" + id + "` in `use` is not found: looked in " + in_words(places), Code::kNotFound);
    }
  }

  static Place place_of_use(const Source& source) {
    const TomlValue* head = source.document.find("pack");
    const TomlValue* use = head == nullptr ? nullptr : head->find("use");
    return use == nullptr ? Place{} : use->place;
  }

  void place_in_jurisdiction(Source& source) {
    std::string folder = source.folder;
    for (int level = 0; level < kLevelsUp; ++level) {
      folder = parent_of(folder);
      const std::string path = folder + "/jurisdiction.toml";
      auto text = load_(path);
      if (text.has_value()) return use_jurisdiction(source, path, folder, *text);
      if (text.error().code != Code::kNotFound) return diagnostics_.add({text.error().code, "cannot be read: " + text.error().message, path});
    }
    if (rulebook_.jurisdiction(source.pack.jurisdiction) == nullptr) {
      Jurisdiction empty;
      empty.id = source.pack.jurisdiction;
      rulebook_.jurisdictions.push_back(std::move(empty));
    }
    source.pack.assumptions.push_back("no jurisdiction.toml beside the pack: no order of ranks, no legal notice, no holidays");
  }

  void use_jurisdiction(Source& source, const std::string& path, const std::string& folder, const std::string& text) {
    auto [entry, fresh] = jurisdiction_ids_.try_emplace(path);
    if (fresh) {
      auto tree = parse_toml(text, path);
      if (tree.has_error()) return diagnostics_.add(tree.error());
      Jurisdiction read = read_jurisdiction({*tree, path, diagnostics_}, folder, load_);
      if (read.id.empty()) read.id = source.pack.jurisdiction.empty() ? last_name(folder) : source.pack.jurisdiction;
      entry->second = read.id;
      if (rulebook_.jurisdiction(read.id) != nullptr) {
        return diagnostics_.add(path, {}, "jurisdiction `" + read.id + "` is already read from another file: keep one", Code::kConflict);
      }
      rulebook_.jurisdictions.push_back(std::move(read));
    }
    if (source.pack.jurisdiction.empty()) source.pack.jurisdiction = entry->second;
    if (source.pack.jurisdiction != entry->second) {
      diagnostics_.add(source.path, {}, "the pack says jurisdiction `" + source.pack.jurisdiction + "`, and " + path + " is `" + entry->second + "`: make them the same",
                       Code::kConflict);
    }
  }

  void read_tables(Source& source, uint32_t index) {
    const Fields document(source.document, source.path, diagnostics_);
    read_facts(document, source.pack);
    read_parameters(document, source.folder, load_, source.pack);
    read_circumstance_names(document, source.pack);
    const Expressions expressions(source.pack);
    read_mappings(document, expressions, source.pack);
    std::vector<Rule> rules;
    read_rules(document, expressions, rules);
    for (Rule& rule : rules) {
      rule.pack = index;
      assume(rule, source.pack);
      rulebook_.rules.push_back(std::move(rule));
    }
  }

  static void assume(const Rule& rule, Pack& pack) {
    for (const RuleVersion& version : rule.versions) {
      if (!version.assumed) continue;
      const bool ever = version.in_force == Span::exactly(kFirstDay), unpublished = version.published == Span::exactly(kFirstDay) && !version.never_published;
      pack.assumptions.push_back("rule `" + qualified(rule, version) + "`: " + (ever ? "in force since ever" : "in force as stated") +
                                 (unpublished ? ", published before that" : "") + " (state `published` and `in_force`)");
    }
    const bool acts = std::any_of(rule.versions.begin(), rule.versions.end(), [](const RuleVersion& v) {
      return std::holds_alternative<Power>(v.body) || std::holds_alternative<Prohibition>(v.body);
    });
    if (acts && rule.authority.empty()) pack.assumptions.push_back("rule `" + rule.id + "`: any authority (state `authority`)");
  }

  ReadResult result() {
    ReadResult result;
    result.errors = diagnostics_.first_errors();
    for (const Pack& pack : rulebook_.packs) {
      for (const std::string& assumption : pack.assumptions) result.notes.push_back(pack.id + ": " + assumption);
    }
    if (!result.errors.empty()) return result;
    rulebook_.canonical = canonical_form(rulebook_);
    rulebook_.identity = sha256(rulebook_.canonical);
    result.rulebook = std::make_shared<const Rulebook>(std::move(rulebook_));
    return result;
  }

  const Loader& load_;
  Diagnostics diagnostics_;
  std::vector<Source> sources_;
  std::map<std::string, std::string> jurisdiction_ids_;  // path of the file, id
  Rulebook rulebook_;
};

}  // namespace

ReadResult read_packs(std::span<const std::string> folders, const Loader& load) { return Reader(load).read(folders); }

}  // namespace isonomy::rulebook
