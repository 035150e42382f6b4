// SPDX-License-Identifier: Apache-2.0
// Any bytes as the image of a case: what is read is written, and then read and written alike.
#include "daemon/casework/case_image.h"
#include "daemon/casework/enter.h"

namespace {

using namespace isonomy;

const casework::Vocabulary& vocabulary() {
  static const auto* made = [] {
    auto* out = new casework::Vocabulary;
    const casework::Stated facts[] = {{out->names.keep("days"), cel::Value::integer(1)},
                                      {out->names.keep("rate"), cel::Value::real(1)},
                                      {out->names.keep("kind"), cel::Value::string("inn")},
                                      {out->names.keep("permits"), cel::Value::list({})}};
    out->fact_lists.keep(facts, out->names);
    return out;
  }();
  return *made;
}

bool read(std::string_view image, casework::Case& into) {
  casework::open_case(into, {}, false);
  casework::ImageReader in(image);
  return casework::read_image(in, vocabulary(), into).has_value();
}

std::string written(const casework::Case& of) {
  std::string image;
  casework::ImageWriter out(image);
  casework::write_image(out, of, vocabulary());
  out.flush();
  return image;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  casework::Case once, again;
  if (!read({reinterpret_cast<const char*>(data), size}, once)) return 0;
  const std::string image = written(once);
  ISO_CHECK(read(image, again) && written(again) == image, "an image is read as it was written");
  return 0;
}
