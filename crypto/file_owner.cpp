#include "crypto/file_owner.hpp"

#include "crypto/descriptor.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace logflume::crypto {

namespace {

std::filesystem::path directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

std::string name_of(uid_t user) {
  std::array<char, 4096> text{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, text.data(), text.size(), &found);
  return found != nullptr ? found->pw_name : "user " + std::to_string(user);
}

} // namespace

void give_to_owner(int file, const std::filesystem::path& directory) {
  struct stat parent {};
  if (::geteuid() != 0 || ::stat(directory.c_str(), &parent) != 0)
    return;
  // Some file systems refuse this: then the file stays root's.
  static_cast<void>(::fchown(file, parent.st_uid, parent.st_gid) == 0);
}

int open_or_create(const std::filesystem::path& file, int flags, unsigned mode) {
  const int created = ::open(file.c_str(), flags | O_CREAT | O_EXCL, mode);
  if (created >= 0) {
    give_to_owner(created, directory_of(file));
    return created;
  }
  if (errno != EEXIST || (flags & O_EXCL) != 0)
    return -1;
  // O_CREAT again: the file may have been removed in between.
  return ::open(file.c_str(), flags | O_CREAT, mode);
}

int make_directory(const std::filesystem::path& directory, unsigned mode) {
  if (::mkdir(directory.c_str(), mode) != 0)
    return -1;
  const descriptor made{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (made)
    give_to_owner(made.get(), directory_of(directory));
  return 0;
}

std::string owner_note(const std::filesystem::path& file) {
  struct stat status {};
  auto at = file;
  bool is_file = true;
  while (::stat(at.c_str(), &status) != 0) {
    auto up = directory_of(at);
    if (up == at || at == ".")
      return {};
    at = std::move(up);
    is_file = false;
  }
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777U);
  return "; " + (is_file ? std::string{"it"} : at.string()) + " belongs to " +
         name_of(status.st_uid) + " (mode " + mode.data() + "), but this process runs as " +
         name_of(::geteuid());
}

} // namespace logflume::crypto
