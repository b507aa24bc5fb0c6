#include "log/writer/aged_history.hpp"

#include "tests/log/topic/tail_fixture.hpp"
#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/failing_reads.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

using fixture = test::tail_fixture;

} // namespace

TEST_CASE_FIXTURE(fixture, "a compaction interrupted between the two renames is undone") {
  test::append_records(files.ancient_history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  CHECK(test::open_writer(files).next_offset() == 10);
  CHECK(test::offsets_in(files.history) == test::range(0, 4));
  CHECK_FALSE(fs::exists(files.ancient_history));
  reader.read();
  CHECK(view() == test::range(0, 9));
  CHECK(reader.delivered.size() == 10);
}

TEST_CASE_FIXTURE(fixture, "a compaction interrupted before its end loses neither history") {
  test::append_records(files.ancient_history, 0, 4);
  test::append_records(files.history, 5, 9);
  test::append_records(files.work, 3, 4);
  reader.read();
  CHECK(test::open_writer(files).next_offset() == 10);
  CHECK(test::offsets_in(files.history) == test::range(0, 9));
  CHECK_FALSE(fs::exists(files.ancient_history));
  CHECK_FALSE(fs::exists(files.work));
  reader.read();
  CHECK(view() == test::range(0, 9));
  CHECK(reader.rewinds.empty());
}

TEST_CASE_FIXTURE(fixture,
                  "a compacted history is merged after an ancient history that was not removed") {
  test::append_records(files.ancient_history, 0, 4);
  for (const auto kept : std::vector<log::offset>{2, 4, 6, 9})
    test::append_records(files.history, kept, kept);
  test::append_records(files.active, 10, 11);
  reader.read();
  CHECK(test::open_writer(files).next_offset() == 12);
  CHECK(test::offsets_in(files.history) == std::vector<log::offset>{0, 1, 2, 3, 4, 6, 9});
  reader.read();
  CHECK(view() == std::vector<log::offset>{0, 1, 2, 3, 4, 6, 9, 10, 11});
  CHECK(view() == fresh());
}

TEST_CASE("the recorded interrupted compaction is merged into what its readers saw") {
  const auto recorded = fs::path{LOGFLUME_TEST_DATA} / "logs/mid-compaction";
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  fs::copy(recorded, directory.path(), fs::copy_options::recursive);
  const auto before = test::read_fresh(files);
  test::open_writer(files);
  CHECK(test::read_fresh(files) == before);
  CHECK_FALSE(fs::exists(files.ancient_history));
  CHECK_FALSE(fs::exists(files.work));
}

TEST_CASE_FIXTURE(fixture,
                  "histories that cannot be merged stay unchanged and the topic is refused") {
  test::append_records(files.ancient_history, 0, 4);
  test::append_records(files.history, 5, 9);
  test::observed_files full{[](test::file_operation& operation) {
    return operation.action == test::file_action::write
               ? std::make_error_code(std::errc::no_space_on_device)
               : std::error_code{};
  }};
  CHECK(test::refusal(files, full).find(files.work.string()) == 0);
  CHECK_FALSE(fs::exists(files.work));
  CHECK(fresh() == test::range(0, 9));
  CHECK(test::open_writer(files).next_offset() == 10);
  CHECK(fresh() == test::range(0, 9));
}

TEST_CASE_FIXTURE(fixture, "histories that cannot be read to their ends are not merged") {
  test::append_records(files.ancient_history, 0, 4);
  test::append_records(files.history, 5, 9);
  for (const auto& file : {files.ancient_history, files.history}) {
    test::failing_reads disk;
    disk.fail_bytes(file, 2 * record_size + 1);
    CHECK(test::refusal(files).find(file.string() + ": cannot be read") == 0);
    disk.repair();
    CHECK_FALSE(fs::exists(files.work));
    CHECK(test::offsets_in(files.ancient_history) == test::range(0, 4));
    CHECK(test::offsets_in(files.history) == test::range(5, 9));
  }
  CHECK(test::open_writer(files).next_offset() == 10);
}
