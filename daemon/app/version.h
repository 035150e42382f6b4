// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace isonomy::app {

const char* version();  // "0.1.0": of the build, from CMakeLists.txt

// Tells one build from another, so that what one of them judged and cached is not taken for another's: the linker's build id, else the
// version.
std::string build_identity();

}  // namespace isonomy::app
