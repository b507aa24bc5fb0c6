#pragma once

#include "log/topic/opened_file.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::log {

using topic_ids = std::array<std::optional<file_id>, 3>;

/// Returns the files that the topic's names refer to at the moment.
std::variant<topic_ids, read_failure> read_ids(const topic& files);

/// The opened files of a topic, under the names that they had at one moment.
struct topic_snapshot {
  std::array<file_ptr, 3> files;

  const file_ptr& operator[](topic_part part) const {
    return files[static_cast<std::size_t>(part)];
  }
  topic_ids ids() const;
  /// Returns the files that exist, in the order to read them.
  std::vector<file_ptr> present() const;
};

std::variant<topic_snapshot, read_failure> open_topic(const topic& files);

const std::filesystem::path& path_of(const topic& files, topic_part part);

/// Returns the topic's name that refers to the file, or nullopt if none does.
std::optional<topic_part> part_of(const topic_ids& ids, file_id file);

} // namespace logflume::log
