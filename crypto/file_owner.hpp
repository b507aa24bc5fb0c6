#pragma once

#include <filesystem>
#include <string>

namespace logflume::crypto {

/// Like open(2) with O_CREAT. A file that root creates gets its directory's owner and group, so
/// that the service, which runs as another user, can use it.
int open_or_create(const std::filesystem::path& file, int flags, unsigned mode);

/// Like mkdir(2), with the same rule.
int make_directory(const std::filesystem::path& directory, unsigned mode);

/// Gives an open file that this process has just created to the owner of its directory, if root
/// runs the process.
void give_to_owner(int file, const std::filesystem::path& directory);

/// Returns the end of a message about a refused permission: `; it belongs to root (mode 0600), but
/// this process runs as logflume`. Describes the nearest directory if the file is missing or cannot
/// be reached.
std::string owner_note(const std::filesystem::path& file);

} // namespace logflume::crypto
