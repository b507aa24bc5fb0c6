#pragma once

#include "crypto/descriptor.hpp"

#include <filesystem>
#include <system_error>
#include <variant>

namespace logflume::log {

/// Another process holds the lock.
struct lock_held {
  /// 0 where it did not say.
  long pid = 0;
};

/// The lock, until it is closed; or who has it; or why it cannot be had.
using writer_lock_result = std::variant<crypto::descriptor, lock_held, std::error_code>;

/// Takes the advisory lock (flock) on `file`, and writes this process's id into it.
writer_lock_result take_writer_lock(const std::filesystem::path& file);

} // namespace logflume::log
