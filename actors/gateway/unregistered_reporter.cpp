#include "actors/gateway/unregistered_reporter.hpp"

#include <string>

namespace logflume::actors {

void unregistered_reporter::dropped(std::uint64_t entity_id, double timestamp,
                                    clock::time_point now) {
  if (!sensors_->dropped(entity_id, timestamp))
    return;
  if (lines_ == 0 || now - minute_begin_ >= std::chrono::minutes{1}) {
    minute_begin_ = now;
    lines_ = 0;
  }
  if (lines_ == max_lines)
    return;
  ++lines_;
  journal_.write(
      level::warning, "sensor_not_registered",
      {{"entity", entity_id},
       {"remedy", "to let it post, run `logflume register " + std::to_string(entity_id) + "`"}});
}

} // namespace logflume::actors
