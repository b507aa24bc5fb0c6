#include "log/writer/active_file.hpp"

#include "tests/log/topic/tail_fixture.hpp"
#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>

using namespace logflume;
using test::file_action;

namespace {

namespace fs = std::filesystem;

/// A writer whose operations are recorded and can be made to fail.
struct fixture : test::tail_fixture {
  std::vector<file_action> operations;
  std::map<file_action, std::errc> failing;
  test::observed_files disk{[this](test::file_operation& operation) {
    operations.push_back(operation.action);
    const auto found = failing.find(operation.action);
    return found == failing.end() ? std::error_code{} : std::make_error_code(found->second);
  }};
  log::writer writer = test::open_writer(files, disk);

  std::optional<log::write_failure> write(std::size_t records, std::uint8_t content = 0) {
    const test::bytes value(40, content);
    for (; records > 0; --records)
      writer.append({{}, 1.5, 1, value});
    return writer.flush();
  }

  std::vector<file_action> seen() { return std::exchange(operations, {}); }
};

} // namespace

TEST_CASE_FIXTURE(fixture,
                  "a sync writes the file to the device and the first time also its name") {
  operations.clear();
  REQUIRE_FALSE(writer.sync());
  CHECK(seen().empty());
  write(2);
  REQUIRE_FALSE(writer.sync());
  CHECK(seen() == std::vector{file_action::write, file_action::sync, file_action::sync_directory});
  REQUIRE_FALSE(writer.sync());
  CHECK(seen().empty());
  write(1);
  write(1);
  REQUIRE_FALSE(writer.sync());
  CHECK(seen() == std::vector{file_action::write, file_action::write, file_action::sync});
  CHECK(writer.active_size() == fs::file_size(files.active));
}

TEST_CASE_FIXTURE(
    fixture, "aging takes two renames and the next file's name is synced together with that file") {
  write(2);
  REQUIRE_FALSE(writer.sync());
  operations.clear();
  test::age(writer);
  CHECK(seen() == std::vector{file_action::rename, file_action::rename});
  CHECK(writer.active_size() == 0);
  CHECK_FALSE(fs::exists(files.active));
  test::age(writer);
  CHECK(seen().empty());
  write(1);
  REQUIRE_FALSE(writer.sync());
  CHECK(seen() == std::vector{file_action::open, file_action::write, file_action::sync,
                              file_action::sync_directory});
}

TEST_CASE_FIXTURE(fixture,
                  "the files that a failed compaction left are not overwritten by the next aging") {
  write(3);
  test::age(writer);
  write(3);
  failing[file_action::open] = std::errc::no_space_on_device;
  {
    const auto aged = test::age(writer);
    const std::atomic<bool> stop = false;
    REQUIRE(std::holds_alternative<log::write_failure>(log::compact(*aged, {1, 1000}, stop)));
  }
  failing.clear();
  REQUIRE(test::offsets_in(files.ancient_history) == test::range(0, 2));
  REQUIRE(test::offsets_in(files.history) == test::range(3, 5));
  REQUIRE_FALSE(write(2));
  const auto size = writer.active_size();
  seen();
  {
    const auto aged = test::age(writer);
    CHECK(seen().empty());
    CHECK(writer.active_size() == size);
    CHECK(fresh() == test::range(0, 7));
    test::compact(aged);
  }
  // The two older files are compacted; the active file is aged the next time.
  CHECK(test::offsets_in(files.history) == test::range(0, 5));
  test::age(writer);
  CHECK(test::offsets_in(files.ancient_history) == test::range(0, 5));
  CHECK(test::offsets_in(files.history) == test::range(6, 7));
}

TEST_CASE("a failed sync removes the unsynced records and their offsets are used again") {
  for (const auto action : {file_action::sync, file_action::sync_directory}) {
    fixture f;
    f.write(2);
    if (action == file_action::sync)
      REQUIRE_FALSE(f.writer.sync());
    const auto safe = f.writer.next_offset() * (action == file_action::sync ? 1 : 0);
    f.write(3);
    f.reader.read();
    f.failing[action] = std::errc::io_error;
    // This record is buffered and never written.
    const test::bytes value(40);
    f.writer.append({{}, 1.5, 1, value});
    const auto failure = f.writer.sync();
    REQUIRE(failure);
    CHECK(failure->error == std::errc::io_error);
    CHECK(failure->path == (action == file_action::sync ? f.files.active : f.files.root));
    CHECK(f.writer.next_offset() == safe);
    CHECK(f.writer.active_size() == fs::file_size(f.files.active));
    CHECK(f.fresh().size() == safe);
    // The device is not asked to sync what was taken back.
    f.failing.clear();
    f.seen();
    REQUIRE_FALSE(f.writer.sync());
    CHECK(f.seen().empty());
    f.write(1, 1);
    REQUIRE_FALSE(f.writer.sync());
    f.reader.read();
    CHECK(f.view() == test::range(0, safe));
    CHECK(f.view() == f.fresh());
  }
}

