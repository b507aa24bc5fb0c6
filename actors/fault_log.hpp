#pragma once

#include "actors/output.hpp"
#include "log/event_tail.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace logflume::actors {

/// Tells the operator what is wrong with the log: each cause once, then only counted, until
/// it is over.
class fault_log {
 public:
  struct counts {
    std::uint64_t damaged = 0;
    std::uint64_t skipped = 0;
    std::uint64_t sequence_gaps = 0;
  };

  /// `topic`: as the operator calls it. `out` may be null.
  fault_log(std::string topic, std::string directory, output* out);

  void tell(const log::event_step& step);
  void sequence_gap(const log::envelope& event);
  /// Records come: what was waited for is there.
  void over();

  const counts& so_far() const { return counts_; }

 private:
  bool first(const std::string& cause);

  std::string topic_;
  std::string directory_;
  output* out_;
  std::set<std::string> told_;
  counts counts_;
};

} // namespace logflume::actors
