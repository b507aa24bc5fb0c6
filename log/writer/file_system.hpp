#pragma once

#include "crypto/descriptor.hpp"
#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <variant>

namespace logflume::log {

/// `any` creates a missing file; `new_file` requires that it is missing.
enum class opening : std::uint8_t { any, new_file };

/// The changes that the writer and its compaction make on disk, one call per change: tests record
/// them, lose them in a power cut and make them fail. Thread-safe.
class file_system {
 public:
  using open_result = std::variant<crypto::descriptor, std::error_code>;
  using write_result = std::variant<std::size_t, std::error_code>;

  virtual ~file_system() = default;

  /// Creates the directory and its parents, and syncs the entry of each one it created.
  virtual std::error_code make_directories(const std::filesystem::path& directory) = 0;
  /// Opens the file for appending.
  virtual open_result open(const std::filesystem::path& file, opening mode) = 0;
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

/// The operating system's files.
file_system& system_files();

} // namespace logflume::log