TEST_CASE_FIXTURE(fixture,
                  "records that a failed sync could not remove are removed before the next write") {
  write(2);
  REQUIRE_FALSE(writer.sync());
  write(3);
  failing[file_action::sync] = std::errc::io_error;
  failing[file_action::truncate] = std::errc::io_error;
  CHECK(writer.sync());
  CHECK(writer.next_offset() == 2);
  CHECK(write(1));
  CHECK(std::holds_alternative<log::write_failure>(writer.age()));
  failing.clear();
  CHECK_FALSE(write(1));
  CHECK(fresh() == test::range(0, 2));
}

TEST_CASE_FIXTURE(
    fixture,
    "a file system that turned read-only is reported and is written again once it is writable") {
  write(2);
  for (const auto action : {file_action::write, file_action::open}) {
    failing[action] = std::errc::read_only_file_system;
    for (int i = 0; i < 2; ++i) {
      const auto failure = write(1);
      REQUIRE(failure);
      CHECK(failure->error == std::errc::read_only_file_system);
      CHECK(failure->path == files.active);
    }
    failing.clear();
    // In the next round, the new active file cannot be created.
    if (action == file_action::write)
      test::age(writer);
  }
  CHECK_FALSE(write(1));
  CHECK(fresh() == test::range(0, 2));
}

TEST_CASE("a file that cannot be aged is reported and is aged later") {
  for (const int renames : {0, 1}) {
    test::temp_dir directory;
    const log::topic files{directory.path(), "temperature"};
    std::optional<int> left;
    test::observed_files disk{[&](test::file_operation& operation) {
      const bool fails = operation.action == file_action::rename && left && (*left)-- == 0;
      return fails ? std::make_error_code(std::errc::io_error) : std::error_code{};
    }};
    test::append_records(files.history, 0, 2);
    auto writer = test::open_writer(files, disk);
    const test::bytes value(40);
    writer.append({{}, 1.5, 1, value});
    REQUIRE_FALSE(writer.flush());
    left = renames;
    CHECK(std::holds_alternative<log::write_failure>(writer.age()));
    left.reset();
    CHECK(test::offsets(test::read_fresh(files)) == test::range(0, 3));
    test::compact(test::age(writer));
    test::compact(test::age(writer));
    writer.append({{}, 1.5, 1, value});
    REQUIRE_FALSE(writer.flush());
    CHECK(test::offsets_in(files.history) == test::range(0, 3));
    CHECK(test::offsets_in(files.active) == test::range(4, 4));
  }
}

TEST_CASE_FIXTURE(fixture,
                  "a deleted active file is replaced by one that starts with the next offset") {
  write(2);
  REQUIRE_FALSE(writer.sync());
  fs::remove(files.active);
  REQUIRE_FALSE(write(2, 1));
  REQUIRE_FALSE(writer.sync());
  CHECK(test::offsets_in(files.active) == test::range(2, 3));
  CHECK(writer.active_size() == fs::file_size(files.active));
}

TEST_CASE_FIXTURE(fixture, "a foreign file in place of the active one is not touched") {
  write(2);
  test::age(writer);
  test::append_records(files.active, 0, 5);
  const auto failure = write(1);
  REQUIRE(failure);
  CHECK(failure->error == std::errc::file_exists);
  CHECK(test::offsets_in(files.active) == test::range(0, 5));
  fs::remove(files.active);
  CHECK_FALSE(write(1));
  CHECK(fresh() == test::range(0, 2));
}

TEST_CASE_FIXTURE(fixture, "a clock that is set back changes timestamps but not offsets") {
  const test::bytes value(40);
  std::vector<double> times{1000, 999.5, -3, 1e300, 1000};
  for (const auto time : times)
    writer.append({{}, time, 1, value});
  REQUIRE_FALSE(writer.flush());
  test::compact(test::age(writer), {3, 1000});
  log::tail tail{files};
  for (log::offset expected = 2; expected < 5; ++expected) {
    const auto step = tail.next();
    const auto* got = std::get_if<log::delivered>(&step);
    REQUIRE(got);
    CHECK(got->record.offset == expected);
    CHECK(got->record.timestamp == times[expected]);
  }
}
