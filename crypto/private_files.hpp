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
  /// One sentence that names the path and, if possible, the remedy.
  std::string message;

  bool missing() const { return code == std::errc::no_such_file_or_directory; }
  bool exists() const { return code == std::errc::file_exists; }
};

/// Refuses a directory that is open to group or others. The contents of a closed one need no check
/// of their own: nobody else can reach them.
std::optional<file_error> check_private_directory(const std::filesystem::path& directory);

/// Creates a missing directory (mode 0700), and checks it.
std::optional<file_error> make_private_directory(const std::filesystem::path& directory);

/// Reads a regular file's bytes, up to 1 MiB.
std::variant<secure_bytes, file_error> read_private_file(const std::filesystem::path& path);

struct file_with_mode {
  secure_bytes bytes;
  unsigned mode = 0;
};

/// Also returns the mode of the file that was read, even if its name refers to another file by now.
std::variant<file_with_mode, file_error> read_file_with_mode(const std::filesystem::path& path);

/// Refuses a file's mode that gives any right to group or others.
std::optional<file_error> check_private_mode(const std::filesystem::path& file, unsigned mode);

/// Replaces the file atomically (mode 0600, up to 1 MiB): after a power cut it has the old bytes
/// or the new ones, never a mixture.
std::optional<file_error> replace_private_file(const std::filesystem::path& path, bytes_view bytes);

/// Creates the file in the same way; the error is `exists` if there is one.
std::optional<file_error> create_private_file(const std::filesystem::path& path, bytes_view bytes);

} // namespace logflume::crypto
