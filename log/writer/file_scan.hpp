#pragma once

#include "log/record/record.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>

namespace logflume::log {

/// The content of a topic's file, from end to end.
struct file_scan {
  /// The highest offset; nullopt for an empty or missing file.
  std::optional<offset> last_offset;
  std::uint64_t size = 0;
  /// Where the last good record ends.
  std::uint64_t good_size = 0;
  /// There are bytes before `good_size` that are not a record.
  bool damaged = false;
};

/// Reads the whole file; a missing one counts as empty.
std::error_code scan_file(const std::filesystem::path& file, std::size_t max_record_size,
                          file_scan& result);

} // namespace logflume::log
