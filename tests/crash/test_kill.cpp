#include "tests/log/topic/tail_support.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/process.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <set>
#include <string>

using namespace logflume;

namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::uint64_t keys = 5;
constexpr std::size_t records_per_key = 3;

/// Lets a writer live for `syncs` syncs or a few more; returns the last offset that it reported as
/// safe.
log::offset live_and_die(const std::filesystem::path& directory, int life, int syncs) {
  test::process writer{{LOGFLUME_DOOMED_WRITER, directory.string(), std::to_string(life)}};
  writer.line([&](const std::string&) { return syncs-- == 0; }, patience);
  writer.signal(SIGKILL);
  REQUIRE(writer.wait(patience) == -SIGKILL);
  return std::stoull(writer.lines().back());
}

/// Returns whether every record below `safe` is in the log, or else as many newer ones of its key
/// as a compaction keeps.
bool nothing_lost(const std::set<log::offset>& standing, log::offset safe) {
  std::array<std::size_t, keys> newer{};
  for (auto offset = standing.empty() ? safe : std::max(safe, *standing.rbegin() + 1);
       offset-- > 0 && std::ranges::min(newer) < records_per_key;) {
    auto& of_its_key = newer[offset % keys];
    if (standing.contains(offset))
      ++of_its_key;
    else if (offset < safe && of_its_key < records_per_key)
      return false;
  }
  return true;
}

} // namespace

TEST_CASE(
    "a writer that is killed at any time recovers and loses no record that it reported as safe") {
  const int kills = test::long_run() ? 1'000 : 50;
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  test::follower reader{files};
  std::mt19937_64 random{test::random_seed()};
  log::offset safe = 0;
  int half_way = 0;
  for (int life = 0; life < kills; ++life) {
    CAPTURE(life);
    const auto reported = live_and_die(directory.path(), life, static_cast<int>(random() % 8));
    REQUIRE(reported >= safe);
    safe = reported;
    half_way += std::filesystem::exists(files.ancient_history) ? 1 : 0;
    reader.read();
    test::follower fresh{files};
    fresh.read();
    REQUIRE(std::ranges::is_sorted(fresh.delivered, {}, &test::seen_record::offset));
    REQUIRE(fresh.damage.empty());
    std::set<log::offset> standing;
    for (const auto& record : fresh.delivered) {
      REQUIRE(standing.insert(record.offset).second);
      REQUIRE(record.key == record.offset % keys);
    }
    REQUIRE(nothing_lost(standing, safe));
  }
  CHECK(reader.rewinds.empty());
  CHECK(reader.damage.empty());
  CHECK(std::ranges::is_sorted(reader.delivered, {}, &test::seen_record::offset));
  MESSAGE(kills, " kills, ", half_way, " of them in a compaction; ", safe, " records were safe");
}
