// SPDX-License-Identifier: Apache-2.0
// Sentences: every sentence a finding may say, in one place, in British English, for a reader who is a lawyer and no programmer.
// {names} are filled in by say(); a name that is left over is our bug.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace isonomy::detect {

using Filling = std::initializer_list<std::pair<std::string_view, std::string>>;
std::string say(std::string_view sentence, Filling names);      // with a capital: a sentence of its own
std::string clause(std::string_view sentence, Filling names);   // without: what follows "it would vanish if"

namespace sentences {

// procedure
inline constexpr std::string_view kLate =
    "{step} came on {day}, {late} after the last day of the term: {rule} gives {period} from {from} ({start}), so the term ended on {end}.";
inline constexpr std::string_view kSilent = "{step} had not come when the term ended on {end}: {rule} gives {period} from {from} ({start}).";
inline constexpr std::string_view kUnclearTerm =
    "Whether {step} came within {period} of {from} cannot be told: {missing} decides it, and the source does not give it.";
inline constexpr std::string_view kLateQuestion = "Did {step} come within the term that applied?";
inline constexpr std::string_view kLateVanish = "an earlier day of {step} is shown";
inline constexpr std::string_view kStepMissing = "{act} on {day} came without {step}, which {rule} requires first.";
inline constexpr std::string_view kStepAfter = "{act} on {day} came before {step} ({found}), which {rule} requires first.";
inline constexpr std::string_view kStepOrder =
    "{act} on {day} did not follow the steps in the order that {rule} sets, {steps}: {step} ({found}) stands in the wrong place.";
inline constexpr std::string_view kStepGap = "{step} on {found} came less than {gap} after {prior} ({prior_day}): {rule} sets that time between them.";
inline constexpr std::string_view kStepOpen = "Whether {act} on {day} came after the steps that {rule} requires ({steps}) cannot be told: {missing}.";
inline constexpr std::string_view kStepQuestion = "Were the steps taken that must come before this act, in order and in time?";
inline constexpr std::string_view kStepVanish = "{step} is shown to have been taken in time, or to have been waived";
inline constexpr std::string_view kOpenNorm = "The condition rests on an open norm, whose meaning is itself disputed.";
inline constexpr std::string_view kSetAside = "{special} says that it comes before it";
inline constexpr std::string_view kTermVanish = "the term was suspended or interrupted, or began on a later day than {start}";

// arbitrary
inline constexpr std::string_view kNoBasis =
    "Basis not found in the catalogue: {authority} ordered {kind} on {day}, and none of the rules it relied on was a published rule in force that "
    "allowed it ({reasons}).";
inline constexpr std::string_view kNoRuleNamed =
    "Basis not found in the catalogue: {authority} ordered {kind} on {day} and the act names no published rule.";
inline constexpr std::string_view kBasisOpen =
    "Whether the rules relied on allowed {kind} by {authority} on {day} cannot be told: {missing}.";
inline constexpr std::string_view kNotCompetent =
    "{authority} ordered {kind} on {day} under {rule}, which gives that power to {competent} and not to it.";
inline constexpr std::string_view kConditionNotMet =
    "{authority} ordered {kind} on {day} under {rule}, whose condition the stated facts do not meet.";
inline constexpr std::string_view kForbidden = "{act} on {day} is an act that {rule} forbids, and the condition of the prohibition held.";
inline constexpr std::string_view kForbiddenOpen = "Whether {rule} forbade {act} on {day} cannot be told: {missing}.";
inline constexpr std::string_view kForbiddenQuestion = "Did a rule forbid this act on these facts?";
inline constexpr std::string_view kAssumed = "The rule's dates and publication are assumed, not stated.";
inline constexpr std::string_view kAbove =
    "The fine of {amount} on {day} is above what the rules cited for it allow together, {max} ({steps}).";
inline constexpr std::string_view kPartyAbove =
    "The share of {party}, {amount} of the fine on {day}, is above what the rules cited for it allow each party, {max} ({steps}).";
inline constexpr std::string_view kBelow =
    "The fine of {amount} on {day} is below the least that the rules cited for it set, {min} ({steps}).";
inline constexpr std::string_view kStale =
    "The amount of {amount} on {day} is the value that applied before {changed}; from then on {rule} set another ({now}).";
inline constexpr std::string_view kCeilingOpen =
    "Whether the fine of {amount} on {day} lies within the lawful range cannot be told: the ceiling depends on {missing}.";
inline constexpr std::string_view kBasisQuestion =
    "Was there a published rule, in force then, that this authority may apply, whose condition the facts meet, and does it allow this sanction?";
inline constexpr std::string_view kRangeQuestion = "Does the amount lie within the range that the cited rules allow together?";
inline constexpr std::string_view kIncompleteCatalogue = "The rulebook may be incomplete: a basis that it does not hold may exist.";
inline constexpr std::string_view kInferred = "The rules were inferred by the stream's compiler and not cited by the authority.";
inline constexpr std::string_view kMitigation = "Mitigating circumstances may allow less than the ordinary minimum.";
inline constexpr std::string_view kOtherGrouping = "Another grouping of the breaches, or a further rule, would raise the ceiling.";
inline constexpr std::string_view kOtherMoney = "The amount may hold money of another kind than the fine, such as what was confiscated, and the ceiling measures the fine alone.";
inline constexpr std::string_view kConflictOpen = "{power} allows what {ban} forbids: {why}.";
inline constexpr std::string_view kExempt = "{authority} ordered {kind} on {day} although {rule} exempts from it on the stated facts.";
inline constexpr std::string_view kExemptOpen = "Whether {rule} exempted from {kind} on {day} cannot be told: {missing}.";
inline constexpr std::string_view kExemptQuestion = "Did the law exempt this case from a penalty?";
inline constexpr std::string_view kExemptVanish = "a fact is shown under which the exemption does not hold";
inline constexpr std::string_view kSecondFine = "{authority} ordered a fine on {day} for the act that had been fined on {first}; {rule} allows one.";
inline constexpr std::string_view kSecondFineOpen =
    "Whether the fine of {day} is a second one for the act that was fined on {first} cannot be told ({rule}): {missing}.";
inline constexpr std::string_view kSecondFineQuestion = "Was one act fined twice?";
inline constexpr std::string_view kOtherInterest =
    "Different acts may each carry a fine, and so may statutes that protect different interests.";
inline constexpr std::string_view kSecondFineVanish = "the two fines are shown to be for different acts, or one to have replaced the other";
inline constexpr std::string_view kPublishedBasis = "a published basis is demanded by {rule}";
inline constexpr std::string_view kTariffObserved = "The amount of the period may have been fixed by the day of another act than the conduct.";

// retroactive
inline constexpr std::string_view kRetroFull =
    "{rule} entered into force on {force}, after the conduct had ended ({conduct}), and was applied to it on {day}.";
inline constexpr std::string_view kRetroPartial =
    "The decision of {day} applies law that was not in force during all of the conduct ({conduct}): of {total} {unit}{touched}, {split}.";
inline constexpr std::string_view kRetroUnclear =
    "Whether {rule}, in force from {force}, was applied to conduct that had ended before ({conduct}) depends on days that the source does not give.";
inline constexpr std::string_view kRetroQuestion = "Did the law that was applied bind the conduct when it happened?";
inline constexpr std::string_view kContinuing =
    "One continuing violation that ran on after the law entered into force may be judged by it as a whole.";
inline constexpr std::string_view kContinuingSettled = "The law treats such conduct as lasting until it is cured.";
inline constexpr std::string_view kSeparateActs = "The stream says that the conduct was a series of separate acts: each falls under the law of its own day.";
inline constexpr std::string_view kUnsettledConduct = "Whether such conduct is one violation that lasts until it is cured is unsettled, and would decide it.";
inline constexpr std::string_view kRetroIncomparable =
    "{rule} entered into force on {force}, after the conduct had begun ({conduct}), and was applied to it on {day}; whether it is lighter than the law before cannot be told.";
inline constexpr std::string_view kMilderNotAllowed =
    "{rule}, in force from {force} and lighter, was applied on {day} to conduct before it ({conduct}), although {principle} keeps the law of the conduct.";
inline constexpr std::string_view kInFavour = "The departure was in favour of the one it concerned.";
inline constexpr std::string_view kReliedOnUnpublished =
    "{rule} was published on {published}, after the conduct ({conduct}) that it was applied to on {day}.";
inline constexpr std::string_view kMilderOwed =
    "{authority} decided on {day} by {applied}, although {later} was in force by then and is lighter; {principle} gives the lighter law.";
inline constexpr std::string_view kMilderIncomparable =
    "The decision of {day} applies {applied}; whether {later}, in force by then, is lighter cannot be told, and {principle} would give it.";
inline constexpr std::string_view kMilderRepealed =
    "The decision of {day} applies {applied}, which no longer applied from {until}; whether anything took its place the rulebook does not say, and {principle} gives the lighter law.";
inline constexpr std::string_view kMilderQuestion = "Was a lighter law in force when the authority decided?";
inline constexpr std::string_view kMilderWithin = "The amount is lawful under the lighter law as well.";
inline constexpr std::string_view kMilderVanish = "a transition clause that keeps the earlier law, or that the lighter law was taken into account, is shown";
inline constexpr std::string_view kTimeBarred =
    "{act} on {day} came after the time had run out: {rule} gives {period} from {from} ({start}) to {stop}, and it ended on {end}{stopped}.";
inline constexpr std::string_view kTimeBarredOpen =
    "Whether the time had run out before {act} on {day} cannot be told ({rule}, {period} from {from}, {start}): {missing}.";
inline constexpr std::string_view kTimeBarredQuestion = "Had the limitation run out?";
inline constexpr std::string_view kTimeBarredVanish = "an interruption, a later end of the conduct, or a special statute with a longer time is shown";
inline constexpr std::string_view kDeclaratory = "A later text that only declares what was already law is not retroactive.";
inline constexpr std::string_view kBackdated =
    "{rule} took effect on {force}, before it was published on {published}: for {days} nobody could read what bound them.";
inline constexpr std::string_view kShortNotice =
    "{rule} took effect {notice} after its publication on {published}; the rank “{rank}” needs {lead}.";
inline constexpr std::string_view kNoNotice =
    "{rule} took effect {notice} after its publication on {published}; no legal default binds this rank ({rank}).";
inline constexpr std::string_view kNoticeQuestion = "Did those bound by the rule have the time to learn of it that the law requires?";
inline constexpr std::string_view kBackdatedQuestion = "Could the rule be read before it took effect?";
inline constexpr std::string_view kBeneficial = "A rule that only benefits those it addresses may take effect at once.";
inline constexpr std::string_view kProceduralAtOnce = "It concerns procedure, and rules of procedure may apply at once.";
inline constexpr std::string_view kReliedOnBefore =
    "{authority} relied on {day} on {rule}, which was published only on {published}: when the decision was taken nobody could read it.";
inline constexpr std::string_view kCarriedByAnother = "Another rule that the act cites was a basis of its own.";
inline constexpr std::string_view kUrgent =
    "The law excepts rules whose delay would frustrate their purpose, and whether this was one is for the issuer to show.";
inline constexpr std::string_view kMemoryDates = "The dates rest on a source of {confidence} confidence.";

// recourse
inline constexpr std::string_view kBothChannels =
    "Two channels that exclude each other were both taken up: {first} on {first_day} and {second} on {second_day} ({rule}).";
inline constexpr std::string_view kChannelsQuestion = "Were two mutually exclusive channels of recourse both taken up?";
inline constexpr std::string_view kAnswerLate =
    "{answer} came on {day}, {late} after the last day of its term: {rule} gives {period} from the appeal of {appeal}, so the term ended on {end}.";
inline constexpr std::string_view kAnswerSilent = "The appeal of {appeal} had not been answered when the term ended on {end}: {rule} gives {period}.";
inline constexpr std::string_view kAnswerUnclear =
    "Whether the appeal of {appeal} was answered within {period}, as {rule} promises, cannot be told: the exact days decide it, and the source does not give them.";
inline constexpr std::string_view kAnswerQuestion = "Was the appeal answered within the term that the law grants?";
inline constexpr std::string_view kNotHeard =
    "The appeal of {appeal} was turned away unheard on {day}, although {rule} grants the recourse to the {channel} against the decision of {decision}{within}.";
inline constexpr std::string_view kNotHeardOpen =
    "The appeal of {appeal} was turned away unheard on {day}; whether it was sought in time, so that {rule} grants it, depends on days that the source does not give.";
inline constexpr std::string_view kNotHeardQuestion = "Was a recourse that the law grants refused to someone who sought it in time?";
inline constexpr std::string_view kOtherDefect = "It may have lacked something else that the law asks of an appeal, such as its form or the right to bring it, or have been waived.";
inline constexpr std::string_view kChannelsExcused = "The second channel may be lawful: {reason}.";

// inconsistent
inline constexpr std::string_view kNoAct =
    "{authority} knew of the breach from {detection} and had not acted when {period} were over on {due}: {rule} leaves it no choice.";
inline constexpr std::string_view kNoActOpen =
    "Whether {rule} obliged {authority}, which knew of the breach from {detection}, to act by {due} cannot be told: {missing}.";
inline constexpr std::string_view kNoActQuestion = "Was there a duty to act on a breach that was known, and was it met by the term?";
inline constexpr std::string_view kQuietTerm = "The rule sets no term of its own: {period} is the time after which the jurisdiction's file counts silence as no act.";
inline constexpr std::string_view kActedOtherwise = "The authority took another decision on {day}: {act}.";
inline constexpr std::string_view kActedLater = "The act came on {day}, after the term.";
inline constexpr std::string_view kUnknownWork = "Inquiries that the stream does not show may have been under way.";

inline constexpr std::string_view kOddOneOut =
    "The {outcome} of {day} under {rule} is the odd one out: {twins} like cases of {subjects} subjects, decided from {first} to {last}, ended in {theirs}.";
inline constexpr std::string_view kOddOneOutQuestion = "Did cases that the law cannot tell apart end alike?";
inline constexpr std::string_view kToldOfItAlone = "Facts that the rule does not read are stated of some of the cases and not of all: {facts}.";
inline constexpr std::string_view kHiddenFacts = "Facts that the stream does not hold, mitigating or aggravating, may set the case apart.";
inline constexpr std::string_view kForgottenTwins = "Not all decisions of the year before it are still held one by one: others of the like cases may have ended as it did.";
inline constexpr std::string_view kForgottenActs = "Earlier decisions under the rule are no longer held one by one, and are not among those compared.";
inline constexpr std::string_view kOtherAuthorities = "Not all of the like cases were decided by the same authority.";
inline constexpr std::string_view kFlatSanction =
    "{n} of {all} acts under {rule}, from {first} to {last}, set the identical sum of {amount}, the most that it allows, though they differ in what it orders to be weighed: {what}.";
inline constexpr std::string_view kSameSumAllTheSame =
    "{rule} orders {what} to be weighed; here it was {band}, in {n} other acts {usual}, and the sum of {day} is the same {amount}.";
inline constexpr std::string_view kFlatQuestion = "Did the sanction answer what the law orders to be weighed?";
inline constexpr std::string_view kCeilingFlattens = "The ceiling may be so low that every case of some weight reaches it: then it is the law that does not tell them apart.";
inline constexpr std::string_view kWeighedElsewhere = "What was weighed may have shown in other sanctions than the sum, or in the choice of cases.";
inline constexpr std::string_view kOtherKindsToo = "The kinds of sanction differ: this act is a {outcome}.";

// platform
inline constexpr std::string_view kCodeChanged =
    "The same inputs to {rule} ended in {before} in {n_before} acts up to {last}, and in {after} in {n_after} acts from {first} on; no version was published in between.";
inline constexpr std::string_view kCodeChangedQuestion = "Did rules that are published as code change without a published version?";
inline constexpr std::string_view kInputsNotRead = "Some of the acts state facts that the published rule does not read.";
inline constexpr std::string_view kUndisclosedInput = "An input that the stream does not hold may have changed, or an experiment was disclosed elsewhere.";

// campaign
inline constexpr std::string_view kRevival =
    "{rule} was not applied to {whom} for {years} years on record (from {from}), then first on {first} and to {cases} cases within a year; {old} of the acts that are "
    "known singly concern conduct that was over two years or more before, the oldest of {oldest}.";
inline constexpr std::string_view kSleptForThisClass = "It slept for this class only: {n} cases of others are on record in those years.";
inline constexpr std::string_view kRevivalQuestion = "Did the rule sleep although such conduct was known, and was it then applied in mass, to old conduct too?";
inline constexpr std::string_view kNewMeans = "New means of detection, or a change in who is competent, may explain the late start.";
inline constexpr std::string_view kAnnounced = "The authority may have announced beforehand that it would apply the rule.";
inline constexpr std::string_view kRareConduct = "Such conduct may have been rare before: few old acts are known singly.";

// appeals
inline constexpr std::string_view kWorseOnAppeal =
    "The appeal of {appeal} made it worse for the one who appealed: {before} ({first_day}) became {after} on {day}.";
inline constexpr std::string_view kWorseQuestion = "Was the one who appealed left worse off by the appeal?";
inline constexpr std::string_view kOpenReview = "Where the law lets the body that hears the appeal decide the whole matter anew, it may go higher.";
inline constexpr std::string_view kThirdParty = "A third party appealed as well, and the higher sum may answer its appeal.";
inline constexpr std::string_view kNewFacts = "New facts came to light between the decision and the answer to the appeal.";
inline constexpr std::string_view kWhoAppealed = "The stream does not say who appealed.";

// permits
inline constexpr std::string_view kNewDutyOnPermit =
    "{rule} was applied on {day} to conduct under {permit} of {granted}; it governs only from {force}, while that was running, and has no transition clause.";
inline constexpr std::string_view kPermitQuestion = "Was a new duty laid on a permit or contract that was running, without a transition clause?";
inline constexpr std::string_view kPermitLawful = "In many systems a permit gives no right to unchanged law, so that a new duty may bind its holder at once.";

// rulebook
inline constexpr std::string_view kContradiction =
    "{power} orders {act} and {ban} forbids it, {example}; both govern {window}, and nothing says which of the two prevails.";
inline constexpr std::string_view kContradictionOpen =
    "Whether {power}, which orders {act}, and {ban}, which forbids it, can both hold at once cannot be told from the texts alone; both govern {window}.";
inline constexpr std::string_view kContradictionQuestion = "Does one text command what another forbids, on the same facts and days?";
inline constexpr std::string_view kLexPosterior = "The later text prevails, unless it is the more general one, which is for a court to say.";
inline constexpr std::string_view kLexSpecialis = "The more special text may prevail over the general one even where neither says so.";
inline constexpr std::string_view kCannotBeKept = "{rule} cannot be kept: {reason}.";
inline constexpr std::string_view kEmptyRange = "{rule} sets a range for {kind} that ends below its beginning ({range}): no amount is lawful.";
inline constexpr std::string_view kDutyWithoutCase = "{rule} lays down a duty that no facts can bring about: {condition} can never hold.";
inline constexpr std::string_view kPossibleQuestion = "Can what the text orders be done at all?";
inline constexpr std::string_view kPurposive = "A court may read the text so that it can be kept, or mend an obvious slip of the drafter.";
inline constexpr std::string_view kGap = "No text governs the days between {until}, when {rule} ended, and {from}, when {next} begins to govern.";
inline constexpr std::string_view kRepeal = "The days between may have been left without a rule on purpose.";
inline constexpr std::string_view kEmptyPower = "{rule} is empty: whenever it allows {act}, {ban} forbids it ({window}).";
inline constexpr std::string_view kNoFactsMeetIt = "{rule} can never apply: no facts meet its condition ({condition}).";
inline constexpr std::string_view kReplacedThroughout = "{rule} can never apply: another version replaces it on every day it could govern.";
inline constexpr std::string_view kAppliesQuestion = "Is there a day, and are there facts, on which the text applies?";
inline constexpr std::string_view kBeyondHigher = "{lower} goes beyond {higher}, which it executes: {detail}.";
inline constexpr std::string_view kWithoutHigher = "{lower} executes {higher}, of which no version governs on {day}: from then on it stands without the text it rests on.";
inline constexpr std::string_view kRankQuestion = "Does the lower text keep within the higher one that it executes?";
inline constexpr std::string_view kDelegated = "The higher text may delegate the power to set more, in a provision that the rulebook does not hold.";

}  // namespace sentences

}  // namespace isonomy::detect
