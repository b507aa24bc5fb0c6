#pragma once

#include "crypto/descriptor.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"

#include <memory>
#include <optional>
#include <variant>

namespace logflume::log {

struct aged_history;

/// A topic's lock file, locked.
struct held_lock {
  crypto::descriptor file;
  /// Expired unless a compaction is in progress. Used by the topic's writer only.
  std::weak_ptr<const aged_history> being_compacted{};
};

/// Makes this process the writer of a topic for as long as a copy lives.
using writer_lock = std::shared_ptr<held_lock>;

/// Creates a missing directory, takes the advisory lock (flock) on the topic's lock file, and
/// writes this process's id into it. If another process holds it, the error is
/// `device_or_resource_busy` and the message names that process.
std::variant<writer_lock, write_failure> take_writer_lock(const topic& files,
                                                          file_system& system = system_files());

/// Fails with `no_lock_available` once the lock file was removed or replaced: then another process
/// can take the lock.
std::optional<write_failure> check_writer_lock(const topic& files, const writer_lock& lock);

/// Locks the active file as well: a second writer that got a new lock file is refused here. Fails
/// with `device_or_resource_busy`.
std::optional<write_failure> lock_active_file(const topic& files, const crypto::descriptor& file);

} // namespace logflume::log
