// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/walk.h"

#include <algorithm>

#include "daemon/cel/ast.h"
#include "daemon/cel/parser.h"

namespace isonomy::rulebook {
namespace {

using Visit = std::function<void(const char*, const Condition&)>;

void visit_within(const std::vector<Within>& list, const Visit& visit) {
  for (const Within& within : list) visit("within.if", within.applies);
}

struct Conditions {
  const Visit& visit;
  void operator()(const Power& body) const {
    visit("when", body.when);
    visit("unless", body.unless);
    for (const Condition& entry : body.weigh) visit("weigh", entry);
    for (const Sanction& s : body.sanctions) {
      visit("sanction.if", s.applies);
      visit("sanction.min", s.min);
      visit("sanction.max", s.max);
      visit("sanction.exactly", s.exactly);
      visit("sanction.one_of", s.one_of);
      visit("sanction.multiply", s.multiply);
    }
    if (body.requirement) visit("requires.if", body.requirement->applies);
  }
  void operator()(const Prohibition& body) const {
    visit("when", body.when);
    visit("unless", body.unless);
  }
  void operator()(const Deadline& body) const { visit_within(body.within, visit); }
  void operator()(const Requirement& body) const { visit("requires.if", body.applies); }
  void operator()(const Channels& body) const { visit("unless", body.unless); }
  void operator()(const Exemption& body) const {
    for (const Exempting& entry : body.entries) visit("exempts.if", entry.applies);
  }
  void operator()(const Principle& body) const { visit_within(body.within, visit); }
};

struct Events {
  std::vector<std::string> names;
  void add(const std::vector<EventName>& list) {
    for (const EventName& name : list) names.push_back(name.text);
  }
  void add(const Requirement& requirement) {
    names.push_back(requirement.before.text);
    add(requirement.steps);
  }
  void operator()(const Power& body) {
    add(body.allows);
    if (body.requirement) add(*body.requirement);
  }
  void operator()(const Prohibition& body) { add(body.forbids); }
  void operator()(const Deadline& body) {
    add(body.from);
    names.push_back(body.to.text);
    add(body.restart);
  }
  void operator()(const Requirement& body) { add(body); }
  void operator()(const Channels& body) { add(body.exclusive); }
  void operator()(const Exemption&) {}
  void operator()(const Principle& body) {
    add(body.from);
    add(body.to);
    add(body.restart);
  }
};

bool asks_the_case(const std::string& function) {
  static constexpr std::string_view kFunctions[] = {"happened", "by", "day", "count", "amount", "sum"};
  return std::find(std::begin(kFunctions), std::end(kFunctions), function) != std::end(kFunctions);
}

}  // namespace

void each_condition(const RuleVersion& version, const Visit& visit) {
  const Visit present = [&](const char* key, const Condition& condition) {
    if (!condition.source.empty()) visit(key, condition);
  };
  std::visit(Conditions{present}, version.body);
  for (const Counter& counter : version.counters) present("counter.if", counter.applies);
}

void each_event(const RuleVersion& version, const std::function<void(const std::string&)>& visit) {
  Events events;
  std::visit(events, version.body);
  if (version.recourse) events.names.push_back(version.recourse->answer);
  if (version.law_of == LawOf::kEvent) events.names.push_back(version.law_of_event);
  for (const std::string& name : events.names) {
    if (!name.empty()) visit(name);
  }
}

std::vector<std::string> events_in(const Condition& condition) {
  std::vector<std::string> names;
  if (condition.source.find('(') == std::string::npos) return names;
  cel::Diagnostics diagnostics;
  const cel::Ast ast = cel::parse(condition.source, {}, diagnostics);
  if (!diagnostics.empty()) return names;
  for (cel::NodeId id = 0; id < ast.nodes.size(); ++id) {
    const cel::Node& node = ast.at(id);
    if (node.kind != cel::NodeKind::kCall || node.flag || node.count == 0 || !asks_the_case(ast.text(id))) continue;
    const cel::NodeId first = ast.children(id)[0];
    if (ast.at(first).kind != cel::NodeKind::kLiteral) continue;
    const cel::Value& literal = ast.literal(first);
    if (literal.kind() == cel::Kind::kString) names.emplace_back(literal.as_string());
  }
  return names;
}

std::vector<EventName> acts_of(const RuleVersion& version) {
  if (const auto* body = std::get_if<Power>(&version.body)) return body->allows;
  if (const auto* body = std::get_if<Prohibition>(&version.body)) return body->forbids;
  if (const auto* body = std::get_if<Requirement>(&version.body)) return {body->before};
  if (const auto* body = std::get_if<Deadline>(&version.body)) return {body->to};
  return {};
}

}  // namespace isonomy::rulebook
