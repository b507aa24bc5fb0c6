#pragma once

#include "crypto/descriptor.hpp"
#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <variant>

namespace logflume::log {

/// What is opened: a file that is made where it is missing, or one that must be missing.
enum class opening : std::uint8_t { any, anew };

/// The changes that the writer and its compaction make on disk, one call each: tests record
/// them, lose them in a power cut and let them fail. Any thread may call.
class file_system {
 public:
  using open_result = std::variant<crypto::descriptor, std::error_code>;
  using write_result = std::variant<std::size_t, std::error_code>;

  virtual ~file_system() = default;

  /// Makes the directory and those above it, and syncs the entry of each that it made.
  virtual std::error_code make_directories(const std::filesystem::path& directory) = 0;
  /// For appending.
  virtual open_result open(const std::filesystem::path& file, opening how) = 0;
  /// Appends some of the bytes, at least one.
  virtual write_result write(const crypto::descriptor& file, bytes_view bytes) = 0;
  virtual std::error_code truncate(const crypto::descriptor& file, std::uint64_t size) = 0;
  /// Returns once the file's bytes and size would survive a power cut; its name may not.
  virtual std::error_code sync(const crypto::descriptor& file) = 0;
  /// The same for the names in a directory.
  virtual std::error_code sync_directory(const std::filesystem::path& directory) = 0;
  virtual std::error_code rename(const std::filesystem::path& from,
                                 const std::filesystem::path& to) = 0;
  virtual std::error_code remove(const std::filesystem::path& file) = 0;
};

/// The system's own.
file_system& system_files();

} // namespace logflume::log
