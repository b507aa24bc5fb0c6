#include "log/writer/compaction.hpp"

#include "tests/log/topic/tail_fixture.hpp"
#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/failing_reads.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

/// A topic with a writer and a follower.
struct fixture : test::tail_fixture {
  std::optional<log::writer> writer{test::open_writer(files)};

  void write(std::size_t records, std::uint64_t keys = 5) {
    const test::bytes value(40);
    for (; records > 0; --records)
      writer->append({{}, 1.5, writer->next_offset() % keys, value});
    REQUIRE_FALSE(writer->flush());
  }

  log::compacted_history compact(const log::retention& keep = {2, 1000}) {
    return test::compact(test::age(*writer), keep);
  }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a compaction keeps the newest records of each key with their offsets") {
  write(20);
  reader.read();
  const auto done = compact();
  CHECK(done.records_kept == 10);
  CHECK(done.records_removed == 10);
  CHECK(done.keys == 5);
  CHECK(done.passes == 1);
  CHECK(done.bytes_before == 2 * done.bytes_after);
  CHECK(done.bytes_after == fs::file_size(files.history));
  CHECK(writer->active_size() == 0);
  write(3);
  CHECK(test::offsets_in(files.history) == test::range(10, 19));
  CHECK(test::offsets_in(files.active) == test::range(20, 22));
  reader.read();
  CHECK(view() == test::range(10, 22));
  compact();
  CHECK(fresh() == std::vector<log::offset>{13, 14, 15, 16, 17, 18, 19, 20, 21, 22});
  reader.read();
  CHECK(view() == fresh());
}

