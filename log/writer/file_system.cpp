#include "log/writer/file_system.hpp"

#include "crypto/file_owner.hpp"
#include "crypto/sync_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

namespace logflume::log {

namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

std::error_code error_of(int result) {
  return result == 0 ? std::error_code{} : last_error();
}

class posix_files final : public file_system {
 public:
  std::error_code make_directories(const std::filesystem::path& directory) override {
    struct stat status {};
    if (::stat(directory.c_str(), &status) == 0)
      return S_ISDIR(status.st_mode) ? std::error_code{}
                                     : std::make_error_code(std::errc::not_a_directory);
    if (errno != ENOENT)
      return last_error();
    const auto parent = directory.has_parent_path() ? directory.parent_path() : ".";
    if (const auto error = make_directories(parent))
      return error;
    if (crypto::make_directory(directory, 0755) != 0 && errno != EEXIST)
      return last_error();
    return sync_directory(parent);
  }

  open_result open(const std::filesystem::path& file, opening mode) override {
    const int exclusive = mode == opening::new_file ? O_EXCL : 0;
    crypto::descriptor result{
        crypto::open_or_create(file, O_WRONLY | O_APPEND | O_CLOEXEC | exclusive, 0644)};
    if (!result)
      return last_error();
    return result;
  }

  write_result write(const crypto::descriptor& file, bytes_view bytes) override {
    for (;;) {
      const auto size = ::write(file.get(), bytes.data(), bytes.size());
      if (size > 0)
        return static_cast<std::size_t>(size);
      if (size == 0)
        return std::make_error_code(std::errc::no_space_on_device);
      if (errno != EINTR)
        return last_error();
    }
  }

  std::error_code truncate(const crypto::descriptor& file, std::uint64_t size) override {
    return error_of(::ftruncate(file.get(), static_cast<off_t>(size)));
  }

  std::error_code sync(const crypto::descriptor& file) override {
    return error_of(::fdatasync(file.get()));
  }

  std::error_code sync_directory(const std::filesystem::path& directory) override {
    return crypto::sync_directory(directory);
  }

  std::error_code rename(const std::filesystem::path& from,
                         const std::filesystem::path& to) override {
    return error_of(::rename(from.c_str(), to.c_str()));
  }

  std::error_code remove(const std::filesystem::path& file) override {
    return error_of(::unlink(file.c_str()));
  }
};

} // namespace

file_system& system_files() {
  static posix_files files;
  return files;
}

} // namespace logflume::log
