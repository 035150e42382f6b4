// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace isonomy::engine {
namespace {

std::string image_of(uint32_t owner) {
  std::string image = "case " + std::to_string(owner) + ":";
  while (image.size() < 100 + owner % 1500) image += static_cast<char>('a' + (owner + image.size()) % 26);
  return image;
}

// Written, being written, or not yet: an image is read back from wherever it is.
TEST(CaseFile, ReadsWhatItAppendedWhereverItIs) {
  CaseFile file;
  std::vector<CaseFile::Place> places;
  std::string read;
  for (uint32_t owner = 0; owner < 20'000; ++owner) {
    const Result<CaseFile::Place> place = file.append(owner, image_of(owner));
    ASSERT_TRUE(place.has_value());
    places.push_back(*place);
    for (const uint32_t back : {0u, 1u, 300u, 600u, 900u, 1200u, 5000u}) {
      if (back > owner || owner % 7 != 0) continue;
      ASSERT_TRUE(file.read(owner - back, places[owner - back], read).has_value()) << owner << " " << back;
      ASSERT_EQ(read, image_of(owner - back));
    }
  }
  ASSERT_TRUE(file.flush().has_value());
  for (uint32_t owner = 0; owner < places.size(); ++owner) {
    ASSERT_TRUE(file.read(owner, places[owner], read).has_value());
    ASSERT_EQ(read, image_of(owner));
  }
  EXPECT_EQ(file.read(1, places[2], read).error().code, Code::kCorrupt) << "of another case";
}

TEST(CaseFile, AfterFlushAllIsInTheFiles) {
  test::TempFolder folder;
  CaseFile file(folder.path(), 3);
  for (uint32_t owner = 0; owner < 3000; ++owner) ASSERT_TRUE(file.append(owner, image_of(owner)).has_value());
  ASSERT_TRUE(file.flush().has_value());
  uint64_t bytes = 0;
  for (const CaseFile::Segment& segment : file.segments()) bytes += segment.size;
  uint64_t on_disk = 0;
  for (const std::string& name : file.names()) on_disk += std::filesystem::file_size(name);
  EXPECT_EQ(on_disk, bytes);
}

// A bit that was altered is found, whichever of the four lanes of the check it falls into.
TEST(CaseFile, NoticesEveryAlteredByte) {
  test::TempFolder folder;
  CaseFile file(folder.path(), 1);
  const std::string image = image_of(700);
  const CaseFile::Place place = *file.append(700, image);
  ASSERT_TRUE(file.flush().has_value());
  std::string read;
  for (size_t at = 0; at < image.size(); ++at) {
    const auto alter = [&] {
      std::FILE* raw = std::fopen(file.names().front().c_str(), "r+b");
      std::fseek(raw, static_cast<long>(place.offset + 16 + at), SEEK_SET);
      const int byte = std::fgetc(raw);
      std::fseek(raw, -1, SEEK_CUR);
      std::fputc(byte ^ 0x10, raw);
      std::fclose(raw);
    };
    alter();
    ASSERT_TRUE(file.read(700, place, read).has_error()) << at;
    alter();
  }
  EXPECT_TRUE(file.read(700, place, read).has_value());
}

TEST(CaseFile, AWriteThatFailsIsHeardOf) {
  test::TempFolder folder;
  CaseFile file(folder.path(), 1);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{256 << 10, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &little);
  Status failed;
  for (uint32_t owner = 0; owner < 20'000 && !failed.has_error(); ++owner) {
    const Result<CaseFile::Place> place = file.append(owner, image_of(owner));
    if (place.has_error()) failed = place.error();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error().code, Code::kIo);
  EXPECT_NE(failed.error().message.find("cannot write"), std::string::npos) << failed.error().message;
  EXPECT_EQ(failed.error().where, file.name_of(1));
}

}  // namespace
}  // namespace isonomy::engine
