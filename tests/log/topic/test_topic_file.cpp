#include "log/topic/topic_file.hpp"

#include "log/writer/file_scan.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

using namespace logflume;
using namespace std::chrono_literals;

namespace {

using bytes = std::vector<std::uint8_t>;
using offsets = std::vector<log::offset>;

/// Records as a gateway writes them: a header, a time, and a value of 20 to 60 random bytes.
struct sample {
  explicit sample(std::size_t count) {
    std::mt19937_64 random{42};
    for (std::size_t i = 0; i < count; ++i) {
      starts.push_back(text.size());
      bytes value(20 + random() % 41);
      std::generate(value.begin(), value.end(),
                    [&] { return static_cast<std::uint8_t>(random()); });
      const std::uint8_t seq_nr[]{0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(i)};
      const log::header_view header{"seq_nr", seq_nr};
      log::encode_record({.headers = {header},
                          .timestamp = 1.7e9 + static_cast<double>(i),
                          .key = 1 + random() % 5,
                          .value = value,
                          .offset = i},
                         text);
    }
    starts.push_back(text.size());
  }

  std::size_t count() const { return starts.size() - 1; }

  /// Returns the record that contains this byte.
  std::size_t record_at(std::size_t byte) const {
    return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), byte) -
                                    starts.begin()) -
           1;
  }

  bytes text;
  std::vector<std::size_t> starts;
};

struct sample_file {
  explicit sample_file(const bytes& text) {
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(text.data()),
                                                static_cast<std::streamsize>(text.size()));
    settle();
  }

  void put(std::size_t at, std::uint8_t byte) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(::pwrite(file, &byte, 1, static_cast<off_t>(at)) == 1);
    ::close(file);
    settle();
  }

  /// Sets the time of the last write to an hour ago.
  void settle() const {
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - 1h);
  }

  void touch() const {
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + 1h);
  }

  log::topic_file open() const {
    auto opened = log::opened_file::open(path);
    return {std::get<log::file_ptr>(std::move(opened)), log::default_max_record_size, 256 * 1024};
  }

  test::temp_dir directory{test::memory_directory()};
  std::filesystem::path path = directory.path() / "file";
};

struct reading {
  offsets found;
  std::vector<log::topic_file::no_record> damage;
  std::uint64_t pending = 0;
};

using ending = log::topic_file::ending;

void read_on(log::topic_file& file, ending how, reading& result) {
  for (;;) {
    const auto step = file.next(how);
    if (const auto* record = std::get_if<log::topic_file::found>(&step)) {
      result.found.push_back(record->record.offset);
    } else if (const auto* none = std::get_if<log::topic_file::no_record>(&step)) {
      result.damage.push_back(*none);
    } else if (!std::holds_alternative<log::topic_file::searching>(step)) {
      const auto* end = std::get_if<log::topic_file::end>(&step);
      REQUIRE(end);
      result.pending = end->pending_bytes;
      return;
    }
  }
}

reading read(const sample_file& file, ending how) {
  auto records = file.open();
  reading result;
  read_on(records, how, result);
  return result;
}

offsets all_but(std::size_t count, std::size_t missing) {
  offsets result(count);
  std::iota(result.begin(), result.end(), log::offset{0});
  result.erase(result.begin() + static_cast<std::ptrdiff_t>(missing));
  return result;
}

offsets first(std::size_t count) {
  offsets result(count);
  std::iota(result.begin(), result.end(), log::offset{0});
  return result;
}

} // namespace

