#include "tests/log/topic/tail_support.hpp"
#include "tests/log/writer/small_disk.hpp"
#include "tests/log/writer/writer_support.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t disk_size = std::size_t{256} * 1024;

const test::bytes value(200);

/// Writes until the disk is full; returns how many records were taken.
std::size_t fill(log::writer& writer) {
  for (std::size_t taken = 0;; ++taken) {
    writer.append({{}, 1.5, writer.next_offset() % 5, value});
    const auto failure = writer.flush();
    if (!failure)
      continue;
    CHECK(failure->error == std::errc::no_space_on_device);
    return taken;
  }
}

void skipped() {
  MESSAGE("SKIPPED: this user may not mount a small disk; run it as root");
}

} // namespace

TEST_CASE("a full disk refuses records but loses none and its readers continue") {
  const test::small_disk disk{disk_size};
  if (!disk)
    return skipped();
  const log::topic files{disk.path(), "temperature"};
  const auto filler = disk.path() / "filler";
  test::append(filler, test::bytes(disk_size / 2));
  auto writer = test::open_writer(files);
  test::follower reader{files};
  const auto first = fill(writer);
  CHECK(first > 100);
  reader.read();
  CHECK(reader.delivered.size() == first);
  CHECK(fill(writer) == 0);
  CHECK(reader.read().pending_bytes == 0);
  fs::remove(filler);
  const auto second = fill(writer);
  CHECK(second > 100);
  CHECK(writer.next_offset() == first + second);
  reader.read();
  CHECK(test::offsets(reader.delivered) == test::range(0, first + second - 1));
  CHECK(reader.rewinds.empty());
}

TEST_CASE(
    "a compaction without disk space leaves the log unchanged and succeeds once there is space") {
  const test::small_disk disk{disk_size};
  if (!disk)
    return skipped();
  const log::topic files{disk.path(), "temperature"};
  const auto filler = disk.path() / "filler";
  test::append(filler, test::bytes(disk_size / 16));
  auto writer = test::open_writer(files);
  const auto records = fill(writer);
  {
    const auto aged = test::age(writer);
    const std::atomic<bool> stop = false;
    const auto result = log::compact(*aged, {500, 1000}, stop);
    const auto* failure = std::get_if<log::write_failure>(&result);
    REQUIRE(failure);
    CHECK(failure->error == std::errc::no_space_on_device);
    CHECK(failure->path == files.work);
  }
  CHECK_FALSE(fs::exists(files.work));
  CHECK(test::read_fresh(files).size() == records);
  // A little room is enough for few records.
  fs::remove(filler);
  test::compact(test::age(writer), {2, 1000});
  CHECK(test::read_fresh(files).size() == 10);
  CHECK(fill(writer) > 100);
}

TEST_CASE("a read-only disk is refused with the path and is written once it is writable") {
  const test::small_disk disk{disk_size};
  if (!disk)
    return skipped();
  const log::topic files{disk.path() / "log", "temperature"};
  REQUIRE(disk.make_read_only(true));
  CHECK(test::refusal(files).find(files.root.string()) == 0);
  REQUIRE(disk.make_read_only(false));
  test::open_writer(files);
  REQUIRE(disk.make_read_only(true));
  CHECK(test::refusal(files).find(files.lock.string()) == 0);
  REQUIRE(disk.make_read_only(false));
  auto writer = test::open_writer(files);
  CHECK(fill(writer) > 100);
}
