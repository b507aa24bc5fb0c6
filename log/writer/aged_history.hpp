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

/// The files that a writer has aged for a compaction: those before the active one. Only the
/// compaction changes them while this lives. Keeps the topic locked, even after its writer is gone.
struct aged_history {
  topic files;
  std::size_t max_record_size = 0;
  file_system* system = nullptr;
  writer_lock lock;

  /// Renames the file to the history and syncs the directory.
  std::optional<write_failure> take_as_history(const std::filesystem::path& file) const;
  /// A missing file counts as removed.
  std::optional<write_failure> remove(const std::filesystem::path& file) const;
  /// Fails once the lock is lost: then the work file may be another process's.
  std::optional<write_failure> remove_work() const;
};

using aged_ptr = std::shared_ptr<const aged_history>;

/// Completes an interrupted compaction: afterwards one history has all records of the ancient
/// history and the history, and there is no work file. Can itself be interrupted.
std::optional<write_failure> recover_history(const aged_history& aged);

} // namespace logflume::log
