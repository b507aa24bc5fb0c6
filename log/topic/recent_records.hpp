#pragma once

#include "log/record/record.hpp"
#include "log/topic/opened_file.hpp"

#include <cstddef>
#include <cstdint>
#include <system_error>
#include <variant>
#include <vector>

namespace logflume::log {

/// What the reader remembers of a record that it has read.
struct record_mark {
  explicit record_mark(const record_view& record);

  log::offset offset = 0;
  std::uint32_t crc = 0;
  /// Hash of key and value. It survives the original's compaction, which rounds times and so
  /// changes the checksum.
  std::uint64_t content = 0;

  friend bool operator==(const record_mark&, const record_mark&) = default;
};

/// End positions of a growing file's records: of all the newest ones, and of ever fewer older ones.
class recent_records {
 public:
  struct entry {
    /// Position in the file right after the record.
    std::uint64_t end = 0;
    record_mark record;
  };

  explicit recent_records(std::size_t capacity = 4096) : capacity_{capacity} {}

  void push(const entry& newest);
  /// Returns the newest record that the file still contains, or null, and forgets the records after
  /// it.
  std::variant<const entry*, std::error_code> rewind(const opened_file& file);
  void clear() { entries_.clear(); }

  const record_mark* find(offset wanted) const;

 private:
  void thin_out(std::uint64_t file_end);

  std::size_t capacity_;
  std::vector<entry> entries_;
};

} // namespace logflume::log
