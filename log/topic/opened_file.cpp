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

/// Opens with O_NOATIME if possible: otherwise a read between two appends also writes the access
/// time to the device. Only the file's owner may use that flag.
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

bool opened_file::is_at_rest() const {
  constexpr std::int64_t moment = 250'000'000;
  constexpr std::int64_t second = 1'000'000'000;
  struct stat status {};
  timespec now{};
  if (::fstat(file_.get(), &status) < 0 || ::clock_gettime(CLOCK_REALTIME, &now) < 0)
    return false;
  const auto since_seconds = now.tv_sec - status.st_mtim.tv_sec;
  if (since_seconds > 1)
    return true;
  return since_seconds * second + now.tv_nsec - status.st_mtim.tv_nsec > moment;
}

std::uint64_t opened_file::next_data(std::uint64_t at) const {
  // Reads pass their own position, so the descriptor's offset is not used.
  const auto data = ::lseek(file_.get(), static_cast<off_t>(at), SEEK_DATA);
  if (data >= 0)
    return static_cast<std::uint64_t>(data);
  struct stat status {};
  if (errno != ENXIO || ::fstat(file_.get(), &status) < 0)
    return at;
  return std::max(at, static_cast<std::uint64_t>(status.st_size));
}

opened_file::read_result opened_file::read(std::uint64_t at, std::span<std::uint8_t> into) const {
  read_result done;
  // The system also returns fewer bytes if it cannot read the ones that follow: only the next call
  // says so.
  while (done.size < into.size()) {
    const auto rest = into.subspan(done.size);
    const auto size =
        ::pread(file_.get(), rest.data(), rest.size(), static_cast<off_t>(at + done.size));
    if (size == 0)
      break;
    if (size > 0) {
      done.size += static_cast<std::size_t>(size);
    } else if (errno != EINTR) {
      done.error = last_error();
      break;
    }
  }
  return done;
}

} // namespace logflume::log
