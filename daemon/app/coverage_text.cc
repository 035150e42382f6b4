// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/coverage_text.h"

#include <algorithm>

#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kNumberWidth = 10;

std::string padded(std::string text, size_t width) {
  const size_t length = utf8_length(text);
  return length < width ? text + std::string(width - length, ' ') : text + " ";
}

std::string shown(const Share& share) { return share.all == 0 ? "-" : std::to_string(share.exercised) + "/" + std::to_string(share.all); }

std::string percent(const Share& share) { return share.all == 0 ? "-" : std::to_string(share.exercised * 100 / share.all) + " %"; }

std::string one_line(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out.push_back(c);
    else if (!out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return out;
}

// The things of one file, in its order.
template <class T>
std::vector<std::pair<SourcePlace, const T*>> of_file(const std::map<SourcePlace, T>& all, const std::string& path) {
  std::vector<std::pair<SourcePlace, const T*>> out;
  for (auto it = all.lower_bound({path, 0, 0, 0}); it != all.end() && it->first.path == path; ++it) out.emplace_back(it->first, &it->second);
  return out;
}

void add(RuleCoverage& row, const AtomCount& atom) {
  row.atoms.exercised += atom.exercised();
  ++row.atoms.all;
  if (!atom.truth) return;
  row.branches.exercised += static_cast<size_t>(atom.yes > 0) + static_cast<size_t>(atom.no > 0);
  row.branches.all += 2;
}

struct Gap {
  SourcePlace place;
  const char* kind;    // "version", "atom", "branch"
  std::string rule, key, text;
};

std::vector<Gap> gaps_of(const Coverage& coverage, const PackCoverage& pack) {
  std::vector<Gap> out;
  for (const auto& [place, version] : of_file(coverage.versions(), pack.path)) {
    if (version->times == 0) out.push_back({place, "version", version->rule, "version", version->rule + "@" + version->version});
  }
  for (const auto& [place, atom] : of_file(coverage.atoms(), pack.path)) {
    if (!atom->exercised()) {
      out.push_back({place, "atom", atom->rule, atom->key, one_line(atom->text)});
    } else if (atom->truth && (atom->yes == 0 || atom->no == 0)) {
      const char* never = atom->yes > 0 ? "never false" : atom->no > 0 ? "never true" : "only ever unknown";
      out.push_back({place, "branch", atom->rule, atom->key, one_line(atom->text) + ": " + never});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Gap& a, const Gap& b) { return a.place < b.place; });
  return out;
}

std::string share_json(const char* name, const Share& share) {
  return json_string(name) + ":{\"exercised\":" + std::to_string(share.exercised) + ",\"all\":" + std::to_string(share.all) + "}";
}

}  // namespace

std::vector<PackCoverage> coverage_of(const Coverage& coverage, const std::vector<std::pair<std::string, std::string>>& packs) {
  std::vector<PackCoverage> out;
  for (const auto& [id, path] : packs) {
    PackCoverage pack{id, path, {}, {"total", {}, {}, {}}};
    const auto row = [&](const std::string& rule) -> RuleCoverage& {
      const auto found = std::find_if(pack.rules.begin(), pack.rules.end(), [&](const RuleCoverage& each) { return each.rule == rule; });
      if (found != pack.rules.end()) return *found;
      pack.rules.push_back({rule, {}, {}, {}});
      return pack.rules.back();
    };
    for (const auto& [place, version] : of_file(coverage.versions(), path)) {
      for (RuleCoverage* each : {&row(version->rule), &pack.total}) {
        each->versions.exercised += version->times > 0;
        ++each->versions.all;
      }
    }
    for (const auto& [place, atom] : of_file(coverage.atoms(), path)) {
      add(row(atom->rule), *atom);
      add(pack.total, *atom);
    }
    out.push_back(std::move(pack));
  }
  return out;
}

