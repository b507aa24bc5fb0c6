#pragma once

#include "crypto/descriptor.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"

#include <cstdint>
#include <optional>

namespace logflume::log {

/// A topic's growing file: how many bytes it has, and how many of them are on the device.
class active_file {
 public:
  active_file(const topic& files, file_system& system) : files_{files}, system_{&system} {}

  /// Opens and locks the file as it is; creates it if it is missing.
  std::optional<write_failure> open();

  /// Continues after the first `good_size` of the file's `size` bytes; cuts off the others.
  std::optional<write_failure> go_on(std::uint64_t good_size, std::uint64_t size);

  /// Writes all or nothing: after a failure, what was written is cut off again. If somebody deleted
  /// the file, a new one is begun.
  std::optional<write_failure> write(bytes_view bytes);

  /// A failed sync is final for the bytes since the last good one: the system may have dropped them
  /// and call the next sync good. They are cut off, never synced again.
  std::optional<write_failure> sync();

  /// Syncs a file as it was found: another process may have left it unsynced.
  std::optional<write_failure> sync_whole();

  /// Makes the file the history by renames alone; the next write creates a new file. Does nothing
  /// if the file is empty or a compaction was interrupted.
  std::optional<write_failure> age();

  std::uint64_t size() const { return size_; }

 private:
  std::optional<write_failure> open_file(opening mode);
  bool is_deleted() const;
  void forget();
  std::optional<write_failure> cut();
  std::optional<write_failure> discard_unsynced(const std::filesystem::path& path,
                                                std::error_code error);

  topic files_;
  file_system* system_;
  /// Not open between aging and the next write.
  crypto::descriptor file_;
  /// Bytes in the file, without those that a failure left at its end.
  std::uint64_t size_ = 0;
  std::uint64_t synced_size_ = 0;
  /// There may be bytes after `size_`; they are cut off before anything else is done.
  bool torn_ = false;
  /// Whether the file's name, and the names that aging changed, are synced.
  bool names_synced_ = false;
};

} // namespace logflume::log
