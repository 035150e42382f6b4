// SPDX-License-Identifier: Apache-2.0
// CaseReader: what a judged case says to the ledger: its decisions with signature, circumstances and Fuller's questions, its appeals and
// their answers, its reported figures.
//
//   outcome   of a decision its kind, with the third of the lawful range that the amount lies in ("fine/low", "fine/mid", "fine/high"),
//             "fine/beyond" outside it, "fine" where the law leaves no range; of a term "in_time", "late", "silent"; of silence "none"
//   sanctioned  every outcome of a decision but those that spare the subject (spares())
//   subject     where none is stated every case counts as a subject of its own: one nobody must not look like one busy somebody
//
// Left out of comparisons, and counted as such: signatures that are not complete, batches, citations that were guessed.
//
// Threads: one owner; the entry's strings live until the next read(). The rulebook must outlive it.
#pragma once

#include <deque>
#include <span>

#include "daemon/judge/judged_act.h"
#include "daemon/uncertainty/ledger.h"

namespace isonomy::uncertainty {

// Whether an outcome leaves the subject as he was: "none", "no_action", "clearance", "pass", "dismissal", ..
bool spares(std::string_view outcome);

class CaseReader {
 public:
  explicit CaseReader(const rulebook::Rulebook& rules) : acts_(rules) {}
  CaseEntry read(const casework::Case& of, const judge::Judgement& judgement, Day watermark);
  // Where its outcomes have been read already.
  CaseEntry read(const casework::Case& of, const judge::Judgement& judgement, std::span<const judge::JudgedAct> acts);

 private:
  void add(const casework::Case& of, const judge::Judgement& judgement, std::span<const judge::JudgedAct> acts, const judge::JudgedAct& act, CaseEntry& entry);

  judge::JudgedActReader acts_;
  std::vector<judge::JudgedAct> read_;   // where nobody did
  std::deque<std::string> texts_;
};

// A tally as the stream states it; nothing where the day or the figure is not known.
std::optional<Tally> tally_of(const casework::CaseEvent& event);

}  // namespace isonomy::uncertainty
