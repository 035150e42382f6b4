// SPDX-License-Identifier: Apache-2.0
// Appeals: an appeal that left the one who appealed worse off (REC-3).
//
//   decision.fine 300 on 2021-03-01, appeal by the subject on 2021-03-20, appeal_decision 500 on 2021-06-01 -> REC-3
//
// An appeal of a third party may well end in a higher sum, and so may one after which new facts came to light.
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"
#include "daemon/judge/signature.h"

namespace isonomy::detect {
namespace {

using casework::CaseEvent;
using casework::Role;

bool own_appeal(const CaseView& view, const CaseEvent& appeal) { return appeal.subject.empty() || appeal.subject == view.of.subject; }

bool same_channel(const CaseEvent& a, const CaseEvent& b) { return a.channel.empty() || b.channel.empty() || a.channel == b.channel; }

struct Course {
  const CaseEvent* decision = nullptr;      // the last sum set before the appeal
  const CaseEvent* appeal = nullptr;        // the subject's own, the last before the answer
  const CaseEvent* third_party = nullptr;   // another's, before the answer
  bool new_facts = false;
};

// Only what stands in this order for certain: a day that could lie on either side leaves no course.
Course course_of(const CaseView& view, const CaseEvent& answer) {
  Course out;
  for (const CaseEvent& event : view.of.events) {
    if (event.role != Role::kAppeal || !same_channel(event, answer) || not_after(event.at, answer.at) != Truth::kTrue) continue;
    (own_appeal(view, event) ? out.appeal : out.third_party) = &event;
  }
  if (out.appeal == nullptr) return out;
  for (const CaseEvent& event : view.of.events) {
    if (event.role == Role::kDecision && event.amount && not_after(event.at, out.appeal->at) == Truth::kTrue) out.decision = &event;
  }
  if (out.decision == nullptr) return out;
  for (const CaseEvent& event : view.of.events) {
    const bool fact_finding = event.role == Role::kConduct || event.role == Role::kDetection;
    if (fact_finding && before(out.decision->at, event.at) != Truth::kFalse && not_after(event.at, answer.at) != Truth::kFalse) out.new_facts = true;
  }
  out.new_facts = out.new_facts || !answer.facts.empty();
  return out;
}

void on_answer(const CaseView& view, const CaseEvent& answer, std::vector<Finding>& out) {
  if (!answer.amount) return;
  const Course course = course_of(view, answer);
  if (course.decision == nullptr || *answer.amount <= *course.decision->amount) return;
  const judge::CiteAssessment* cite = nullptr;
  for (const judge::ActAssessment& act : view.judgement.acts) {
    if (act.act == course.decision) cite = judge::carrying(act);
  }
  Finding finding = on_case(view, "REC-3", "recourse", cite == nullptr ? nullptr : cite->rule, cite == nullptr ? nullptr : cite->version,
                            {&answer, course.appeal, course.decision});
  finding.decision_date = answer.at;
  finding.grade = Grade::kSerious;
  finding.verdict = capped(Verdict::kConsistentWith, nullptr, {&answer, course.appeal, course.decision});
  finding.sentence = say(sentences::kWorseOnAppeal, {{"appeal", on_day(course.appeal->at)}, {"before", grouped(*course.decision->amount)}, {"first_day", on_day(course.decision->at)},
                                                     {"after", grouped(*answer.amount)}, {"day", on_day(answer.at)}});
  finding.trace.question = sentences::kWorseQuestion;
  for (const CaseEvent* event : {course.decision, course.appeal, &answer}) finding.trace.dates.push_back({std::string(event->name), to_string(event->at)});
  finding.trace.steps.push_back("the decision set " + grouped(*course.decision->amount));
  finding.trace.steps.push_back("the answer to the appeal set " + grouped(*answer.amount));
  add_counter(finding, sentences::kOpenReview);
  const auto open = [&](std::string_view why) {
    finding.verdict = Verdict::kUndetermined;
    finding.grade = Grade::kMinor;
    add_counter(finding, why);
  };
  if (course.third_party != nullptr) open(sentences::kThirdParty);
  if (course.new_facts) open(sentences::kNewFacts);
  if (course.appeal->subject.empty()) open(sentences::kWhoAppealed);
  finding.vanish_if.push_back("the higher sum answers another's appeal, or rests on facts that came to light after the decision");
  out.push_back(std::move(finding));
}

}  // namespace

void appeals_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const CaseEvent& event : view.of.events) {
    if (event.role == Role::kAppealDecision) on_answer(view, event, out);
  }
}

}  // namespace isonomy::detect
