#include "tests/interop/both.hpp"
#include "tests/support/jsonl.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;

namespace {

/// Returns the number of records in a log.
std::size_t enough() {
  return long_run() ? 100'000 : 10'000;
}

/// Two logs of the same records, one written by each program.
struct twins {
  shared_place place;
  log::topic ours{place.log / "logflume", "records"};
  log::topic theirs{place.log / "original", "records"};
  some_records records;

  explicit twins() : records{record_maker{random_seed()}.make_some(enough())} {
    fs::create_directory(theirs.root);
    write_as_logflume(ours, records);
    write_as_original(theirs, place.file, records);
  }
};

} // namespace

TEST_CASE("both programs write random records as the same bytes") {
  WITH_ORIGINAL();
  const twins both;
  const auto ours = read_bytes(both.ours.active);
  const auto theirs = read_bytes(both.theirs.active);
  CHECK(ours.size() > enough() * 40);
  CHECK((ours == theirs));
}

TEST_CASE("each program reads the random records that the other wrote") {
  WITH_ORIGINAL();
  const twins both;
  const auto expected = lines_to_read(both.records);
  CHECK(same(read_as_logflume(both.theirs), expected));
  CHECK(same(read_as_original(both.ours, enough() - 1), expected));
}
