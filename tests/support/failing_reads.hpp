#pragma once

#include <cstdint>
#include <filesystem>

namespace logflume::test {

/// Makes calls of pread(2) fail with EIO during its lifetime; only one may exist at a time.
class failing_reads {
 public:
  failing_reads() = default;
  failing_reads(const failing_reads&) = delete;
  failing_reads& operator=(const failing_reads&) = delete;
  ~failing_reads();

  /// Makes one call fail, after `count - 1` others; with 0, none fails.
  void fail_call(int count);

  /// Makes the bytes of the file from `begin` on unreadable, as a bad sector does: a call that
  /// begins before them returns only the bytes up to there.
  void fail_bytes(const std::filesystem::path& file, std::uint64_t begin);
  /// Makes all bytes readable again.
  void repair();
};

} // namespace logflume::test
