// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/version.h"

namespace isonomy::app {

const char* version() { return ISONOMY_VERSION; }

}  // namespace isonomy::app
