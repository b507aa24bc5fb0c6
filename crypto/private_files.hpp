#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

namespace logflume::crypto {

struct file_error {
  std::error_code code;
  /// One sentence that names the path and, where it can, the way out.
  std::string message;

  bool missing() const { return code == std::errc::no_such_file_or_directory; }
  bool exists() const { return code == std::errc::file_exists; }
};

/// Refuses a directory that is open to group or others. What lies in one that is not needs
/// no check of its own: nobody else gets there.
std::optional<file_error> check_private_directory(const std::filesystem::path& directory);

/// Makes the directory (mode 0700) where it is missing, and checks it.
std::optional<file_error> make_private_directory(const std::filesystem::path& directory);

/// A regular file's bytes, up to 1 MiB.
std::variant<secure_bytes, file_error> read_private_file(const std::filesystem::path& path);

/// Puts a file of mode 0600 and up to 1 MiB in the path's place: old bytes or new ones after a
/// power cut, never a part.
std::optional<file_error> replace_private_file(const std::filesystem::path& path, bytes_view bytes);

/// The same where there is nothing yet; `exists` where there is.
std::optional<file_error> create_private_file(const std::filesystem::path& path, bytes_view bytes);

} // namespace logflume::crypto
