#pragma once

#include "log/topic/topic.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"
#include "log/writer/writer_lock.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

namespace logflume::log {

/// What a writer has aged for a compaction: the files before the active one, which nobody
/// else changes as long as this lives. It keeps the topic locked, even beyond its writer.
struct aged_history {
  topic files;
  std::size_t max_record_size = 0;
  file_system* on = nullptr;
  writer_lock lock;

  /// Puts the file in the place of the history, and brings that to the device.
  std::optional<write_failure> take_as_history(const std::filesystem::path& file) const;
  /// One that is missing is removed already.
  std::optional<write_failure> remove(const std::filesystem::path& file) const;
};

using aged_ptr = std::shared_ptr<const aged_history>;

/// Ends what a compaction left when it was interrupted: one history with all that stands in
/// the ancient one and in the history, and no work file. Can itself be interrupted.
std::optional<write_failure> recover_history(const aged_history& aged);

} // namespace logflume::log
