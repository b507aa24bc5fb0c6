#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_fixture.hpp"
#include "tests/support/failing_reads.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;
using fixture = test::tail_fixture;

/// Reads to the end although a read may fail. Returns whether one did.
bool read_to_end(test::follower& reader, int failing_read) {
  test::failing_reads disk;
  disk.fail_call(failing_read);
  for (bool has_failed = false;; has_failed = true) {
    try {
      reader.read();
      return has_failed;
    } catch (const std::runtime_error&) {
      REQUIRE_FALSE(has_failed);
    }
  }
}

using change = std::function<void(fixture&)>;

/// Checks that a reader reports a log, and what `changes` does to it, as it would if no read
/// failed, whichever read fails.
void check_every_read(const change& begin, const change& changes) {
  const auto prepare = [&](fixture& log) {
    begin(log);
    log.reader.read();
    changes(log);
  };
  fixture expected;
  prepare(expected);
  expected.reader.read();
  bool has_failed = true;
  for (int failing_read = 1; has_failed; ++failing_read) {
    CAPTURE(failing_read);
    fixture log;
    prepare(log);
    has_failed = read_to_end(log.reader, failing_read);
    CHECK(log.reader.delivered == expected.reader.delivered);
    CHECK(log.view() == expected.view());
    CHECK(log.reader.damage.size() == expected.reader.damage.size());
    CHECK(log.reader.rewinds.size() == expected.reader.rewinds.size());
    CHECK(log.reader.compactions.size() == expected.reader.compactions.size());
    CHECK((has_failed || failing_read > 1));
  }
}

} // namespace

TEST_CASE("a read that fails once hides no record of a damaged log") {
  const auto damage = [](fixture& log) {
    test::append_records(log.files.history, 0, 1);
    test::append(log.files.history, test::bytes{1, 2, 3});
    test::append_records(log.files.history, 2, 4);
    test::append_records(log.files.active, 5, 6);
  };
  check_every_read([](fixture&) {}, damage);
}

TEST_CASE("a read that fails once hides neither a cut nor what follows it") {
  check_every_read([](fixture& log) { test::append_records(log.files.active, 0, 9); },
                   [](fixture& log) {
                     log.cut(4);
                     test::append_records(log.files.active, 4, 20, 1);
                   });
}

TEST_CASE("a read that fails once hides neither a compaction nor what follows it") {
  check_every_read(
      [](fixture& log) {
        test::append_records(log.files.history, 0, 4);
        test::append_records(log.files.active, 5, 9);
      },
      [](fixture& log) {
        for (const offset next : {10, 20}) {
          log.age();
          log.compact({4, next - 1});
          test::append_records(log.files.active, next, next + 9);
        }
      });
}

TEST_CASE_FIXTURE(fixture, "a log that vanishes after a failed read is another log if it comes "
                           "back without a known record") {
  test::append_records(files.active, 0, 9);
  reader.read();
  fs::remove(files.active);
  test::append_records(files.history, 0, 9);
  {
    // Four reads find the end of the removed file, two by two; the fifth one compares the history.
    test::failing_reads disk;
    disk.fail_call(5);
    CHECK_THROWS_AS(reader.read(), std::runtime_error);
  }
  fs::remove(files.history);
  CHECK(reader.read().missing);
  test::append_records(files.history, 20, 25);
  reader.read();
  CHECK(reader.rewinds.size() == 1);
  CHECK(view() == test::range(20, 25));
}

TEST_CASE_FIXTURE(fixture,
                  "a reader delivers the records before a bad sector and goes no further") {
  test::append_records(files.history, 0, 9);
  test::append_records(files.active, 10, 19);
  for (const auto& file : {files.history, files.active})
    for (const std::size_t into_record : {std::size_t{0}, std::size_t{1}, record_size - 1}) {
      CAPTURE(file);
      CAPTURE(into_record);
      test::failing_reads disk;
      disk.fail_bytes(file, 4 * record_size + into_record);
      test::follower late{files};
      for (int attempt = 0; attempt < 2; ++attempt) {
        CHECK_THROWS_AS(late.read(), std::runtime_error);
        CHECK(test::offsets(late.delivered) == test::range(0, file == files.history ? 3 : 13));
        CHECK(late.damage.empty());
      }
      disk.repair();
      late.read();
      CHECK(test::offsets(late.delivered) == test::range(0, 19));
      CHECK(late.damage.empty());
      CHECK(late.rewinds.empty());
    }
}

TEST_CASE_FIXTURE(fixture, "a bad sector after damage is not the end of the damaged file") {
  test::append_records(files.history, 0, 1);
  test::append(files.history, test::bytes(100, 0xFF));
  test::append_records(files.history, 2, 9);
  test::append_records(files.active, 10, 11);
  test::failing_reads disk;
  disk.fail_bytes(files.history, 2 * record_size + 50);
  CHECK_THROWS_AS(reader.read(), std::runtime_error);
  CHECK(reader.damage.empty());
  CHECK(view() == test::range(0, 1));
  disk.repair();
  reader.read();
  CHECK(view() == test::range(0, 11));
  REQUIRE(reader.damage.size() == 1);
  CHECK(reader.damage.front().bytes == 100);
}
