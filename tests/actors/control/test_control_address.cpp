#include "actors/control/control_address.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace logflume::test {

using namespace actors;

namespace fs = std::filesystem;

namespace {

control_listener listen_at(const fs::path& path) {
  auto made = control_listener::open(path);
  if (const auto* error = std::get_if<std::error_code>(&made))
    FAIL(error->message());
  return std::move(std::get<control_listener>(made));
}

std::error_code connect_error(const fs::path& path) {
  const auto connected = connect_control(path);
  const auto* error = std::get_if<std::error_code>(&connected);
  return error ? *error : std::error_code{};
}

std::size_t entries_in(const fs::path& directory) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{directory}, {}));
}

} // namespace

TEST_CASE("the socket is accessible only to its owner whatever the umask and its name is removed "
          "with it") {
  const temp_dir dir;
  const auto path = dir.path() / "temperature.control";
  const auto before = ::umask(0);
  {
    const auto listener = listen_at(path);
    ::umask(before);
    struct stat made {};
    REQUIRE(::lstat(path.c_str(), &made) == 0);
    CHECK(S_ISSOCK(made.st_mode));
    CHECK((made.st_mode & 07777) == 0600);
    CHECK(entries_in(dir.path()) == 1);
    CHECK_FALSE(connect_error(path));
  }
  CHECK_FALSE(fs::exists(path));
  CHECK(connect_error(path) == std::errc::no_such_file_or_directory);
}

TEST_CASE("a socket path of any length works") {
  const temp_dir dir;
  auto deep = dir.path();
  for (int level = 0; level < 3; ++level)
    deep /= std::string(60, 'd');
  fs::create_directories(deep);
  for (const auto& name : {std::string{"temperature"}, std::string(200, 't')}) {
    const auto path = deep / (name + ".control");
    const auto listener = listen_at(path);
    CHECK(listener.is_named());
    CHECK_FALSE(connect_error(path));
  }
  CHECK(entries_in(deep) == 0);
}

TEST_CASE("a stale socket is replaced and its old listener no longer owns the name") {
  const temp_dir dir;
  const auto path = dir.path() / "temperature.control";
  std::optional stale{listen_at(path)};
  const auto listener = listen_at(path);
  CHECK_FALSE(stale->is_named());
  stale.reset();
  CHECK(listener.is_named());
  CHECK_FALSE(connect_error(path));
}

TEST_CASE("a file that is not a socket is not replaced") {
  const temp_dir dir;
  const auto path = dir.path() / "temperature.control";
  std::ofstream{path} << "mine";
  const auto made = control_listener::open(path);
  REQUIRE(std::holds_alternative<std::error_code>(made));
  CHECK(fs::file_size(path) == 4);
  CHECK(entries_in(dir.path()) == 1);
  CHECK(connect_error(path) == std::errc::connection_refused);
}

} // namespace logflume::test
