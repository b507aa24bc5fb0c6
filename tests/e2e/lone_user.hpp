#pragma once

#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <string>
#include <vector>

namespace logflume::test {

/// A user that has no other processes, so that a limit of its tasks counts those of one service.
class lone_user {
 public:
  /// Gives the site's files to the user. Only root can do so; otherwise the object is false.
  explicit lone_user(const site& at) {
    if (::geteuid() != 0) {
      MESSAGE("SKIPPED: only root can become another user");
      return;
    }
    // Other tests may run at the same time.
    id_ = 50'000 + static_cast<uid_t>(::getpid() % 10'000);
    REQUIRE(::chown(at.dir.path().c_str(), id_, id_) == 0);
    for (const auto& each : fs::recursive_directory_iterator{at.dir.path()})
      REQUIRE(::chown(each.path().c_str(), id_, id_) == 0);
  }

  explicit operator bool() const { return id_ != 0; }

  /// Returns a command that runs the command that follows it as the user, by means of `launcher`.
  std::vector<std::string> launch(const std::vector<std::string>& launcher) const {
    const auto id = std::to_string(id_);
    std::vector<std::string> words{"/usr/bin/setpriv", "--reuid=" + id, "--regid=" + id,
                                   "--clear-groups"};
    words.insert(words.end(), launcher.begin(), launcher.end());
    return words;
  }

 private:
  uid_t id_ = 0;
};

} // namespace logflume::test
