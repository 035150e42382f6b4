// SPDX-License-Identifier: Apache-2.0
// CLIPS: one fact an event, asserted, run and retracted. A rule is made from the tree of its CEL condition: what compares one
// text fact with constants becomes a constraint of the pattern, as a CLIPS author would write it, the rest a test.
#include "bench/cel/peers.h"

#ifdef ISONOMY_CLIPS
#include <simdjson.h>

#include <set>

#include "daemon/cel/ast.h"
#include "daemon/cel/parser.h"

// WHY: last, because it defines macros such as ARRAY and STRING.
extern "C" {
#include <clips/clips.h>
}

namespace isonomy::bench {
namespace {

using cel::NodeId;
using cel::NodeKind;
using cel::Operator;

std::array<uint64_t, kRules> hits{};
void count_hit(void* environment) { ++hits[static_cast<size_t>(EnvRtnLong(environment, 1))]; }

// `data.sector` or `type` as the slot's name.
std::string slot_of(const cel::Ast& ast, NodeId id) {
  NodeId root = cel::kNoNode;
  const std::string name = cel::qualified_name(ast, id, root);
  return name.starts_with("data.") ? name.substr(5) : name;
}

std::string symbol(const cel::Ast& ast, NodeId id) {
  const cel::Value& v = ast.literal(id);
  return v.kind() == cel::Kind::kString ? std::string(v.as_string()) : cel::to_text(v);
}

class Translator {
 public:
  explicit Translator(const cel::Ast& ast) : ast_(ast) {}

  std::string rule(const std::string& head, const std::string& eras, size_t number) {
    std::vector<NodeId> terms{ast_.root};
    if (ast_.at(ast_.root).kind == NodeKind::kAnd) terms.assign(ast_.children(ast_.root).begin(), ast_.children(ast_.root).end());
    std::string pattern, tests;
    for (const NodeId term : terms) {
      const std::string constraint = constraint_of(term);
      (constraint.empty() ? tests : pattern) += " " + (constraint.empty() ? expression(term) : constraint);
    }
    for (const std::string& slot : read_) pattern += slot == "permits" ? " (permits $?permits)" : " (" + slot + " ?" + slot + ")";
    return "(defrule " + head + " (event (era " + eras + ")" + pattern + ")" + (tests.empty() ? "" : " (test (and TRUE" + tests + "))") + " => (hit " + std::to_string(number) + "))";
  }

 private:
  std::string constraint_of(NodeId id) const {
    const cel::Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    if (node.kind == NodeKind::kSelect) return "(" + slot_of(ast_, id) + " TRUE)";
    if (node.kind == NodeKind::kUnary && ast_.at(children[0]).kind == NodeKind::kSelect) return "(" + slot_of(ast_, children[0]) + " FALSE)";
    const bool negated = node.kind == NodeKind::kUnary;
    const NodeId inner = negated ? children[0] : id;
    const cel::Node& test = ast_.at(inner);
    if (test.kind != NodeKind::kBinary) return {};
    const auto sides = ast_.children(inner);
    if (!negated && (test.op == Operator::kEqual || test.op == Operator::kNotEqual)) {
      return "(" + slot_of(ast_, sides[0]) + " " + (test.op == Operator::kEqual ? "" : "~") + symbol(ast_, sides[1]) + ")";
    }
    if (test.op != Operator::kIn || ast_.at(sides[1]).kind != NodeKind::kList) return {};
    std::string words;
    for (const NodeId word : ast_.children(sides[1])) words += (words.empty() ? "" : negated ? "&" : "|") + std::string(negated ? "~" : "") + symbol(ast_, word);
    return "(" + slot_of(ast_, sides[0]) + " " + words + ")";
  }

  std::string variable(NodeId id) {
    const std::string slot = slot_of(ast_, id);
    read_.insert(slot);
    return "?" + slot;
  }

  std::string expression(NodeId id) {
    const cel::Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const auto joined = [&](const char* op) {
      std::string out = std::string("(") + op;
      for (const NodeId child : children) out += " " + (ast_.at(child).kind == NodeKind::kSelect && (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) ? "(eq " + variable(child) + " TRUE)" : expression(child));
      return out + ")";
    };
    switch (node.kind) {
      case NodeKind::kLiteral: return symbol(ast_, id);
      case NodeKind::kName:
      case NodeKind::kSelect: return variable(id);
      case NodeKind::kAnd: return joined("and");
      case NodeKind::kOr: return joined("or");
      case NodeKind::kUnary: return "(not " + (ast_.at(children[0]).kind == NodeKind::kSelect ? "(eq " + variable(children[0]) + " TRUE)" : expression(children[0])) + ")";
      case NodeKind::kCall: {  // startsWith
        return "(eq 1 (str-index \"" + symbol(ast_, children[1]) + "\" " + variable(children[0]) + "))";
      }
      case NodeKind::kMacro: return permit_test(ast_.children(id)[1]);
      default: break;
    }
    if (node.op == Operator::kIn) {
      read_.insert("permits");
      return "(member$ " + symbol(ast_, children[0]) + " $?permits)";
    }
    const bool text = ast_.at(children[1]).kind == NodeKind::kLiteral && ast_.literal(children[1]).kind() == cel::Kind::kString;
    if (node.op == Operator::kEqual) return joined(text ? "eq" : "=");
    if (node.op == Operator::kNotEqual) return joined(text ? "neq" : "<>");
    return joined(cel::operator_text(node.op));
  }

