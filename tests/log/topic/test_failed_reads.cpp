#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_fixture.hpp"

#include <doctest/doctest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <stdexcept>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;
using fixture = test::tail_fixture;

/// The number of reads up to the one that fails; 0 if none fails.
std::atomic<int> reads_to_failure = 0;

/// Reads to the end although a read may fail. Returns whether one did.
bool read_to_end(test::follower& reader, int failing_read) {
  reads_to_failure = failing_read;
  for (bool has_failed = false;; has_failed = true) {
    try {
      reader.read();
      reads_to_failure = 0;
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

// The program's own definition takes precedence over that of the C library.
extern "C" ssize_t pread(int file, void* into, std::size_t size, off_t at) {
  if (reads_to_failure > 0 && --reads_to_failure == 0) {
    errno = EIO;
    return -1;
  }
  return ::syscall(SYS_pread64, file, into, size, at);
}

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
  // Two reads find the end of the removed file, the third one compares the history.
  reads_to_failure = 3;
  CHECK_THROWS_AS(reader.read(), std::runtime_error);
  fs::remove(files.history);
  CHECK(reader.read().missing);
  test::append_records(files.history, 20, 25);
  reader.read();
  CHECK(reader.rewinds.size() == 1);
  CHECK(view() == test::range(20, 25));
}