std::string coverage_text(const Coverage& coverage, const PackCoverage& pack, bool branches) {
  size_t width = 5;
  for (const RuleCoverage& each : pack.rules) width = std::max(width, utf8_length(each.rule));
  const auto line = [&](const std::string& name, const std::string& versions, const std::string& atoms, const std::string& both) {
    std::string text = "  " + padded(name, width + 2) + padded(versions, kNumberWidth) + padded(atoms, kNumberWidth) + both;
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  std::string out = coloured(pack.id, Colour::kBold) + "  " + coloured(pack.path, Colour::kDim) + "\n" + line("rule", "versions", "atoms", "branches");
  for (const RuleCoverage& each : pack.rules) out += line(each.rule, shown(each.versions), shown(each.atoms), shown(each.branches));
  out += line("total", shown(pack.total.versions), shown(pack.total.atoms), shown(pack.total.branches));
  out += line("", percent(pack.total.versions), percent(pack.total.atoms), percent(pack.total.branches));
  bool headed = false;
  for (const Gap& gap : gaps_of(coverage, pack)) {
    if (!branches && std::string_view(gap.kind) == "branch") continue;
    if (!headed) out += "  never exercised:\n";
    headed = true;
    out += "    " + pack.path + ":" + std::to_string(gap.place.line) + ": " + gap.kind + " " + (std::string_view(gap.kind) == "version" ? "" : gap.rule + ", " + gap.key + ": ") + gap.text + "\n";
  }
  return out;
}

std::string coverage_json(const Coverage& coverage, const PackCoverage& pack) {
  const auto row = [](const RuleCoverage& each) {
    return share_json("versions", each.versions) + "," + share_json("atoms", each.atoms) + "," + share_json("branches", each.branches);
  };
  std::string out = "{\"pack\":" + json_string(pack.id) + ",\"path\":" + json_string(pack.path) + "," + row(pack.total) + ",\"rules\":[";
  for (size_t i = 0; i < pack.rules.size(); ++i) out += (i > 0 ? ",{\"rule\":" : "{\"rule\":") + json_string(pack.rules[i].rule) + "," + row(pack.rules[i]) + "}";
  out += "],\"never\":[";
  bool first = true;
  for (const Gap& gap : gaps_of(coverage, pack)) {
    out += std::string(first ? "{" : ",{") + "\"kind\":" + json_string(gap.kind) + ",\"line\":" + std::to_string(gap.place.line) + ",\"rule\":" + json_string(gap.rule) +
           ",\"key\":" + json_string(gap.key) + ",\"text\":" + json_string(gap.text) + "}";
    first = false;
  }
  return out + "]}";
}

std::string coverage_lcov(const Coverage& coverage, const PackCoverage& pack) {
  std::map<size_t, uint64_t> lines;   // an lcov line has one count: the highest of what stands on it
  std::string functions, counts, branches;
  for (const auto& [place, version] : of_file(coverage.versions(), pack.path)) {
    const std::string name = version->rule + "@" + version->version;
    functions += "FN:" + std::to_string(place.line) + "," + name + "\n";
    counts += "FNDA:" + std::to_string(version->times) + "," + name + "\n";
    lines[place.line] = std::max(lines[place.line], version->times);
  }
  std::map<size_t, size_t> blocks;    // by line: branches of different atoms are different blocks
  for (const auto& [place, atom] : of_file(coverage.atoms(), pack.path)) {
    uint64_t& line = lines[place.line];
    line = std::max(line, atom->yes + atom->no + atom->open);
    if (!atom->truth) continue;
    const std::string head = "BRDA:" + std::to_string(place.line) + "," + std::to_string(blocks[place.line]++) + ",";
    const auto taken = [&](uint64_t times) { return atom->exercised() ? std::to_string(times) : std::string("-"); };
    branches += head + "0," + taken(atom->yes) + "\n" + head + "1," + taken(atom->no) + "\n";
  }
  std::string out = "TN:\nSF:" + pack.path + "\n" + functions + counts;
  out += "FNF:" + std::to_string(pack.total.versions.all) + "\nFNH:" + std::to_string(pack.total.versions.exercised) + "\n" + branches;
  out += "BRF:" + std::to_string(pack.total.branches.all) + "\nBRH:" + std::to_string(pack.total.branches.exercised) + "\n";
  size_t hit = 0;
  for (const auto& [line, times] : lines) {
    out += "DA:" + std::to_string(line) + "," + std::to_string(times) + "\n";
    hit += times > 0;
  }
  return out + "LF:" + std::to_string(lines.size()) + "\nLH:" + std::to_string(hit) + "\nend_of_record\n";
}

}  // namespace isonomy::app
