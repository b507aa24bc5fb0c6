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
  active_file(const topic& files, file_system& on) : files_{files}, on_{&on} {}

  /// Creates a missing file; cuts off the bytes of `size` behind `good_size`.
  std::optional<write_failure> open(std::uint64_t good_size, std::uint64_t size);

  /// All or nothing: after a failure what was written is cut off again. Where somebody deleted
  /// the file it begins anew.
  std::optional<write_failure> write(bytes_view bytes);

  /// A failed sync is final for the bytes since the last good one, for the system may have
  /// dropped them and call the next sync good: they are cut off, never synced again.
  std::optional<write_failure> sync();

  /// Syncs a file as it was found: another process may have left it unsynced.
  std::optional<write_failure> sync_whole();

  /// Gives the file to the history by renames alone; the next write makes a new one. Does
  /// nothing where the file is empty or a compaction was interrupted.
  std::optional<write_failure> age();

  std::uint64_t size() const { return size_; }

 private:
  std::optional<write_failure> open_as(opening how);
  bool is_deleted() const;
  void forget();
  std::optional<write_failure> cut();
  std::optional<write_failure> take_back(const std::filesystem::path& path, std::error_code error);

  topic files_;
  file_system* on_;
  /// None between aging and the next write.
  crypto::descriptor file_;
  /// Without the bytes that a failure left behind it.
  std::uint64_t size_ = 0;
  std::uint64_t synced_size_ = 0;
  /// There may be bytes behind `size_`; they are cut off before anything else is done.
  bool torn_ = false;
  /// The file's name, and those that aging changed.
  bool names_synced_ = false;
};

} // namespace logflume::log
