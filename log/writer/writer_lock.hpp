#pragma once

#include "crypto/descriptor.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"

#include <memory>
#include <variant>

namespace logflume::log {

/// What makes a process the one that writes a topic, as long as a copy lives.
using writer_lock = std::shared_ptr<const crypto::descriptor>;

/// Makes the directory where it is missing, takes the advisory lock (flock) on the topic's
/// lock file, and writes this process's id into it. Where another process holds it the error
/// is `device_or_resource_busy`, and the message names that one.
std::variant<writer_lock, write_failure> take_writer_lock(const topic& files,
                                                          file_system& on = system_files());

} // namespace logflume::log
