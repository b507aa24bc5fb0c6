#include "actors/output/repeat_counter.hpp"

namespace logflume::actors {

std::optional<std::uint64_t> repeat_counter::add(std::string_view fault, clock::time_point now,
                                                 std::uint64_t times) {
  const auto known = counts_.find(fault);
  if (known == counts_.end()) {
    counts_.emplace(fault, count{now, 0});
    return times;
  }
  auto& [told_at, untold] = known->second;
  untold += times;
  if (now - told_at < pause_)
    return {};
  told_at = now;
  return std::exchange(untold, 0);
}

std::vector<std::pair<std::string, std::uint64_t>> repeat_counter::due(clock::time_point now) {
  std::vector<std::pair<std::string, std::uint64_t>> told;
  for (auto at = counts_.begin(); at != counts_.end();) {
    auto& [told_at, untold] = at->second;
    if (now - told_at < pause_) {
      ++at;
    } else if (untold == 0) {
      at = counts_.erase(at);
    } else {
      told.emplace_back(at->first, std::exchange(untold, 0));
      told_at = now;
      ++at;
    }
  }
  return told;
}

std::optional<std::uint64_t> repeat_counter::end(std::string_view fault) {
  const auto known = counts_.find(fault);
  if (known == counts_.end())
    return {};
  const auto untold = known->second.untold;
  counts_.erase(known);
  return untold == 0 ? std::nullopt : std::optional{untold};
}

} // namespace logflume::actors
