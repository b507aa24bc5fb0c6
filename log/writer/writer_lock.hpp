#pragma once

#include "crypto/descriptor.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"

#include <memory>
#include <variant>

namespace logflume::log {

/// Makes this process the writer of a topic for as long as a copy lives.
using writer_lock = std::shared_ptr<const crypto::descriptor>;

/// Creates a missing directory, takes the advisory lock (flock) on the topic's lock file, and
/// writes this process's id into it. If another process holds it, the error is
/// `device_or_resource_busy` and the message names that process.
std::variant<writer_lock, write_failure> take_writer_lock(const topic& files,
                                                          file_system& on = system_files());

} // namespace logflume::log
