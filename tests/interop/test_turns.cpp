#include "tests/interop/both.hpp"
#include "tests/support/jsonl.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace logflume;
using namespace logflume::test;

namespace {

/// Returns the position of the last record.
std::size_t begin_of_last(const fs::path& file) {
  const auto bytes = read_bytes(file);
  std::size_t last = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto found = log::decode_record(log::bytes_view{bytes}.subspan(at), 16 * 1024);
    REQUIRE(std::holds_alternative<log::complete>(found));
    last = at;
    at += std::get<log::complete>(found).size;
  }
  return last;
}

/// One log that both programs write in turn, as if the power had failed at times.
struct turns {
  shared_place place;
  log::topic files{place.log, "turns"};
  record_maker random{random_seed()};
  /// The records that the log holds.
  some_records kept;

  void write(bool by_original) {
    const auto some = random.make_some(2 + random.number(40));
    if (by_original)
      write_as_original(files, place.file, some);
    else
      write_as_logflume(files, some);
    kept.insert(kept.end(), some.begin(), some.end());
  }

  /// Cuts between one and all but one of the last record's bytes.
  void tear() {
    const auto begin = begin_of_last(files.active);
    const auto size = fs::file_size(files.active) - begin;
    fs::resize_file(files.active, begin + 1 + random.number(size - 1));
    kept.pop_back();
  }
};

} // namespace

TEST_CASE(
    "both programs write one log in turn with torn tails in between and lose no complete record") {
  WITH_ORIGINAL();
  turns log;
  std::size_t torn = 0;
  const int turns_taken = long_run() ? 200 : 40;
  for (int turn = 0; turn < turns_taken; ++turn) {
    log.write(turn % 2 == 0);
    if (log.random.number(2) == 0) {
      log.tear();
      ++torn;
    }
  }
  log.write(true);
  CHECK(torn > 10);
  const auto expected = lines_to_read(log.kept);
  CHECK(same(read_as_logflume(log.files), expected));
  CHECK(same(read_as_original(log.files, expected.size() - 1), expected));
}

TEST_CASE("a follower receives each record that either program writes exactly once, even records "
          "torn off later") {
  WITH_ORIGINAL();
  turns log;
  line_follower follower{log.files};
  lines expected;
  for (int turn = 0; turn < 20; ++turn) {
    const auto before = log.kept.size();
    log.write(turn % 2 == 0);
    follower.read();
    const auto all = lines_to_read(log.kept);
    expected.insert(expected.end(), all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
    if (turn % 3 == 0)
      log.tear();
    follower.read();
  }
  CHECK(same(follower.seen(), expected));
}

TEST_CASE("Logflume continues a log after the original was killed and the original continues after "
          "Logflume") {
  WITH_ORIGINAL();
  turns log;
  line_follower follower{log.files};
  int killed = 0;
  const int kills = long_run() ? 40 : 4;
  for (int turn = 0; turn < kills; ++turn) {
    const auto before = log.kept.size();
    const auto some = log.random.make_some(6'000);
    write_lines(log.place.file, lines_to_write(some));
    process writing{
        original({"write", log.files.root.string(), log.files.name, log.place.file.string()})};
    const auto wanted = before + log.random.number(1'000);
    follow_until(log.files, follower, [&] { return follower.seen().size() > wanted; });
    writing.signal(SIGKILL);
    killed += writing.wait(patience) == -SIGKILL ? 1 : 0;
    follower.read();
    const auto written = static_cast<std::ptrdiff_t>(follower.seen().size() - before);
    log.kept.insert(log.kept.end(), some.begin(), some.begin() + written);
    log.write(false);
    follower.read();
  }
  CHECK(killed > 0);
  log.write(true);
  follower.read();
  const auto expected = lines_to_read(log.kept);
  CHECK(same(follower.seen(), expected));
  CHECK(same(read_as_original(log.files, expected.size() - 1), expected));
}
