#include "tests/support/failing_reads.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <stdexcept>

namespace logflume::test {

namespace {

/// The number of calls up to the one that fails; 0 if none fails.
std::atomic<int> calls_to_failure = 0;

std::atomic<bool> has_bad_bytes = false;
dev_t bad_device = 0;
ino_t bad_inode = 0;
off_t first_bad = 0;

bool is_bad(int file) {
  struct stat status {};
  return has_bad_bytes && ::fstat(file, &status) == 0 && status.st_dev == bad_device &&
         status.st_ino == bad_inode;
}

ssize_t fail() {
  errno = EIO;
  return -1;
}

ssize_t read(int file, void* into, std::size_t size, off_t at) {
  if (calls_to_failure > 0 && --calls_to_failure == 0)
    return fail();
  if (size > 0 && is_bad(file)) {
    if (at >= first_bad)
      return fail();
    size = std::min(size, static_cast<std::size_t>(first_bad - at));
  }
  return ::syscall(SYS_pread64, file, into, size, at);
}

} // namespace

failing_reads::~failing_reads() {
  fail_call(0);
  repair();
}

void failing_reads::fail_call(int count) {
  calls_to_failure = count;
}

void failing_reads::fail_bytes(const std::filesystem::path& file, std::uint64_t begin) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    throw std::runtime_error{file.string() + " is missing"};
  bad_device = status.st_dev;
  bad_inode = status.st_ino;
  first_bad = static_cast<off_t>(begin);
  has_bad_bytes = true;
}

void failing_reads::repair() {
  has_bad_bytes = false;
}

} // namespace logflume::test

// The program's own definition takes precedence over that of the C library.
extern "C" ssize_t pread(int file, void* into, std::size_t size, off_t at) {
  return logflume::test::read(file, into, size, at);
}
