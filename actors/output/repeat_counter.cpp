#include "actors/output/repeat_counter.hpp"

namespace logflume::actors {

std::optional<std::uint64_t> repeat_counter::add(std::string_view fault, clock::time_point now,
                                                 std::uint64_t times) {
  const auto known = counts_.find(fault);
  if (known == counts_.end()) {
    counts_.emplace(fault, count{now, 0});
    return times;
  }
  auto& [reported_at, unreported] = known->second;
  unreported += times;
  if (now - reported_at < pause_)
    return {};
  reported_at = now;
  return std::exchange(unreported, 0);
}

std::vector<std::pair<std::string, std::uint64_t>> repeat_counter::due(clock::time_point now) {
  std::vector<std::pair<std::string, std::uint64_t>> reports;
  for (auto at = counts_.begin(); at != counts_.end();) {
    auto& [reported_at, unreported] = at->second;
    if (now - reported_at < pause_) {
      ++at;
    } else if (unreported == 0) {
      at = counts_.erase(at);
    } else {
      reports.emplace_back(at->first, std::exchange(unreported, 0));
      reported_at = now;
      ++at;
    }
  }
  return reports;
}

} // namespace logflume::actors
