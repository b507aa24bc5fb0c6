#include "crypto/private_files.hpp"

#include "crypto/descriptor.hpp"
#include "crypto/file_owner.hpp"
#include "crypto/sync_directory.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>

namespace logflume::crypto {

namespace {

constexpr std::size_t max_file_size = std::size_t{1024} * 1024;
constexpr mode_t private_mode = 0700;
constexpr mode_t not_private = 0077;

file_error file_error_of(std::error_code code, const std::filesystem::path& path) {
  return {code, path.string() + ": " + code.message() +
                    (code == std::errc::permission_denied ? owner_note(path) : std::string{})};
}

file_error last_error(const std::filesystem::path& path) {
  return file_error_of({errno, std::generic_category()}, path);
}

/// `closed` is the mode that the path should have.
file_error exposed(const std::filesystem::path& path, mode_t mode, const char* closed) {
  std::array<char, 8> octal{};
  std::snprintf(octal.data(), octal.size(), "%04o", mode & 07777U);
  return {std::make_error_code(std::errc::permission_denied),
          path.string() + " is open to group or others (mode " + octal.data() + "): run `chmod " +
              closed + " " + path.string() + "`"};
}

std::optional<file_error> sync_names(const std::filesystem::path& directory) {
  if (const auto error = sync_directory(directory))
    return file_error_of(error, directory);
  return std::nullopt;
}

bool write_all(int fd, bytes_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0)
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      return false;
  }
  return true;
}

/// Writes a file next to `path`, and lets `put` move it there.
std::optional<file_error> put_private_file(const std::filesystem::path& path, bytes_view bytes,
                                           int (*put)(const char*, const char*)) {
  if (bytes.size() > max_file_size)
    return file_error{std::make_error_code(std::errc::file_too_large),
                      path.string() + ": a secret may be at most 1 MiB"};
  auto directory = path.parent_path();
  if (directory.empty())
    directory = ".";
  auto temporary = (directory / path.filename()).string() + ".XXXXXX";
  const descriptor fd{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (!fd)
    return last_error(directory);
  give_to_owner(fd.get(), directory);
  if (!write_all(fd.get(), bytes) || ::fsync(fd.get()) != 0 ||
      put(temporary.c_str(), path.c_str()) != 0) {
    auto error = last_error(path);
    ::unlink(temporary.c_str());
    return error;
  }
  return sync_names(directory);
}

int rename_to_nothing(const char* from, const char* to) {
  if (::link(from, to) != 0)
    return -1;
  ::unlink(from);
  return 0;
}

} // namespace

std::optional<file_error> check_private_directory(const std::filesystem::path& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0)
    return last_error(directory);
  if (!S_ISDIR(status.st_mode))
    return file_error{std::make_error_code(std::errc::not_a_directory),
                      directory.string() + " is not a directory"};
  if ((status.st_mode & not_private) != 0)
    return exposed(directory, status.st_mode, "700");
  return std::nullopt;
}

std::optional<file_error> make_private_directory(const std::filesystem::path& directory) {
  if (make_directory(directory, private_mode) == 0)
    return sync_names(directory.parent_path().empty() ? "." : directory.parent_path());
  if (errno != EEXIST)
    return last_error(directory);
  return check_private_directory(directory);
}

std::optional<file_error> check_private_mode(const std::filesystem::path& file, unsigned mode) {
  if ((mode & not_private) != 0)
    return exposed(file, mode, "600");
  return std::nullopt;
}

std::variant<secure_bytes, file_error> read_private_file(const std::filesystem::path& path) {
  auto read = read_file_with_mode(path);
  if (auto* file = std::get_if<file_with_mode>(&read))
    return std::move(file->bytes);
  return std::get<file_error>(std::move(read));
}

std::variant<file_with_mode, file_error> read_file_with_mode(const std::filesystem::path& path) {
  // O_NONBLOCK: do not wait for a pipe's other end.
  const descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0)
    return last_error(path);
  if (!S_ISREG(status.st_mode) || status.st_size > static_cast<off_t>(max_file_size))
    return file_error{std::make_error_code(std::errc::invalid_argument),
                      path.string() + " is not a regular file of at most 1 MiB"};
  secure_bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < bytes.size()) {
    const auto count = ::read(fd.get(), bytes.data() + size, bytes.size() - size);
    if (count == 0)
      break;
    if (count > 0)
      size += static_cast<std::size_t>(count);
    else if (errno != EINTR)
      return last_error(path);
  }
  bytes.resize(size);
  return file_with_mode{std::move(bytes), status.st_mode};
}

std::optional<file_error> replace_private_file(const std::filesystem::path& path,
                                               bytes_view bytes) {
  return put_private_file(path, bytes, ::rename);
}

std::optional<file_error> create_private_file(const std::filesystem::path& path, bytes_view bytes) {
  return put_private_file(path, bytes, rename_to_nothing);
}

} // namespace logflume::crypto