TEST_CASE("a flipped bit loses only its record both in a growing and in a complete file") {
  // The long run flips every bit of 64 KiB.
  const sample log{test::long_run() ? std::size_t{1'000} : 140};
  sample_file file{log.text};
  std::vector<std::size_t> flips(log.text.size() * 8);
  std::iota(flips.begin(), flips.end(), std::size_t{0});
  if (test::long_run()) {
    REQUIRE(log.text.size() >= 64 * 1024);
  } else {
    std::shuffle(flips.begin(), flips.end(), std::mt19937_64{test::random_seed()});
    flips.resize(2'000);
  }
  for (const auto flip : flips) {
    const auto at = flip / 8;
    const auto damaged = static_cast<std::uint8_t>(log.text[at] ^ (1U << flip % 8));
    file.put(at, damaged);
    const auto expected = all_but(log.count(), log.record_at(at));
    const auto final = read(file, ending::complete);
    const auto live = read(file, ending::growing);
    log::file_scan scan;
    REQUIRE_FALSE(log::scan_file(file.path, log::default_max_record_size, scan));
    const bool is_last = log.record_at(at) + 1 == log.count();
    if (final.found != expected || live.found != expected || scan.damaged == is_last ||
        final.damage.size() != 1)
      FAIL_CHECK("bit " << flip << " in record " << log.record_at(at));
    file.put(at, log.text[at]);
  }
}

TEST_CASE(
    "a whole record between two damaged ones is read both in a growing and in a complete file") {
  const sample log{8};
  sample_file file{log.text};
  // A header's value now seems to end far beyond the file: a possible beginning of a record.
  constexpr std::size_t length_of_value = 9;
  file.put(log.starts[1] + length_of_value, 0xff);
  file.put(log.starts[1] + length_of_value + 1, 0x07);
  file.put(log.starts[4] - 1, static_cast<std::uint8_t>(~log.text[log.starts[4] - 1]));
  const offsets expected{0, 2, 4, 5, 6, 7};
  CHECK(read(file, ending::complete).found == expected);
  const auto live = read(file, ending::growing);
  CHECK(live.found == expected);
  CHECK(live.damage.size() == 2);
}

TEST_CASE("a truncation loses only the record that it cuts") {
  const sample log{40};
  for (std::size_t size = 0; size <= log.text.size(); ++size) {
    const sample_file file{
        {log.text.begin(), log.text.begin() + static_cast<std::ptrdiff_t>(size)}};
    const auto whole = log.record_at(size);
    REQUIRE(read(file, ending::complete).found == first(whole));
    const auto live = read(file, ending::growing);
    REQUIRE(live.found == first(whole));
    REQUIRE(live.damage.empty());
    REQUIRE(live.pending == size - log.starts[whole]);
  }
}

TEST_CASE("records inside a value that is still being written are not read") {
  const sample inner{5};
  bytes text;
  log::encode_record({.headers = {}, .timestamp = {}, .key = 7, .value = inner.text, .offset = 0},
                     text);
  // The file is cut at the end of the value, so that it ends with whole records.
  const auto whole = text;
  const auto cut = static_cast<std::ptrdiff_t>(
      std::search(text.begin(), text.end(), inner.text.begin(), inner.text.end()) - text.begin() +
      static_cast<std::ptrdiff_t>(inner.text.size()));
  const sample_file file{{whole.begin(), whole.begin() + cut}};
  file.touch();
  auto records = file.open();
  reading result;
  read_on(records, ending::growing, result);
  CHECK(result.found.empty());
  CHECK(result.damage.empty());
  std::ofstream{file.path, std::ios::app | std::ios::binary}.write(
      reinterpret_cast<const char*>(whole.data()) + cut,
      static_cast<std::streamsize>(whole.size()) - cut);
  read_on(records, ending::growing, result);
  CHECK(result.found == offsets{0});
  CHECK(result.damage.empty());
}

TEST_CASE("damage in a recently written file is reported once the file is at rest") {
  const sample log{20};
  auto text = log.text;
  // A value's length becomes so large that the record seems to extend beyond the end.
  const auto at = log.starts[10];
  bytes begin;
  const bytes value(300, 'x');
  log::encode_record({.headers = {}, .timestamp = {}, .key = 1, .value = value, .offset = 10},
                     begin);
  std::copy_n(begin.begin(), 16, text.begin() + static_cast<std::ptrdiff_t>(at));
  const sample_file file{text};
  file.touch();
  auto records = file.open();
  reading result;
  read_on(records, ending::growing, result);
  const auto early = result.found.size();
  CHECK(early <= 10);
  file.settle();
  read_on(records, ending::growing, result);
  CHECK(result.found == all_but(20, 10));
  CHECK(result.damage.size() == 1);
}

TEST_CASE("a torn last record counts as damage only if the file is complete") {
  const sample log{3};
  const sample_file file{{log.text.begin(), log.text.end() - 5}};
  const auto once = read(file, ending::last_read);
  CHECK(once.found == first(2));
  CHECK(once.damage.empty());
  CHECK(once.pending == log.starts[3] - log.starts[2] - 5);
  const auto complete = read(file, ending::complete);
  CHECK(complete.damage.size() == 1);
  CHECK(complete.pending == 0);
}

TEST_CASE("a long stretch without a record is searched piece by piece up to the next record") {
  const sample log{2};
  bytes text{log.text.begin(), log.text.begin() + static_cast<std::ptrdiff_t>(log.starts[1])};
  // Each repetition could be a record of 16,000 bytes.
  const bytes pattern{0, 0, 0, 0, 0x80, 0x7d};
  const std::size_t stretch = 3 << 20;
  for (std::size_t i = 0; i < stretch; ++i)
    text.push_back(pattern[i % pattern.size()]);
  text.insert(text.end(), log.text.begin() + static_cast<std::ptrdiff_t>(log.starts[1]),
              log.text.end());
  const sample_file file{text};
  auto records = file.open();
  std::size_t pauses = 0;
  offsets found;
  std::uint64_t damage = 0;
  for (;;) {
    const auto step = records.next(ending::growing);
    if (const auto* record = std::get_if<log::topic_file::found>(&step))
      found.push_back(record->record.offset);
    else if (const auto* none = std::get_if<log::topic_file::no_record>(&step))
      damage += none->bytes;
    else if (std::holds_alternative<log::topic_file::searching>(step))
      ++pauses;
    else
      break;
  }
  CHECK(found == first(2));
  CHECK(damage == stretch);
  CHECK(pauses >= 4);
}

TEST_CASE("a hole in a file is skipped without being read") {
  const sample log{2};
  const sample_file file{
      {log.text.begin(), log.text.begin() + static_cast<std::ptrdiff_t>(log.starts[1])}};
  const std::uint64_t hole = std::uint64_t{64} << 30;
  std::filesystem::resize_file(file.path, hole);
  const auto rest = log.text.size() - log.starts[1];
  {
    std::ofstream end{file.path, std::ios::app | std::ios::binary};
    end.write(reinterpret_cast<const char*>(log.text.data() + log.starts[1]),
              static_cast<std::streamsize>(rest));
  }
  file.settle();
  const auto result = read(file, ending::complete);
  CHECK(result.found == first(2));
  REQUIRE(result.damage.size() == 1);
  CHECK(result.damage.front().bytes == hole - log.starts[1]);
}
