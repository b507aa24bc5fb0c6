#include "log/topic/opened_file.hpp"

#include "tests/support/failing_reads.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <fstream>

using namespace logflume;

TEST_CASE("reading a file does not change its access time") {
  const test::temp_dir directory;
  const auto path = directory.path() / "temperature";
  std::ofstream{path} << "record";
  // The last access precedes the last change, so the next access would be recorded.
  const std::array<timespec, 2> times{{{1'000'000'000, 0}, {1'000'000'001, 0}}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0);
  const auto opened = log::opened_file::open(path);
  const auto* file = std::get_if<log::file_ptr>(&opened);
  REQUIRE(file);
  std::array<std::uint8_t, 8> bytes{};
  const auto read = (*file)->read(0, bytes);
  CHECK(read.size == 6);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(status.st_atim.tv_sec == times[0].tv_sec);
}

TEST_CASE("a read returns the bytes before those that cannot be read along with the error") {
  const test::temp_dir directory;
  const auto path = directory.path() / "temperature";
  std::ofstream{path} << "record";
  const auto opened = log::opened_file::open(path);
  const auto& file = std::get<log::file_ptr>(opened);
  test::failing_reads disk;
  disk.fail_bytes(path, 4);
  std::array<std::uint8_t, 8> bytes{};
  const auto read = file->read(1, bytes);
  CHECK(read.size == 3);
  CHECK(read.error == std::errc::io_error);
  CHECK(bytes[2] == 'o');
  disk.repair();
  const auto whole = file->read(1, bytes);
  CHECK(whole.size == 5);
  CHECK_FALSE(whole.error);
}
