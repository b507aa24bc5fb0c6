#pragma once

#include "log/writer/aged_history.hpp"
#include "log/writer/retention.hpp"
#include "log/writer/write_failure.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <variant>

namespace logflume::log {

/// What a compaction did.
struct compacted_history {
  std::uint64_t records_kept = 0;
  std::uint64_t records_removed = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::uint64_t keys = 0;
  std::uint64_t passes = 0;
  /// Dropped: bytes that are not a record, and records whose offset does not ascend.
  std::uint64_t bytes_of_no_record = 0;
  std::uint64_t records_out_of_order = 0;
};

/// The history contains every record, as after a recovery.
struct compaction_stopped {};

using compaction_result = std::variant<compacted_history, compaction_stopped, write_failure>;

/// Replaces the aged files by a history with the records that `policy` retains. Blocks; call it on
/// another thread than the writer's. `stop`, set by any thread, ends the selection: the aged files
/// are then joined as they are. After a failure, as after a crash, the log reads the same as
/// before; age and compact again. `now`: the time from which the records' ages are counted; a
/// record without a time counts as older than any.
compaction_result
compact(const aged_history& aged, const retention& policy, const std::atomic<bool>& stop,
        std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

} // namespace logflume::log
