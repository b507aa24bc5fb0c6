#include "crypto/sync_directory.hpp"

#include "crypto/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace logflume::crypto {

std::error_code sync_directory(const std::filesystem::path& directory) {
  const descriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // EINVAL: this file system cannot sync a directory.
  if (opened && (::fsync(opened.get()) == 0 || errno == EINVAL))
    return {};
  return {errno, std::generic_category()};
}

} // namespace logflume::crypto
