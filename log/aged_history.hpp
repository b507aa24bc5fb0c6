#pragma once

#include "crypto/descriptor.hpp"
#include "log/file_system.hpp"
#include "log/topic.hpp"

#include <cstddef>
#include <memory>

namespace logflume::log {

/// What a writer has aged for a compaction: the files before the active one, which do not
/// change as long as this lives. It keeps the topic locked, even beyond its writer.
struct aged_history {
  topic files;
  std::size_t max_record_size = 0;
  file_system* on = nullptr;
  std::shared_ptr<const crypto::descriptor> lock;
};

using aged_ptr = std::shared_ptr<const aged_history>;

} // namespace logflume::log
