#include "log/writer/writer_lock.hpp"

#include "crypto/file_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <utility>

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

/// Returns false if the file has no id afterwards; the lock is held all the same.
bool write_pid(int lock) {
  const auto text = std::to_string(::getpid()) + "\n";
  return ::ftruncate(lock, 0) == 0 &&
         ::pwrite(lock, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

write_failure in_use(const topic& files, const std::filesystem::path& file, long pid) {
  const auto holder = pid == 0 ? std::string{"another process"} : "process " + std::to_string(pid);
  // Topics with the same history share the lock file, but not the active file.
  const bool is_shared = file == files.lock;
  return {file, std::make_error_code(std::errc::device_or_resource_busy),
          file.string() + ": " + holder + " writes this topic" +
              (is_shared ? ", or one with the same history" : "") + "; stop it first"};
}

write_failure not_locked(const std::filesystem::path& file) {
  return failed(file, "cannot be locked", {errno, std::generic_category()});
}

} // namespace

std::variant<writer_lock, write_failure> take_writer_lock(const topic& files, file_system& system) {
  if (const auto error = system.make_directories(files.root))
    return failed(files.root, "cannot be created", error);
  crypto::descriptor lock{crypto::open_or_create(files.lock, O_RDWR | O_CLOEXEC, 0644)};
  if (!lock)
    return not_locked(files.lock);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return in_use(files, files.lock, read_pid(lock.get()));
    return not_locked(files.lock);
  }
  static_cast<void>(write_pid(lock.get()));
  return std::make_shared<held_lock>(held_lock{.file = std::move(lock)});
}

std::optional<write_failure> check_writer_lock(const topic& files, const writer_lock& lock) {
  struct stat held {};
  struct stat named {};
  if (::fstat(lock->file.get(), &held) == 0 && ::stat(files.lock.c_str(), &named) == 0 &&
      held.st_dev == named.st_dev && held.st_ino == named.st_ino)
    return std::nullopt;
  return failed(files.lock, "was removed or replaced, so another process may write this topic",
                std::make_error_code(std::errc::no_lock_available));
}

std::optional<write_failure> lock_active_file(const topic& files, const crypto::descriptor& file) {
  // A file system without locks has already refused the lock file.
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return std::nullopt;
  return in_use(files, files.active, 0);
}

} // namespace logflume::log
