#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace logflume::test {

/// A call of the system that brings something to the device, or gives a file its name.
struct seen_call {
  /// `fsync`, `fdatasync`, `rename` or `link`.
  std::string name;
  /// Of the file that is synced, or that is given a name.
  std::filesystem::path path;
  /// The name that it is given.
  std::filesystem::path to{};

  friend bool operator==(const seen_call&, const seen_call&) = default;
  friend std::ostream& operator<<(std::ostream& out, const seen_call& call);
};

/// Sees these calls of all threads of this process, while it is there; one at a time. They are
/// made nevertheless, and a sync can be made to fail.
class seen_syncs {
 public:
  seen_syncs();
  seen_syncs(const seen_syncs&) = delete;
  seen_syncs& operator=(const seen_syncs&) = delete;
  ~seen_syncs();

  /// What was seen since the last time, in order.
  std::vector<seen_call> take();

  /// Each later sync fails with this errno; 0: none does.
  void fail_syncs(int error);
};

} // namespace logflume::test
