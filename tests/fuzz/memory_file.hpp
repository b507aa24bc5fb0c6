#pragma once

#include "tests/fuzz/fuzz.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace logflume::fuzz {

/// A file in memory.
class memory_file {
 public:
  explicit memory_file(const char* name) : file_{::memfd_create(name, MFD_CLOEXEC)} {
    path_.append(std::to_string(file_));
  }

  /// Returns the path of the file, after giving it this content and mode.
  const std::string& with(std::string_view text, mode_t mode = 0600) const {
    require(file_ >= 0 && ::ftruncate(file_, 0) == 0 && ::fchmod(file_, mode) == 0 &&
                ::pwrite(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()),
            "there is a file in memory");
    return path_;
  }

 private:
  int file_;
  std::string path_ = "/proc/self/fd/";
};

} // namespace logflume::fuzz
