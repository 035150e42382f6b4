// SPDX-License-Identifier: Apache-2.0
// Catalogue: every code a finding may bear: what it says, the law behind it, an example, what must not set it off, and how it is answered.
// The pages in docs/findings/ are printed from this table (`isonomy explain CODE`), and a test fails when the two differ.
//
// Threads: constants.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace isonomy::detect {

struct CatalogueEntry {
  std::string_view code, family, title;
  bool statistical = false;       // over many decisions; else from one case, from like cases, or from the rulebook alone
  std::string_view definition;    // what is found
  std::string_view law;           // the principle it rests on
  std::string_view example;
  std::string_view traps;         // what must not set it off, or leaves it undetermined
  std::string_view answer;        // how an authority answers it
  std::string_view verdicts;      // which verdict it bears when
  std::string_view on_record;     // the event, or the key of a pack, that carries the answer
};

std::span<const CatalogueEntry> catalogue();               // by code
const CatalogueEntry* catalogue_entry(std::string_view code);
std::string catalogue_page(const CatalogueEntry& entry);   // Markdown

}  // namespace isonomy::detect
