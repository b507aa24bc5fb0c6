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

/// What a whole log holds.
struct log_findings {
  std::vector<file_findings> files;
  /// An ancient history stands beside the others.
  bool half_compacted = false;
  /// By entity its last sequence number; 0: not known.
  std::map<std::uint64_t, std::uint64_t> entities;
  std::optional<log::offset> first_offset;
  std::optional<log::offset> last_offset;
  std::optional<double> first_time;
  std::optional<double> last_time;
  /// Records whose offset had been read before.
  std::uint64_t repeats = 0;
  /// In the active file: a compacted history has steps by design. None: without a key.
  std::optional<std::uint64_t> sequence_gaps;
  std::optional<std::uint64_t> not_envelopes;
  /// Of the active file's last record, which is not whole.
  std::uint64_t torn_bytes = 0;
  std::vector<log::damaged> damaged;

  std::uint64_t records() const;
};

/// There is no such log, or it was cut while it was read.
enum class no_findings { missing, changed };

/// Called now and then with bytes read and bytes in all.
using on_progress = std::function<void(std::uint64_t read, std::uint64_t all)>;

/// Reads every file of the topic once, as they stand; events only with a `key`.
std::variant<log_findings, no_findings, log::read_failure>
examine_log(const log::topic& topic, const log::tail_options& options, const crypto::cipher* key,
            const on_progress& progress);

} // namespace logflume::actors
