#include "log/writer/file_system.hpp"

#include "log/writer/compaction.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/seen_syncs.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

using namespace logflume;
using test::seen_call;

namespace {

namespace fs = std::filesystem;
using seen_calls = std::vector<seen_call>;

} // namespace

TEST_CASE("a writer's sync reaches the system for the file and for the directory of a new name") {
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  auto writer = test::open_writer(files);
  const test::bytes value(40);
  test::seen_syncs seen;
  writer.append({{}, 1.5, 1, value});
  REQUIRE_FALSE(writer.flush());
  CHECK(seen.take().empty());
  REQUIRE_FALSE(writer.sync());
  CHECK(seen.take() == seen_calls{{"fdatasync", files.active}, {"fsync", files.root}});
  writer.append({{}, 1.5, 1, value});
  REQUIRE_FALSE(writer.flush());
  REQUIRE_FALSE(writer.sync());
  CHECK(seen.take() == seen_calls{{"fdatasync", files.active}});
}

TEST_CASE("the system syncs a new history before renaming it and its directory afterwards") {
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  auto writer = test::open_writer(files);
  const test::bytes value(40);
  writer.append({{}, 1.5, 1, value});
  REQUIRE_FALSE(writer.flush());
  const auto aged = test::age(writer);
  test::seen_syncs seen;
  test::compact(aged);
  CHECK(seen.take() == seen_calls{{"fdatasync", files.work},
                                  {"rename", files.work, files.history},
                                  {"fsync", files.root}});
}

TEST_CASE("each new directory is synced in its parent") {
  const test::temp_dir directory;
  const auto top = directory.path() / "a";
  const auto deep = top / "b" / "c";
  test::seen_syncs seen;
  REQUIRE_FALSE(log::system_files().make_directories(deep));
  CHECK(fs::is_directory(deep));
  CHECK(seen.take() ==
        seen_calls{{"fsync", directory.path()}, {"fsync", top}, {"fsync", top / "b"}});
  // An existing directory is not synced.
  REQUIRE_FALSE(log::system_files().make_directories(deep));
  CHECK(seen.take().empty());
}

TEST_CASE("a sync that the system refuses is a failure unless it is of a directory that cannot be "
          "synced") {
  const test::temp_dir directory;
  auto& files = log::system_files();
  const auto opened = files.open(directory.path() / "file", log::opening::any);
  const auto* file = std::get_if<crypto::descriptor>(&opened);
  REQUIRE(file);
  test::seen_syncs seen;
  seen.fail_syncs(EIO);
  CHECK(files.sync(*file) == std::errc::io_error);
  CHECK(files.sync_directory(directory.path()) == std::errc::io_error);
  CHECK(files.make_directories(directory.path() / "made") == std::errc::io_error);
  seen.fail_syncs(EINVAL);
  CHECK(files.sync(*file) == std::errc::invalid_argument);
  CHECK_FALSE(files.sync_directory(directory.path()));
}
