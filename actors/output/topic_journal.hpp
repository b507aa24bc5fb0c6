#pragma once

#include "actors/output/journal.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace logflume::actors {

/// The journal for lines about one topic: each has the topic's name in its first field, `topic`.
/// Thread-safe.
class topic_journal {
 public:
  /// Writes nothing.
  topic_journal() = default;
  /// `journal` must outlive it and all its copies.
  topic_journal(std::string topic, journal& journal);

  /// Works as `journal::write` does; `fields` are written after `topic`.
  void write(level level, std::string_view event, std::initializer_list<field> fields = {}) const;
  void write(level level, std::string_view event, std::span<const field> fields) const;

 private:
  std::string topic_;
  /// If null, nothing is written.
  journal* journal_ = nullptr;
};

} // namespace logflume::actors
