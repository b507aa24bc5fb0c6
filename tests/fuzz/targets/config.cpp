#include "actors/config/file.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("config", MFD_CLOEXEC);
  static const auto path = "/proc/self/fd/" + std::to_string(file);
  fuzz::require(file >= 0 && ::ftruncate(file, 0) == 0 &&
                    ::pwrite(file, data, size, 0) == static_cast<ssize_t>(size),
                "there is a file in memory");
  const auto read = actors::read_config_file(path);
  fuzz::require(read.error.find('\n') == std::string::npos, "a fault is one line");
  return 0;
}
