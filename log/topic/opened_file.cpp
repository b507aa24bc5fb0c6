#include "log/topic/opened_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace logflume::log {

namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

/// A read between two appends would write to the device, too, when the file was last read: its
/// owner alone may do without.
int open_to_read(const char* path) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  const int file = ::open(path, flags | O_NOATIME);
  return file < 0 && errno == EPERM ? ::open(path, flags) : file;
}

} // namespace

opened_file::result opened_file::open(const std::filesystem::path& path) {
  crypto::descriptor file{open_to_read(path.c_str())};
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) < 0)
    return last_error();
  if (!S_ISREG(status.st_mode))
    return std::make_error_code(S_ISDIR(status.st_mode) ? std::errc::is_a_directory
                                                        : std::errc::not_supported);
  return file_ptr{new opened_file{std::move(file), {status.st_dev, status.st_ino}}};
}

std::variant<std::size_t, std::error_code> opened_file::read(std::uint64_t at,
                                                             std::span<std::uint8_t> into) const {
  for (;;) {
    const auto size = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(at));
    if (size >= 0)
      return static_cast<std::size_t>(size);
    if (errno != EINTR)
      return last_error();
  }
}

} // namespace logflume::log
