// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace isonomy::app {

const char* version();  // "0.1.0": of the build, from CMakeLists.txt

}  // namespace isonomy::app
