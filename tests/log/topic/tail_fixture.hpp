#pragma once

#include "log/topic/topic.hpp"
#include "tests/log/topic/tail_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace logflume::test {

/// A topic whose files a test cuts, ages and compacts, and a tail that follows it.
struct tail_fixture {
  explicit tail_fixture(log::names_policy names = log::names_policy::looked_up) :
      reader{files, {.names = names}} {}

  temp_dir directory;
  log::topic files{directory.path(), "temperature"};
  follower reader;
  std::size_t record_size = make_record(0).size();

  void cut(log::offset records) {
    std::filesystem::resize_file(files.active, records * record_size);
  }

  void age() {
    if (std::filesystem::exists(files.history))
      std::filesystem::rename(files.history, files.ancient_history);
    std::filesystem::rename(files.active, files.history);
  }

  /// Ends a compaction that keeps the given offsets.
  void compact(const std::vector<log::offset>& retained, std::uint8_t content = 0) {
    append(files.work, {});
    for (const auto kept : retained)
      append_records(files.work, kept, kept, content);
    std::filesystem::rename(files.work, files.history);
    std::filesystem::remove(files.ancient_history);
  }

  std::vector<log::offset> view() const { return offsets(reader.view()); }
  std::vector<log::offset> fresh() const { return offsets(read_fresh(files)); }
};

} // namespace logflume::test
