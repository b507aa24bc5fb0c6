#include "log/writer/compaction.hpp"
#include "tests/interop/both.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <set>

using namespace logflume;
using namespace logflume::test;

namespace {

constexpr std::size_t keys = 20;
constexpr std::size_t retained = 10;

/// Returns `line` without its time, which the original's compaction rounds again.
std::string without_time(const std::string& line) {
  const auto begin = line.find("\"time\":");
  return line.substr(0, begin) + line.substr(line.find("\"headers\":", begin));
}

lines without_times(lines all) {
  for (auto& line : all)
    line = without_time(line);
  return all;
}

/// Keeps the newest records of each key, as the service does.
void compact_as_logflume(log::writer& writer) {
  REQUIRE_FALSE(writer.sync());
  const auto aged = writer.age();
  REQUIRE(std::holds_alternative<log::aged_ptr>(aged));
  const std::atomic<bool> stop = false;
  const auto done = log::compact(*std::get<log::aged_ptr>(aged),
                                 {.records_per_key = retained, .keys_per_pass = 1'000}, stop);
  REQUIRE(std::holds_alternative<log::compacted_history>(done));
}

/// Appends the records, and compacts after every `interval` of them.
void write_and_compact_as_logflume(const log::topic& files, const some_records& records,
                                   std::size_t interval) {
  auto writer = open_writer(files);
  std::size_t count = 0;
  for (const auto& record : records) {
    writer.append(fields_of(record));
    if (++count % interval != 0)
      continue;
    REQUIRE_FALSE(writer.flush());
    compact_as_logflume(writer);
  }
  REQUIRE_FALSE(writer.flush());
}

void write_and_compact_as_original(const log::topic& files, const fs::path& file,
                                   const some_records& records) {
  write_lines(file, lines_to_write(records));
  run_original({"write", files.root.string(), files.name, file.string(), std::to_string(retained)});
}

/// Returns the lines that must remain after the first `compacted` records were compacted, by simple
/// counting.
lines lines_that_stay(const some_records& records, std::size_t compacted) {
  const auto all = lines_to_read(records);
  lines stay{all.begin() + static_cast<std::ptrdiff_t>(compacted), all.end()};
  std::map<std::uint64_t, std::size_t> newer;
  for (auto at = compacted; at-- > 0;)
    if (newer[records[at].key]++ < retained)
      stay.insert(stay.begin(), all[at]);
  return stay;
}

/// Checks that all lines in the log were delivered, each record once and as it was written.
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

TEST_CASE("the original reads a log that Logflume compacted and appends to it") {
  WITH_ORIGINAL();
  const shared_place place;
  const log::topic files{place.log, "compacted"};
  record_maker random{random_seed()};
  auto records = random.make_some(2'300, keys);
  write_and_compact_as_logflume(files, records, 500);
  const auto expected = lines_that_stay(records, 2'000);
  CHECK(expected.size() == keys * retained + 300);
  CHECK(same(read_as_original(files, records.size() - 1), expected));

  const auto more = random.make_some(200, keys);
  write_as_original(files, place.file, more);
  records.insert(records.end(), more.begin(), more.end());
  const auto longer = lines_that_stay(records, 2'000);
  CHECK(same(read_as_original(files, records.size() - 1), longer));
  CHECK(same(read_as_logflume(files), longer));
}

TEST_CASE("both programs write and compact one log in turn and read the same records") {
  WITH_ORIGINAL();
  const shared_place place;
  const log::topic files{place.log, "compacted"};
  record_maker random{random_seed()};
  line_follower follower{files};
  some_records records;
  const int turns = long_run() ? 60 : 8;
  for (int turn = 0; turn < turns; ++turn) {
    const auto some = random.make_some(1'000, keys);
    if (turn % 2 == 0)
      write_and_compact_as_original(files, place.file, some);
    else
      write_and_compact_as_logflume(files, some, 400);
    records.insert(records.end(), some.begin(), some.end());
    follower.read();
  }
  const auto kept = read_as_original(files, records.size() - 1);
  CHECK(kept.size() < 2'000);
  CHECK(same(read_as_logflume(files), kept));
  check_delivered(follower, lines_to_read(records), kept);
}

TEST_CASE("the original follows a log while Logflume writes it") {
  WITH_ORIGINAL();
  const shared_place place;
  const log::topic files{place.log, "followed"};
  const auto records = record_maker{7}.make_some(5'000);
  auto following = std::async(std::launch::async, read_as_original, files, records.size() - 1);
  write_as_logflume(files, records);
  CHECK(same(following.get(), lines_to_read(records)));
}

TEST_CASE("a follower loses no record while the original writes and compacts the log") {
  WITH_ORIGINAL();
  const shared_place place;
  const log::topic files{place.log, "compacted"};
  const auto records = record_maker{4}.make_some(6'000, keys);
  write_lines(place.file, lines_to_write(records));
  line_follower follower{files};
  process writing{original(
      {"write", files.root.string(), files.name, place.file.string(), std::to_string(retained)})};
  follow_until(files, follower, [&] { return writing.has_ended(); });
  CHECK(writing.wait(patience) == 0);
  CHECK(writing.lines() == lines{});

  const auto kept = read_as_original(files, records.size() - 1);
  CHECK(kept.size() < records.size() / 2);
  CHECK(same(read_as_logflume(files), kept));
  check_delivered(follower, lines_to_read(records), kept);
}
