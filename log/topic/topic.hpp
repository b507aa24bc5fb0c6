#pragma once

#include <filesystem>
#include <string>

namespace logflume::log {

/// The files of a topic. An extension replaces what follows the last dot of the
/// topic's name: topic `a.b` has the history `a.history`.
struct topic {
  topic(const std::filesystem::path& root, const std::string& name);

  std::filesystem::path root;
  std::string name;
  std::filesystem::path active;
  std::filesystem::path history;
  std::filesystem::path ancient_history;
  std::filesystem::path work;
  /// Locked by the process that writes: topics with the same history have the same lock.
  std::filesystem::path lock;
  /// Socket of the process that writes the topic.
  std::filesystem::path control;
};

} // namespace logflume::log
