#pragma once

#include "log/record/record.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/aged_history.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/write_failure.hpp"
#include "log/writer/writer_lock.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace logflume::log {

/// Appends to a topic as the original does: offsets continue from the files, and a torn tail is cut
/// off on opening. An advisory lock on the topic's lock file admits one process at a time. After
/// any failure, operations can be tried again. Not thread-safe.
class writer {
 public:
  using open_result = std::variant<writer, write_failure>;

  /// Completes an interrupted compaction; ages an active file that contains damage. Pass `lock` if
  /// it was taken already. Refused while a former writer's `aged_history` exists.
  static open_result open(topic files, std::size_t max_record_size = default_max_record_size,
                          file_system& system = system_files(), writer_lock lock = nullptr);

  writer(writer&&) noexcept;
  writer& operator=(writer&&) noexcept;
  /// Drops records that are not flushed.
  ~writer();

  /// Buffers a record and returns its offset; `fields.offset` is ignored.
  offset append(const record_fields& fields);

  /// Writes the buffered records in one call, all or nothing. After a failure, what was written is
  /// cut off again, the buffered records are dropped and their offsets are used again. Fails with
  /// `no_lock_available` once the topic's lock is no longer this writer's: open another writer
  /// then.
  std::optional<write_failure> flush();

  /// Syncs what was flushed, so that it survives a power cut. After a failure, what was flushed
  /// since the last good sync is cut off, and its offsets are used again.
  std::optional<write_failure> sync();

  /// Hands the records so far to a compaction, for `compact` on another thread; costs two
  /// renames. Sync first: unsynced records are safe only after the compaction. Refused while an
  /// earlier `aged_history` exists.
  std::variant<aged_ptr, write_failure> age();

  offset next_offset() const;
  /// The lock that it holds: the one it was given, or one that it took.
  const writer_lock& lock() const;
  /// Bytes in the active file, to decide when to compact.
  std::uint64_t active_size() const;

 private:
  struct state;
  explicit writer(std::unique_ptr<state> state);
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
