#pragma once

#include "actors/counts/writer_counts.hpp"
#include "actors/output/topic_journal.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace logflume::actors {

/// Reports once that the log cannot be written, and once that it can be written again.
class write_reporter {
 public:
  write_reporter(writer_counts* counts, topic_journal journal) :
      counts_{counts}, journal_{std::move(journal)} {}

  /// `records` were refused. `reason`: one sentence.
  void failed(const std::string& reason, std::uint64_t records);
  void succeeded();

 private:
  writer_counts* counts_;
  topic_journal journal_;
  bool failing_ = false;
  /// Records refused since the writes began to fail.
  std::uint64_t refused_ = 0;
};

} // namespace logflume::actors
