#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace logflume::test {

/// A system call that brings something to the device, or gives a file its name.
struct seen_call {
  /// `fsync`, `fdatasync`, `rename` or `link`.
  std::string name;
  /// The file that is synced or given a name.
  std::filesystem::path path;
  /// The name that the file is given.
  std::filesystem::path to{};

  friend bool operator==(const seen_call&, const seen_call&) = default;
  friend std::ostream& operator<<(std::ostream& out, const seen_call& call);
};

/// Records these calls from all threads of this process during its lifetime; only one may exist at
/// a time. The calls are made nevertheless, and a sync can be made to fail.
class seen_syncs {
 public:
  seen_syncs();
  seen_syncs(const seen_syncs&) = delete;
  seen_syncs& operator=(const seen_syncs&) = delete;
  ~seen_syncs();

  /// Returns what was seen since the last call, in order.
  std::vector<seen_call> take();

  /// Makes each later sync fail with this errno; with 0, none fails.
  void fail_syncs(int error);
};

} // namespace logflume::test
