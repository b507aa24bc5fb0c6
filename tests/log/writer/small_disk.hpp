#pragma once

#include "tests/support/temp_dir.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace logflume::test {

/// A separate disk in memory, visible to this process alone. Mounting it requires root, or a system
/// that allows users to have namespaces.
class small_disk {
 public:
  explicit small_disk(std::size_t size) {
    mounted_ = may_mount() && ::mount("tmpfs", path().c_str(), "tmpfs", 0,
                                      ("size=" + std::to_string(size)).c_str()) == 0;
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk() {
    if (mounted_)
      ::umount2(path().c_str(), MNT_DETACH);
  }

  explicit operator bool() const { return mounted_; }
  const std::filesystem::path& path() const { return directory_.path(); }

  /// Returns false if something is open for writing.
  bool make_read_only(bool read_only) const {
    return ::mount(nullptr, path().c_str(), nullptr,
                   MS_REMOUNT | (read_only ? unsigned{MS_RDONLY} : 0U), nullptr) == 0;
  }

 private:
  static bool may_mount() {
    static const bool may = [] {
      const auto user = ::getuid();
      const auto group = ::getgid();
      if (::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
          return false;
        std::ofstream{"/proc/self/uid_map"} << "0 " << user << " 1";
        std::ofstream{"/proc/self/setgroups"} << "deny";
        std::ofstream{"/proc/self/gid_map"} << "0 " << group << " 1";
      }
      return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    }();
    return may;
  }

  temp_dir directory_;
  bool mounted_ = false;
};

} // namespace logflume::test
