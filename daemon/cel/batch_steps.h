// SPDX-License-Identifier: Apache-2.0
// Batch steps: the loops of a batch, 64 rows at a time. A truth is two bit arrays, yes and no; neither is "undetermined".
//
// Units:   words of 64 rows. Arrays are padded to whole words.
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/cel/operators.h"

namespace isonomy::cel {

struct TruthBits {
  uint64_t* yes;
  uint64_t* no;
};

// `valid` masks rows where an operand is no number.
template <class Number>
void compare_constant(Operator op, const Number* a, Number b, const uint64_t* valid, size_t words, TruthBits out);
template <class Number>
void compare_arrays(Operator op, const Number* a, const Number* b, const uint64_t* valid, size_t words, TruthBits out);

// table[code]: 1 true, 2 false, 3 undetermined.
void look_up(const uint32_t* codes, const uint8_t* table, size_t words, TruthBits out);

void calculate(Operator op, const double* a, const double* b, size_t words, double* out);
// Clears the valid bit of rows that overflow.
void calculate(Operator op, const int64_t* a, const int64_t* b, size_t words, int64_t* out, uint64_t* valid);

}  // namespace isonomy::cel
