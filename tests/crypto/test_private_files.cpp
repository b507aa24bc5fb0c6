#include "crypto/file_owner.hpp"
#include "crypto/private_files.hpp"

#include "tests/crypto/fixtures.hpp"
#include "tests/support/seen_syncs.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <sys/stat.h>
#include <vector>

namespace {

using namespace logflume::crypto;
using namespace logflume::test;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  ::stat(path.c_str(), &status);
  return status.st_mode & 07777;
}

const secure_bytes some{1, 2, 3};

} // namespace

TEST_CASE("a directory open to group or others is refused with the command that closes it") {
  const temp_dir directory;
  for (const unsigned mode : {0710U, 0701U, 0740U, 0755U, 0777U}) {
    set_mode(directory.path(), mode);
    const auto error = check_private_directory(directory.path());
    REQUIRE(error);
    CHECK(error->message.find("`chmod 700 " + directory.path().string() + "`") !=
          std::string::npos);
  }
  set_mode(directory.path(), 0700);
  CHECK_FALSE(check_private_directory(directory.path()));
}

TEST_CASE("a new private directory is closed to group and others") {
  const temp_dir directory;
  const auto made = directory.path() / "made";
  CHECK_FALSE(make_private_directory(made));
  CHECK(mode_of(made) == 0700);
  CHECK_FALSE(make_private_directory(made));
  CHECK(make_private_directory(directory.path() / "missing" / "made")->missing());
}

TEST_CASE("a refused permission is reported with the owner of the file") {
  const temp_dir directory;
  const auto note = owner_note(directory.path() / "missing" / "file");
  CHECK(note.starts_with("; " + directory.path().string() + " belongs to "));
  CHECK(note.find(" (mode 0700), but this process runs as ") != note.npos);
  CHECK(owner_note(directory.path()).starts_with("; it belongs to "));
}

TEST_CASE("a file that is replaced has mode 0600 and leaves no temporary file") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  std::ofstream{file} << "older and longer";
  set_mode(file, 0644);
  REQUIRE_FALSE(replace_private_file(file, some));
  CHECK(mode_of(file) == 0600);
  CHECK(std::get<secure_bytes>(read_private_file(file)) == some);
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);
}

TEST_CASE("a file that cannot be put in place leaves no temporary file") {
  const temp_dir directory;
  const auto occupied = directory.path() / "occupied";
  std::filesystem::create_directory(occupied);
  CHECK(replace_private_file(occupied, some));
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);
}

TEST_CASE("a file is created only where there is none") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  REQUIRE_FALSE(create_private_file(file, some));
  CHECK(mode_of(file) == 0600);
  CHECK(create_private_file(file, std::array<std::uint8_t, 1>{9})->exists());
  CHECK(std::get<secure_bytes>(read_private_file(file)) == some);
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);
  CHECK(create_private_file(directory.path() / "missing" / "file", some)->missing());
}

TEST_CASE("a file that would be too large to read is not written") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  secure_bytes large(1024 * 1024);
  REQUIRE_FALSE(replace_private_file(file, large));
  CHECK(std::get<secure_bytes>(read_private_file(file)).size() == large.size());
  large.push_back(0);
  CHECK(replace_private_file(file, large)->message.find("at most 1 MiB") != std::string::npos);
}

TEST_CASE("only a regular file of a bounded size is read") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  CHECK(std::get<file_error>(read_private_file(file)).missing());
  CHECK(std::holds_alternative<file_error>(read_private_file(directory.path())));
  ::mkfifo((directory.path() / "pipe").c_str(), 0600);
  CHECK(std::holds_alternative<file_error>(read_private_file(directory.path() / "pipe")));
  std::ofstream{file};
  std::filesystem::resize_file(file, 1024 * 1024 + 1);
  CHECK(std::holds_alternative<file_error>(read_private_file(file)));
}

TEST_CASE("a secret is synced before its file gets its name and the name is synced afterwards") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  seen_syncs seen;
  const auto check = [&](const char* how) {
    const auto calls = seen.take();
    REQUIRE(calls.size() == 3);
    const auto& beside = calls[0].path;
    CHECK(beside != file);
    CHECK(beside.parent_path() == directory.path());
    CHECK(calls == std::vector<seen_call>{
                       {"fsync", beside}, {how, beside, file}, {"fsync", directory.path()}});
  };
  REQUIRE_FALSE(create_private_file(file, some));
  check("link");
  REQUIRE_FALSE(replace_private_file(file, some));
  check("rename");
}

TEST_CASE("a secret that cannot be synced is not put in place") {
  const temp_dir directory;
  const auto file = directory.path() / "file";
  REQUIRE_FALSE(create_private_file(file, some));
  const std::array<std::uint8_t, 1> other{9};
  {
    seen_syncs seen;
    seen.fail_syncs(EIO);
    CHECK(replace_private_file(file, other)->code == std::errc::io_error);
    CHECK(create_private_file(directory.path() / "new", other)->code == std::errc::io_error);
  }
  CHECK(std::get<secure_bytes>(read_private_file(file)) == some);
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);
}

TEST_CASE("a new private directory is synced in its parent") {
  const temp_dir directory;
  seen_syncs seen;
  REQUIRE_FALSE(make_private_directory(directory.path() / "made"));
  CHECK(seen.take() == std::vector<seen_call>{{"fsync", directory.path()}});
  // This file system cannot sync a directory.
  seen.fail_syncs(EINVAL);
  CHECK_FALSE(make_private_directory(directory.path() / "unsynced"));
  seen.fail_syncs(EIO);
  CHECK(make_private_directory(directory.path() / "other")->code == std::errc::io_error);
}
