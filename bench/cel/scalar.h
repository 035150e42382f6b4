// SPDX-License-Identifier: Apache-2.0
// Scalar: a typical condition of four atoms on the scalar machine: nanoseconds and allocations an evaluation.
#pragma once

namespace isonomy::bench {

// Prints its figures; false when steady state allocates.
bool run_scalar();

}  // namespace isonomy::bench
