#include "log/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>

namespace logflume::log {

namespace {

long read_pid(int lock) {
  std::array<char, 32> text;
  const auto size = ::pread(lock, text.data(), text.size(), 0);
  long pid = 0;
  if (size > 0)
    std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

/// False leaves the file without an id: the lock holds all the same.
bool write_pid(int lock) {
  const auto text = std::to_string(::getpid()) + "\n";
  return ::ftruncate(lock, 0) == 0 &&
         ::pwrite(lock, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

} // namespace

writer_lock_result take_writer_lock(const std::filesystem::path& file) {
  crypto::descriptor lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
  if (!lock)
    return std::error_code{errno, std::generic_category()};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return lock_held{read_pid(lock.get())};
    return std::error_code{errno, std::generic_category()};
  }
  static_cast<void>(write_pid(lock.get()));
  return lock;
}

} // namespace logflume::log
