#pragma once

#include "crypto/descriptor.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <system_error>
#include <utility>
#include <variant>

namespace logflume::log {

/// Distinguishes files regardless of their names, as long as both are held open.
struct file_id {
  dev_t device = 0;
  ino_t inode = 0;

  friend bool operator==(const file_id&, const file_id&) = default;
};

/// A file open for reading. It is closed when its last owner goes away.
class opened_file {
 public:
  using result = std::variant<std::shared_ptr<const opened_file>, std::error_code>;

  static result open(const std::filesystem::path& path);

  opened_file(const opened_file&) = delete;
  opened_file& operator=(const opened_file&) = delete;

  file_id id() const { return id_; }

  /// Returns whether the file has not been written to for 250 ms, judging by its modification time.
  bool is_at_rest() const;

  /// Returns the first position from `at` on that is not in a hole, or the file's end if there is
  /// none.
  std::uint64_t next_data(std::uint64_t at) const;

  struct read_result {
    /// Bytes read. Without an error, the file ends there if they are fewer than requested.
    std::size_t size = 0;
    /// Why the bytes after them cannot be read.
    std::error_code error{};
  };

  read_result read(std::uint64_t at, std::span<std::uint8_t> into) const;

 private:
  opened_file(crypto::descriptor file, file_id id) : file_{std::move(file)}, id_{id} {}

  crypto::descriptor file_;
  file_id id_;
};

using file_ptr = std::shared_ptr<const opened_file>;

} // namespace logflume::log
