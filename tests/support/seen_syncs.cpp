#include "tests/support/seen_syncs.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mutex>
#include <ostream>
#include <system_error>
#include <utility>

namespace logflume::test {

namespace {

std::mutex guard;
bool is_seeing = false;
int sync_error = 0;
std::vector<seen_call> calls;

/// Returns the errno to fail with, or 0 to succeed.
int see(seen_call call, bool is_sync) {
  const std::lock_guard lock{guard};
  if (!is_seeing)
    return 0;
  calls.push_back(std::move(call));
  return is_sync ? sync_error : 0;
}

int sync(const char* name, int file, long number) {
  std::error_code none;
  const auto path =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), none).string();
  if (const int error = see({name, path}, true); error != 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(number, file));
}

} // namespace

std::ostream& operator<<(std::ostream& out, const seen_call& call) {
  out << call.name << ' ' << call.path.string();
  return call.to.empty() ? out : out << " -> " << call.to.string();
}

seen_syncs::seen_syncs() {
  const std::lock_guard lock{guard};
  is_seeing = true;
  sync_error = 0;
  calls.clear();
}

seen_syncs::~seen_syncs() {
  const std::lock_guard lock{guard};
  is_seeing = false;
}

std::vector<seen_call> seen_syncs::take() {
  const std::lock_guard lock{guard};
  return std::exchange(calls, {});
}

void seen_syncs::fail_syncs(int error) {
  const std::lock_guard lock{guard};
  sync_error = error;
}

} // namespace logflume::test

// The program's own definitions take precedence over those of the C library.
extern "C" {

int fsync(int file) {
  return logflume::test::sync("fsync", file, SYS_fsync);
}

int fdatasync(int file) {
  return logflume::test::sync("fdatasync", file, SYS_fdatasync);
}

int rename(const char* from, const char* to) noexcept {
  logflume::test::see({"rename", from, to}, false);
  return ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int link(const char* from, const char* to) noexcept {
  logflume::test::see({"link", from, to}, false);
  return ::linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}
}
