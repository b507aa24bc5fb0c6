#pragma once

#include "log/topic/recent_records.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic_file.hpp"
#include "log/topic/topic_snapshot.hpp"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace logflume::log {

using maybe_step = std::optional<tail_step>;
using file_list = std::vector<file_ptr>;

/// A file that is being read or will be read.
struct reading {
  file_ptr file;
  topic_file records;
  topic_part part = topic_part::active;
  /// Its records were already delivered from other files, so repeats are not counted.
  bool overlaps = false;
  /// It precedes the active file, so the log retains exactly its offsets.
  bool retains = false;
  /// It is the last file that `retains`.
  bool retains_last = false;
  /// It was read before, so its damage has already been reported.
  bool was_read = false;
};

inline std::optional<offset> offset_of(const std::optional<record_mark>& mark) {
  return mark ? std::optional{mark->offset} : std::nullopt;
}

struct tail::state {
  state(topic files_of_topic, tail_options initial_options) :
      names{std::move(files_of_topic)}, options{initial_options} {
    if (initial_options.index)
      index.emplace(*initial_options.index);
  }

  topic names;
  tail_options options;

  /// The files that contain what was delivered, in order. They are held open because the inode of
  /// an open file is not given to another file.
  file_list composition;
  /// The files that had the names when those were last looked up.
  topic_ids seen{};
  /// The names were looked up since the last report, and had not changed. Used with
  /// `names_policy::reported`.
  bool names_checked = false;
  /// All files of the topic were gone, and nothing has been read since.
  bool vanished = false;
  /// Snapshot taken when the names changed. It takes effect once the current file is read to its
  /// end.
  std::optional<topic_snapshot> ahead;

  std::optional<reading> current;
  std::deque<reading> waiting;

  std::optional<record_mark> last;
  /// The last record before the newest file.
  std::optional<record_mark> floor;
  /// Records of the newest file.
  recent_records recent;
  std::uint64_t repeats = 0;

  /// Index of the files in `composition`.
  std::optional<block_index> index;
  /// The index contains everything that was read of those files.
  bool index_is_whole = false;

  /// The members of `compacted` for the history that is being read.
  std::vector<offset> retained;
  std::optional<offset> through;

  // tail.cpp: changes within the files
  tail_step next();
  maybe_step take(const topic_file::found& found);
  maybe_step file_ended(const topic_file::end& end);
  maybe_step go_back();

  // tail_follow.cpp: changes of the names
  maybe_step begin();
  maybe_step check_names();
  maybe_step follow(const topic_snapshot& now);
  maybe_step settle(const topic_snapshot& now, file_list present);
  maybe_step replace(const topic_snapshot& now, file_list present);
  maybe_step start_over(file_list present);
  bool is_compacting(const topic_snapshot& now) const;
  void read_past(std::span<const file_ptr> past, std::span<const file_ptr> known, bool retains);
  maybe_step finish_compaction();

  maybe_step rewind(std::optional<record_mark> to);
  void advance();
  void compose(file_list present);
  void add_to_index(const topic_file::found& found);
  topic_file::ending ending_of_current() const;
  /// Prepares to read the file from its beginning.
  reading open(const file_ptr& file);
  std::string name_of(const reading& file) const {
    return path_of(names, file.part).filename().string();
  }
  read_failure failure(const reading& file, std::error_code error) const {
    return {path_of(names, file.part), error};
  }
};

} // namespace logflume::log
