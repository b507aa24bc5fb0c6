#pragma once

#include "log/record/record.hpp"
#include "log/topic/block_index.hpp"
#include "log/topic/topic.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

namespace logflume::log {

/// The next record of the topic, valid until the next call of `tail::next`.
struct delivered {
  record_view record;
};

/// Bytes that were skipped because they are not a record. Reported once.
struct damaged {
  std::string file;
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
};

/// The log was cut or recreated: every record above `to` is gone (every record, if `to` is
/// nullopt). The records that follow are new, even if their offsets are not.
struct rewound {
  std::optional<offset> to;
};

/// A compacted history replaced what was read: of the records up to `through`, the log now contains
/// those in `retained` (ascending) and no others.
struct compacted {
  offset through = 0;
  std::vector<offset> retained;
};

/// The search for the next record continues with the next call.
struct searching {};

/// There are no more records for now. Look again when the directory changes.
struct at_end {
  /// Bytes of a record that is not complete yet.
  std::uint64_t pending_bytes = 0;
  /// The directory does not exist yet, or contains no file of the topic.
  bool missing = false;
};

/// A file or the directory cannot be read. The next call tries again.
struct read_failure {
  std::filesystem::path path;
  std::error_code error;
};

/// Returns `PATH: REASON`, and the file's owner if permission was denied.
std::string to_string(const read_failure& failure);

using tail_step =
    std::variant<delivered, damaged, rewound, compacted, searching, at_end, read_failure>;

/// How a tail learns that a name now belongs to another file.
enum class names_policy : std::uint8_t {
  /// It looks up the names each time it reaches the end of the log.
  looked_up,
  /// `tail::names_changed` is called for each change.
  reported,
};

struct tail_options {
  std::size_t max_record_size = default_max_record_size;
  /// Bytes read at once.
  std::size_t read_size = std::size_t{256} * 1024;
  names_policy names = names_policy::looked_up;
  /// The log is read to its end once, without waiting for a record that may have begun there.
  bool reads_once = false;
  /// Bytes of memory for an index of what was read; nullopt for no index.
  std::optional<std::size_t> index{};
};

/// The files of a topic, in the order to read them.
enum class topic_part : std::size_t { ancient_history, history, active };

struct tail_position {
  /// The file that is being read; nullopt if there is none yet.
  std::optional<topic_part> part{};
  /// Bytes read of that file.
  std::uint64_t at = 0;
  std::optional<log::offset> last_offset;
  /// Records skipped because their offset had been seen before.
  std::uint64_t repeats = 0;
  /// Memory of the index, in bytes.
  std::size_t index_bytes = 0;
};

/// Follows a topic through appends, partial records, renames, compaction, truncation,
/// deletion and re-creation; reads no record twice while the log only grows. Blocks only for
/// disk reads. Not thread-safe.
class tail {
 public:
  explicit tail(topic files, tail_options options = {});
  tail(tail&&) noexcept;
  tail& operator=(tail&&) noexcept;
  ~tail();

  tail_step next();

  /// Reports a change of the names, for `names_policy::reported`.
  void names_changed();

  tail_position position() const;

  /// Queries the `block_index` of what was read. Returns nullopt if there is no index, or as long
  /// as it does not cover the files that a compaction left.
  std::optional<block_index::found_blocks> blocks(const block_query& query) const;
  std::optional<block_index::found_blocks> blocks_since(double timestamp) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