  // permits.exists(p, p == "a" || p == "b")
  std::string permit_test(NodeId body) {
    read_.insert("permits");
    std::string out = "(or FALSE";
    std::vector<NodeId> tests{body};
    if (ast_.at(body).kind == NodeKind::kOr) tests.assign(ast_.children(body).begin(), ast_.children(body).end());
    for (const NodeId test : tests) out += " (member$ " + symbol(ast_, ast_.children(test)[1]) + " $?permits)";
    return out + ")";
  }

  const cel::Ast& ast_;
  std::set<std::string> read_;
};

struct Parsed {
  int era = 0;
  std::array<std::string, 5> texts;
  std::vector<std::string> permits;
  double employees = 0, revenue = 0, emissions = 0, hours = 0;
  bool insured = false;
};
constexpr const char* kTexts[] = {"sector", "region", "ownership", "licence", "type"};

char* text(const char* s) { return const_cast<char*>(s); }  // CLIPS 6.30 knows no const

bool build_rules(void* environment) {
  if (!EnvBuild(environment, text("(deftemplate event (slot era) (slot sector) (slot region) (slot ownership) (slot licence) (slot type) (slot employees) "
                                  "(slot revenue) (slot emissions) (slot hours_per_week) (slot insured) (multislot permits))"))) return false;
  for (size_t r = 0; r < kRules; ++r) {
    for (size_t v = 0; v < 3; ++v) {
      std::string eras;
      for (size_t era = 0; era < 6; ++era) {
        const size_t in_force = era > rules()[r].third_from ? 2 : era > rules()[r].second_from ? 1 : 0;
        if (in_force == v) eras += (eras.empty() ? "" : "|") + std::to_string(era);
      }
      cel::Diagnostics diagnostics;
      const cel::Ast ast = cel::parse(rules()[r].when[v], cel::Limits{}, diagnostics);
      const std::string rule = Translator(ast).rule("r" + std::to_string(r) + "v" + std::to_string(v), eras, r);
      if (!EnvBuild(environment, text(rule.c_str()))) {
        std::fprintf(stderr, "clips does not take %s\n", rule.c_str());
        return false;
      }
    }
  }
  return true;
}

void judge(void* environment, void* shape, const Parsed& e) {
  void* fact = EnvCreateFact(environment, shape);
  DATA_OBJECT d;
  const auto put = [&](const char* slot, unsigned short type, void* value) {
    SetType(d, type);
    SetValue(d, value);
    EnvPutFactSlot(environment, fact, text(slot), &d);
  };
  const auto number = [&](const char* slot, double x) { put(slot, FLOAT, EnvAddDouble(environment, x)); };
  put("era", INTEGER, EnvAddLong(environment, e.era));
  for (size_t i = 0; i < e.texts.size(); ++i) put(kTexts[i], SYMBOL, EnvAddSymbol(environment, text(e.texts[i].c_str())));
  number("employees", e.employees);
  number("revenue", e.revenue);
  number("emissions", e.emissions);
  number("hours_per_week", e.hours);
  put("insured", SYMBOL, EnvAddSymbol(environment, text(e.insured ? "TRUE" : "FALSE")));
  void* list = EnvCreateMultifield(environment, static_cast<long>(e.permits.size()));
  for (size_t i = 0; i < e.permits.size(); ++i) {
    SetMFType(list, i + 1, SYMBOL);
    SetMFValue(list, i + 1, EnvAddSymbol(environment, text(e.permits[i].c_str())));
  }
  SetType(d, MULTIFIELD);
  SetValue(d, list);
  SetDOBegin(d, 1);
  SetDOEnd(d, static_cast<long>(e.permits.size()));
  EnvPutFactSlot(environment, fact, text("permits"), &d);
  EnvAssert(environment, fact);
  EnvRun(environment, -1);
  EnvRetract(environment, fact);
}

}  // namespace

Peer run_clips(const std::string& events, size_t count) {
  Peer peer{"CLIPS 6.30", "its rules do not build", {}, count};
  void* environment = CreateEnvironment();
  EnvDefineFunction2(environment, text("hit"), 'v', PTIEF count_hit, text("count_hit"), text("11i"));
  if (!build_rules(environment)) return peer;
  Measured measured;
  hits = {};
  const double start = user_seconds();
  std::vector<Parsed> parsed;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(events.data(), events.size(), 1 << 20).get(stream)) return peer;
  for (auto document : stream) {
    if (parsed.size() == count) break;
    Parsed e;
    const auto copy = [](std::string_view s) { return std::string(s); };
    simdjson::ondemand::object o = document.get_object();
    e.texts[4] = copy(o["type"]);
    const std::string time = copy(o["time"]);
    for (const char* boundary : kBoundaries) e.era += time >= boundary ? 1 : 0;
    simdjson::ondemand::object d = o["data"];
    for (const size_t i : {0u, 1u, 2u}) e.texts[i] = copy(d[kTexts[i]]);
    e.employees = d["employees"];
    e.revenue = d["revenue"];
    e.emissions = d["emissions"];
    e.hours = d["hours_per_week"];
    e.insured = d["insured"];
    e.texts[3] = copy(d["licence"]);
    for (auto permit : d["permits"]) e.permits.push_back(copy(permit));
    parsed.push_back(std::move(e));
  }
  const double judging = user_seconds();
  void* shape = EnvFindDeftemplate(environment, text("event"));
  for (const Parsed& e : parsed) judge(environment, shape, e);
  measured.seconds = user_seconds() - start;
  measured.judging = user_seconds() - judging;
  measured.counts = hits;
  peer.measured = measured;
  return peer;
}

}  // namespace isonomy::bench

#else

namespace isonomy::bench {

Peer run_clips(const std::string&, size_t count) { return {"CLIPS 6.30", "not installed: apt-get install libclips-dev, then build again", {}, count}; }

}  // namespace isonomy::bench

#endif
