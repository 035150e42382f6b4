// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/macro_shapes.h"

namespace isonomy::cel {

const MacroShape* macro_shape(std::string_view name, size_t arguments) {
  static constexpr MacroShape kShapes[] = {
      {"all", Macro::kAll, 2, 1},
      {"all", Macro::kAll, 3, 2},
      {"exists", Macro::kExists, 2, 1},
      {"exists", Macro::kExists, 3, 2},
      {"exists_one", Macro::kExistsOne, 2, 1},
      {"exists_one", Macro::kExistsOne, 3, 2},
      {"existsOne", Macro::kExistsOne, 2, 1},
      {"existsOne", Macro::kExistsOne, 3, 2},
      {"map", Macro::kMap, 2, 1},
      {"map", Macro::kMap, 3, 1},
      {"filter", Macro::kFilter, 2, 1},
      {"transformList", Macro::kTransformList, 3, 2},
      {"transformList", Macro::kTransformList, 4, 2},
      {"transformMap", Macro::kTransformMap, 3, 2},
      {"transformMap", Macro::kTransformMap, 4, 2},
      {"transformMapEntry", Macro::kTransformMapEntry, 3, 2},
      {"transformMapEntry", Macro::kTransformMapEntry, 4, 2},
      {"optMap", Macro::kOptMap, 2, 1},
      {"optFlatMap", Macro::kOptFlatMap, 2, 1},
  };
  for (const MacroShape& shape : kShapes) {
    if (shape.name == name && shape.arguments == arguments) return &shape;
  }
  return nullptr;
}

const char* macro_usage(std::string_view name) {
  if (name == "all") return "xs.all(x, x > 0)";
  if (name == "exists") return "xs.exists(x, x > 0)";
  if (name == "exists_one" || name == "existsOne") return "xs.exists_one(x, x > 0)";
  if (name == "map") return "xs.map(x, x + 1) or xs.map(x, x > 0, x + 1)";
  if (name == "filter") return "xs.filter(x, x > 0)";
  if (name == "transformList") return "xs.transformList(i, x, x + i)";
  if (name == "transformMap") return "m.transformMap(k, v, v + 1)";
  if (name == "transformMapEntry") return "m.transformMapEntry(k, v, {v: k})";
  if (name == "optMap") return "x.optMap(v, v + 1)";
  if (name == "optFlatMap") return "x.optFlatMap(v, v.?field)";
  if (name == "bind") return "cel.bind(x, value, x + x)";
  return nullptr;
}

}  // namespace isonomy::cel