TEST_CASE_FIXTURE(fixture,
                  "a compaction with an age keeps the young records and at least one of each key") {
  const auto now = std::chrono::system_clock::from_time_t(1'700'000'000);
  const auto at = [&](std::uint64_t key, std::optional<double> timestamp) {
    writer->append({{}, timestamp, key, test::bytes(40)});
  };
  const double hour_ago = 1'700'000'000.0 - 3600;
  at(1, hour_ago - 20);                           // 0: old, and others of its key are newer
  at(1, hour_ago + 0.5);                          // 1: young
  at(2, hour_ago - 30);                           // 2: old, but followed by another of its key
  at(2, hour_ago - 10);                           // 3: old, the last of its key
  at(1, hour_ago - 1);                            // 4: old, between young ones
  at(1, hour_ago);                                // 5: not younger than an hour
  at(3, {});                                      // 6: without a time
  at(1, hour_ago + 1800);                         // 7: young
  at(1, 1'700'000'000.0 + 5);                     // 8: from the future
  at(3, {});                                      // 9: without a time, the last of its key
  at(4, std::numeric_limits<double>::infinity()); // 10: no time either
  at(4, hour_ago - 5);                            // 11: old, the last of its key
  REQUIRE_FALSE(writer->flush());
  const std::atomic<bool> stop = false;
  const auto result = log::compact(
      *test::age(*writer), {.records_per_key = 1, .keys_per_pass = 2, .age = std::chrono::hours{1}},
      stop, now);
  const auto& done = std::get<log::compacted_history>(result);
  CHECK(done.passes == 2);
  CHECK(test::offsets_in(files.history) == std::vector<log::offset>{1, 3, 7, 8, 9, 11});
  CHECK(done.records_removed == 6);
}

TEST_CASE_FIXTURE(fixture, "a later compaction removes the records that have become old") {
  const auto now = std::chrono::system_clock::from_time_t(1'700'000'000);
  const std::atomic<bool> stop = false;
  const log::retention keep{.records_per_key = 1, .keys_per_pass = 9, .age = std::chrono::hours{1}};
  for (int minute = 0; minute < 60; ++minute)
    writer->append({{}, 1'700'000'000.0 + 60 * (minute - 59), 7, test::bytes(40)});
  REQUIRE_FALSE(writer->flush());
  REQUIRE(std::holds_alternative<log::compacted_history>(
      log::compact(*test::age(*writer), keep, stop, now)));
  CHECK(test::offsets_in(files.history) == test::range(0, 59));
  REQUIRE(std::holds_alternative<log::compacted_history>(
      log::compact(*test::age(*writer), keep, stop, now + std::chrono::minutes{30})));
  CHECK(test::offsets_in(files.history) == test::range(30, 59));
  REQUIRE(std::holds_alternative<log::compacted_history>(
      log::compact(*test::age(*writer), keep, stop, now + std::chrono::hours{48})));
  CHECK(test::offsets_in(files.history) == test::range(59, 59));
}

TEST_CASE("a compaction copies the records that it keeps byte for byte") {
  const auto recorded = fs::path{LOGFLUME_TEST_DATA} / "logs/mixed-10k";
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  fs::copy(recorded, directory.path());
  auto writer = test::open_writer(files);
  const auto before = test::read_bytes(files.active);
  const auto done = test::compact(test::age(writer), {1'000'000, 7});
  CHECK(done.records_removed == 0);
  CHECK(done.passes > 1);
  CHECK(test::read_bytes(files.history) == before);
}

TEST_CASE_FIXTURE(fixture, "a compaction is complete even with more keys than fit in one pass") {
  write(2500, 500);
  const auto done = compact({2, 100});
  CHECK(done.passes == 5);
  CHECK(done.keys == 500);
  CHECK(test::offsets_in(files.history) == test::range(1500, 2499));
}

TEST_CASE_FIXTURE(fixture,
                  "a compaction drops and counts damaged bytes and records that are out of order") {
  write(4);
  writer.reset();
  fs::rename(files.active, files.history);
  const test::bytes none(100, 0xFF);
  test::append(files.history, none);
  test::append_records(files.history, 4, 5);
  test::append(files.history, test::make_record(1));
  test::append_records(files.history, 6, 7);
  test::append(files.history, none);
  writer.emplace(test::open_writer(files));
  write(2);
  reader.read();
  const auto done = compact({100, 1000});
  CHECK(done.bytes_of_no_record == 200);
  CHECK(done.records_out_of_order == 1);
  CHECK(done.records_kept == 10);
  CHECK(test::offsets_in(files.history) == test::range(0, 9));
  CHECK(compact({100, 1000}).bytes_of_no_record == 0);
}

TEST_CASE_FIXTURE(
    fixture, "a compaction that is stopped removes no record and leaves no intermediate file") {
  write(20);
  compact();
  write(20);
  const auto before = fresh();
  reader.read();
  {
    const auto aged = test::age(*writer);
    const std::atomic<bool> stop = true;
    const auto result = log::compact(*aged, {2, 1000}, stop);
    CHECK(std::holds_alternative<log::compaction_stopped>(result));
  }
  CHECK_FALSE(fs::exists(files.ancient_history));
  CHECK_FALSE(fs::exists(files.work));
  CHECK(test::offsets_in(files.history) == test::range(10, 39));
  reader.read();
  CHECK(view() == before);
  write(5);
  compact();
  CHECK(test::offsets_in(files.history) == test::range(35, 44));
}

TEST_CASE("a compaction that fails at any operation loses no record that must stay and the next "
          "succeeds") {
  for (std::size_t failing = 0;; ++failing) {
    CAPTURE(failing);
    const test::temp_dir directory;
    const log::topic files{directory.path(), "temperature"};
    std::optional<std::size_t> left;
    test::observed_files disk{[&](test::file_operation&) {
      const bool fails = left && (*left)-- == 0;
      if (fails)
        left.reset();
      return fails ? std::make_error_code(std::errc::io_error) : std::error_code{};
    }};
    auto writer = test::open_writer(files, disk);
    const test::bytes value(40);
    const auto write = [&] {
      for (int i = 0; i < 10; ++i)
        writer.append({{}, 1.5, writer.next_offset() % 3, value});
      REQUIRE_FALSE(writer.flush());
    };
    write();
    test::compact(test::age(writer), {2, 1000});
    write();
    auto aged = test::age(writer);
    left = failing;
    const std::atomic<bool> stop = false;
    const auto result = log::compact(*aged, {2, 1000}, stop);
    const bool has_failed = std::holds_alternative<log::write_failure>(result);
    // A failure to remove the work file of the last compaction does not matter.
    if (!has_failed && left) {
      CHECK(failing > 3);
      break;
    }
    left.reset();
    aged.reset();
    CHECK(test::offsets(test::read_fresh(files)).back() == 19);
    CHECK(test::offsets(test::read_fresh(files)).size() >= 6);
    test::compact(test::age(writer), {2, 1000});
    CHECK(test::offsets(test::read_fresh(files)) == test::range(14, 19));
  }
}

TEST_CASE("a compaction stops if another process changes the history") {
  test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  std::uintmax_t changed_size = 0;
  test::observed_files disk{[&](test::file_operation& operation) {
    // This is the new history's first piece; the old history is still being read beyond it.
    if (operation.action == test::file_action::write && operation.path == files.work)
      fs::resize_file(files.history, changed_size);
    return std::error_code{};
  }};
  auto writer = test::open_writer(files, disk);
  const test::bytes value(1000);
  for (int i = 0; i < 1000; ++i)
    writer.append({{}, 1.5, writer.next_offset() % 5, value});
  REQUIRE_FALSE(writer.flush());
  const auto aged = test::age(writer);
  const auto size = fs::file_size(files.history);
  changed_size = size / 1000 * 10;
  const std::atomic<bool> stop = false;
  const auto result = log::compact(*aged, {1000, 1000}, stop);
  const auto* failure = std::get_if<log::write_failure>(&result);
  REQUIRE(failure);
  CHECK(failure->path == files.history);
  CHECK(failure->message.find("was changed by another process") != std::string::npos);
  CHECK_FALSE(fs::exists(files.work));
  CHECK(fs::file_size(files.history) == changed_size);
}

TEST_CASE_FIXTURE(fixture, "a compaction that cannot read a file to its end changes no file") {
  write(10);
  static_cast<void>(compact());
  write(10);
  auto aged = test::age(*writer);
  const std::atomic<bool> stop = false;
  for (const auto& file : {files.ancient_history, files.history}) {
    const auto before = test::read_bytes(file);
    test::failing_reads disk;
    disk.fail_bytes(file, before.size() / 2 + 1);
    const auto result = log::compact(*aged, {10, 1'000}, stop);
    const auto* failure = std::get_if<log::write_failure>(&result);
    REQUIRE(failure);
    CHECK(failure->message.find(file.string() + ": cannot be read") == 0);
    disk.repair();
    CHECK(test::read_bytes(file) == before);
    CHECK_FALSE(fs::exists(files.work));
  }
  CHECK(test::compact(aged).records_kept == 20);
}

TEST_CASE_FIXTURE(fixture, "no file is aged while a compaction runs") {
  write(5);
  auto aged = test::age(*writer);
  write(5);
  const auto refused = writer->age();
  const auto* failure = std::get_if<log::write_failure>(&refused);
  REQUIRE(failure);
  CHECK(failure->error == std::errc::device_or_resource_busy);
  CHECK(failure->path == files.history);
  aged.reset();
  CHECK(test::age(*writer));
}

TEST_CASE_FIXTURE(fixture, "a topic stays locked until its compaction has ended") {
  write(5);
  auto aged = test::age(*writer);
  writer.reset();
  CHECK(test::refusal(files).find("stop it first") != std::string::npos);
  test::compact(aged);
  aged.reset();
  CHECK(test::open_writer(files).next_offset() == 5);
}

TEST_CASE_FIXTURE(fixture, "a former writer's lock opens no other writer until its compaction has "
                           "ended even if the lock file was removed") {
  write(5);
  auto aged = test::age(*writer);
  const auto lock = writer->lock();
  writer.reset();
  const auto is_refused = [&] {
    const auto opened = log::writer::open(files, test::max_record_size, log::system_files(), lock);
    const auto* failure = std::get_if<log::write_failure>(&opened);
    return failure && failure->error == std::errc::device_or_resource_busy &&
           failure->path == files.history;
  };
  CHECK(is_refused());
  fs::remove(files.lock);
  CHECK(is_refused());
  aged.reset();
  CHECK_FALSE(is_refused());
}

TEST_CASE_FIXTURE(fixture, "an empty topic has nothing to compact") {
  const auto done = compact();
  CHECK(done.records_kept == 0);
  CHECK(done.keys == 0);
  CHECK_FALSE(fs::exists(files.history));
  write(2);
  CHECK(fresh() == test::range(0, 1));
}
