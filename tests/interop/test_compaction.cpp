#include "log/directory_watch.hpp"
#include "tests/interop/both.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <semaphore>
#include <set>
#include <thread>

using namespace logflume;
using namespace logflume::test;

namespace {

constexpr std::size_t keys = 20;
constexpr std::size_t retained = 10;

/// `line` without its time: the original's compaction rounds it anew.
std::string without_time(const std::string& line) {
  const auto begin = line.find("\"time\":");
  return line.substr(0, begin) + line.substr(line.find("\"headers\":", begin));
}

lines without_times(lines all) {
  for (auto& line : all)
    line = without_time(line);
  return all;
}

/// Reads on whenever something changes, until `writing` has ended.
void follow(const log::topic& files, line_follower& follower, process& writing) {
  std::counting_semaphore<> changes{1};
  std::atomic<bool> ended = false;
  const log::directory_watch watch{files.root, std::chrono::seconds{1}, [&] { changes.release(); }};
  std::thread waiting{[&] {
    writing.wait(patience);
    ended = true;
    changes.release();
  }};
  while (!ended) {
    changes.acquire();
    follower.read();
  }
  waiting.join();
  follower.read();
}

/// What stands in the log now was delivered, each record once, as it was written.
void check_delivered(const line_follower& follower, const lines& written, const lines& kept) {
  const auto& offsets = follower.offsets();
  REQUIRE(std::is_sorted(offsets.begin(), offsets.end(), std::less_equal<>{}));
  lines expected;
  for (const auto offset : offsets)
    expected.push_back(without_time(written.at(offset)));
  CHECK(same(without_times(follower.seen()), expected));
  const auto seen = without_times(follower.seen());
  const std::set<std::string> delivered{seen.begin(), seen.end()};
  for (const auto& line : without_times(kept))
    CHECK_MESSAGE(delivered.contains(line), line);
}

} // namespace

TEST_CASE("one who follows loses nothing while the original writes and compacts") {
  WITH_ORIGINAL();
  const shared_place place;
  const log::topic files{place.log, "compacted"};
  const auto records = record_maker{4}.make_some(6'000, keys);
  write_lines(place.file, lines_to_write(records));
  line_follower follower{files};
  process writing{original(
      {"write", files.root.string(), files.name, place.file.string(), std::to_string(retained)})};
  follow(files, follower, writing);
  CHECK(writing.lines() == lines{});

  const auto kept = read_as_original(files, records.size() - 1);
  CHECK(kept.size() < records.size() / 2);
  CHECK(same(read_as_logflume(files), kept));
  check_delivered(follower, lines_to_read(records), kept);
}
