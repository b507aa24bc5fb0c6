#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_fixture.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;
using fixture = test::tail_fixture;

struct reported_fixture : fixture {
  reported_fixture() : fixture{names_policy::reported} {}
};

} // namespace

TEST_CASE_FIXTURE(fixture, "records appended before a rename are delivered after it") {
  test::append_records(files.active, 0, 4);
  reader.read();
  test::append_records(files.active, 5, 9);
  age();
  test::append_records(files.active, 10, 12);
  reader.read();
  CHECK(view() == test::range(0, 12));
  CHECK(reader.compactions.empty());
  CHECK(reader.tail.position().part == topic_part::active);
}

TEST_CASE_FIXTURE(fixture, "a compaction is reported once the ancient history is gone") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  age();
  test::append_records(files.active, 10, 12);
  test::append_records(files.work, 4, 9);
  fs::rename(files.work, files.history);
  reader.read();
  CHECK(reader.compactions.empty());
  CHECK(view() == test::range(0, 12));
  fs::remove(files.ancient_history);
  test::append_records(files.active, 13, 13);
  reader.read();
  reader.read();
  REQUIRE(reader.compactions.size() == 1);
  CHECK(reader.compactions[0].through == 9);
  CHECK(reader.compactions[0].retained == test::range(4, 9));
  CHECK(view() == test::range(4, 13));
  CHECK(reader.delivered.size() == 14);
  CHECK(reader.tail.position().repeats == 0);
}

TEST_CASE_FIXTURE(fixture, "several compactions between two reads lose no retained record") {
  test::append_records(files.active, 0, 4);
  reader.read();
  test::append_records(files.active, 5, 9);
  age();
  compact({3, 9});
  test::append_records(files.active, 10, 19);
  age();
  compact({9, 15, 19});
  test::append_records(files.active, 20, 24);
  age();
  compact({15, 19, 22, 24});
  test::append_records(files.active, 25, 26);
  reader.read();
  CHECK(view() == fresh());
  CHECK(view() == std::vector<offset>{15, 19, 22, 24, 25, 26});
  // Records in the file that was held open are delivered; those that came and went are not.
  CHECK(test::offsets(reader.delivered) ==
        std::vector<offset>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 19, 22, 24, 25, 26});
  CHECK(reader.rewinds.empty());
}

TEST_CASE_FIXTURE(fixture,
                  "every compaction is reported to a reader that reads only during the next one") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  for (offset next = 10; next < 100; next += 10) {
    CAPTURE(next);
    // The reader looks only while a compaction is half-way.
    age();
    test::append_records(files.active, next, next + 9);
    reader.read();
    CHECK(view() == fresh());
    CHECK(reader.compactions.size() == next / 10 - 1);
    compact({next - 5, next - 1});
  }
  CHECK(reader.rewinds.empty());
  CHECK(reader.tail.position().repeats == 0);
}

TEST_CASE_FIXTURE(fixture, "a compaction is followed even without a new active file") {
  test::append_records(files.active, 0, 9);
  reader.read();
  age();
  compact({4, 9});
  reader.read();
  CHECK(view() == std::vector<offset>{4, 9});
  test::append_records(files.active, 10, 11);
  reader.read();
  cut(1);
  reader.read();
  CHECK(view() == std::vector<offset>{4, 9, 10});
  CHECK(view() == fresh());
}

TEST_CASE_FIXTURE(fixture, "a tail rewinds when a writer's recovery drops the aged file") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  age();
  reader.read();
  fs::rename(files.ancient_history, files.history);
  test::append_records(files.active, 5, 7, 1);
  reader.read();
  CHECK(reader.view() == test::read_fresh(files));
  CHECK(reader.rewinds.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "the records of a deleted log are kept until another log begins") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  fs::remove(files.history);
  fs::remove(files.active);
  CHECK(reader.read().missing);
  CHECK(view() == test::range(0, 9));
  test::append_records(files.active, 0, 2, 1);
  CHECK_FALSE(reader.read().missing);
  REQUIRE(reader.rewinds.size() == 1);
  CHECK_FALSE(reader.rewinds[0].to);
  CHECK(reader.view() == test::read_fresh(files));
}

TEST_CASE_FIXTURE(
    fixture, "a log that is recreated between two reads is distinguished from a compacted one") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  fs::remove(files.history);
  fs::remove(files.active);
  // The new log reaches further than the old one, with other records.
  test::append_records(files.history, 0, 19, 1);
  test::append_records(files.active, 20, 21, 1);
  reader.read();
  CHECK(reader.rewinds.size() == 1);
  CHECK(reader.view() == test::read_fresh(files));
  CHECK(reader.delivered.size() == 10 + 22);
}

TEST_CASE_FIXTURE(fixture,
                  "a tail continues where it ended when a directory is deleted and restored") {
  test::append_records(files.active, 0, 9);
  reader.read();
  fs::remove_all(directory.path());
  CHECK(reader.read().missing);
  fs::create_directory(directory.path());
  CHECK(reader.read().missing);
  test::append_records(files.history, 0, 9);
  test::append_records(files.active, 10, 11);
  reader.read();
  CHECK(view() == test::range(0, 11));
  CHECK(reader.rewinds.empty());
  CHECK(reader.delivered.size() == 12);
}

TEST_CASE_FIXTURE(fixture, "a log that comes back without a known record is another log") {
  test::append_records(files.active, 0, 9);
  reader.read();
  fs::remove(files.active);
  CHECK(reader.read().missing);
  // The new log reaches further, and none of its records contradicts one that was read.
  test::append_records(files.history, 20, 25);
  test::append_records(files.active, 26, 27);
  reader.read();
  REQUIRE(reader.rewinds.size() == 1);
  CHECK_FALSE(reader.rewinds[0].to);
  CHECK(view() == test::range(20, 27));
}

TEST_CASE_FIXTURE(fixture, "damage in a past file is reported once however often it is read") {
  const std::vector<std::uint8_t> none(3, 0xff);
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  test::append(files.active, none);
  test::append_records(files.active, 10, 14);
  reader.read();
  age();
  test::append_records(files.active, 15, 19);
  reader.read();
  REQUIRE(reader.damage.size() == 1);
  CHECK(reader.damage[0].bytes == none.size());
  // Another process removes the oldest file, so the rest is read again as all that is retained.
  fs::remove(files.ancient_history);
  reader.read();
  CHECK(view() == test::range(5, 19));
  CHECK(view() == fresh());
  CHECK(reader.compactions.size() == 1);
  CHECK(reader.damage.size() == 1);
}

TEST_CASE_FIXTURE(reported_fixture,
                  "with reported names a tail looks the names up again only after a report") {
  test::append_records(files.active, 0, 4);
  reader.read();
  age();
  test::append_records(files.active, 5, 9);
  reader.read();
  CHECK(view() == test::range(0, 4));
  reader.tail.names_changed();
  reader.read();
  CHECK(view() == test::range(0, 9));
  // After a change the names are looked up again, until a look finds no change.
  test::append_records(files.active, 10, 12);
  reader.read();
  CHECK(view() == test::range(0, 12));
}

TEST_CASE_FIXTURE(reported_fixture,
                  "with reported names a tail sees a cut and a log that is created later") {
  reader.read();
  test::append_records(files.active, 0, 4);
  reader.read();
  CHECK(view() == test::range(0, 4));
  cut(2);
  test::append_records(files.active, 2, 3, 1);
  reader.read();
  CHECK(offsets(reader.view()) == test::range(0, 3));
}
