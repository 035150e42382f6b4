// SPDX-License-Identifier: Apache-2.0
// What nearly every file includes: compiled once.
#pragma once

#include <algorithm>
#include <array>
#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
