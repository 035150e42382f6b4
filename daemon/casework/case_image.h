// SPDX-License-Identifier: Apache-2.0
// A case as bytes, for a case that leaves memory. An image is a cache: it is read back by the process that wrote it, or by one that
// took up its Vocabulary from the snapshot; what is wrong with it shows, and the journal can always make it anew.
//
//   case  = key | linked | subject | events      event = role | which fields | the fields there are
//   name  = place in Names, or 0 and the text itself    facts = number of their list and the values, or 0 and all of them
//
// Errors:  read_image: kCorrupt for bytes that are no image, kLimit when the case does not fit its arena (it did when it was written).
// Threads: pure, given the vocabulary.
#pragma once

#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"
#include "daemon/casework/vocabulary.h"

namespace isonomy::casework {

void write_image(ImageWriter& out, const Case& of, const Vocabulary& shared);
// Into an empty case with an arena.
Status read_image(ImageReader& in, const Vocabulary& shared, Case& into);

}  // namespace isonomy::casework
