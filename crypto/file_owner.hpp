#pragma once

#include <filesystem>
#include <string>

namespace logflume::crypto {

/// As open(2) with O_CREAT. What root creates gets the owner and the group of its directory: the
/// service, which runs as another user, has to be able to use it.
int open_or_create(const std::filesystem::path& file, int flags, unsigned mode);

/// As mkdir(2), with the same rule.
int make_directory(const std::filesystem::path& directory, unsigned mode);

/// Gives an open file that this process has just created to the owner of its directory, if root
/// runs the process.
void give_to_owner(int file, const std::filesystem::path& directory);

/// For a message about a refused permission: `; it belongs to root (mode 0600), this process runs
/// as logflume`. Of the nearest directory where the file is missing or cannot be reached.
std::string owner_note(const std::filesystem::path& file);

} // namespace logflume::crypto
