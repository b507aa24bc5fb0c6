#include "log/topic/opened_file.hpp"

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
  const auto size = (*file)->read(0, bytes);
  CHECK(std::get<std::size_t>(size) == 6);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(status.st_atim.tv_sec == times[0].tv_sec);
}
