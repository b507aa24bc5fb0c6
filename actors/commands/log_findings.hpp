#pragma once

#include "log/event/envelope.hpp"
#include "log/topic/tail.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::actors {

struct file_findings {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
};

/// What was found in a whole log.
struct log_findings {
  std::vector<file_findings> files;
  /// An ancient history exists: a compaction is in progress or was interrupted.
  bool half_compacted = false;
  /// Last sequence number by entity; 0 if it is not known, or there is none.
  std::map<std::uint64_t, std::uint64_t> entities;
  std::optional<log::offset> first_offset;
  std::optional<log::offset> last_offset;
  std::optional<double> first_time;
  std::optional<double> last_time;
  /// Records whose offset is not above all earlier offsets. Readers skip them.
  std::uint64_t repeats = 0;
  /// Repeats that no interrupted compaction explains.
  std::uint64_t faulty_repeats = 0;
  /// Gaps in the active file only, as a compacted history has gaps by design. Not counted without a
  /// key.
  std::optional<std::uint64_t> sequence_gaps;
  std::optional<std::uint64_t> not_envelopes;
  /// Bytes of an incomplete last record in the active file.
  std::uint64_t torn_bytes = 0;
  std::vector<log::damaged> damaged;
  /// Whether the events' key exists but the root secret does not decrypt it.
  bool key_refused = false;

  std::uint64_t records() const;
  /// Returns whether no offset is left for a further record.
  bool is_full() const;
  /// Returns the number of faults; 0 means that the log is sound. Gaps and a torn tail are not
  /// faults.
  std::uint64_t faults() const;
};

/// There is no such log, or it was truncated while it was read.
enum class no_findings { missing, changed };

/// Called from time to time with the bytes read and the total bytes.
using on_progress = std::function<void(std::uint64_t read, std::uint64_t total)>;

/// How to read the events of a log.
struct event_check {
  log::record_meaning meaning{};
  /// Null if the key is not available; encrypted events are then not checked.
  const crypto::cipher* key = nullptr;
};

/// Reads each file of the topic once.
std::variant<log_findings, no_findings, log::read_failure>
examine_log(const log::topic& topic, const log::tail_options& options, const event_check& events,
            const on_progress& progress);

} // namespace logflume::actors
