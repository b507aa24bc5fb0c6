#include "log/opened_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace logflume::log {

namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

} // namespace

opened_file::result opened_file::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return last_error();
  struct stat status {};
  if (::fstat(descriptor, &status) < 0) {
    const auto error = last_error();
    ::close(descriptor);
    return error;
  }
  if (!S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return std::make_error_code(S_ISDIR(status.st_mode) ? std::errc::is_a_directory
                                                        : std::errc::not_supported);
  }
  return file_ptr{new opened_file{descriptor, {status.st_dev, status.st_ino}}};
}

opened_file::~opened_file() {
  ::close(descriptor_);
}

std::variant<std::size_t, std::error_code> opened_file::read(std::uint64_t at,
                                                             std::span<std::uint8_t> into) const {
  for (;;) {
    const auto size = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(at));
    if (size >= 0)
      return static_cast<std::size_t>(size);
    if (errno != EINTR)
      return last_error();
  }
}

} // namespace logflume::log
