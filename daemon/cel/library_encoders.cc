// SPDX-License-Identifier: Apache-2.0
// The encoders extension.
#include "daemon/cel/encoding.h"
#include "daemon/cel/library.h"

namespace isonomy::cel {

void add_encoder_functions(Library& l) {
  using Arguments = std::span<const Value>;
  l.global("base64.encode", {Type::bytes()}, Type::string(), [](Evaluation& run, Arguments a) {
    if (!run.charge_bytes(a[0].as_string().size() * 2)) return Evaluation::over_budget();
    return run.make_string(base64_encode(a[0].as_string()));
  });
  l.global("base64.decode", {Type::string()}, Type::bytes(), [](Evaluation& run, Arguments a) {
    if (!run.charge_bytes(a[0].as_string().size() * 2)) return Evaluation::over_budget();
    std::string bytes;
    if (!base64_decode(a[0].as_string(), bytes)) return Value::error("the text is not base64");
    return run.make_bytes(bytes);
  });
}

}  // namespace isonomy::cel
