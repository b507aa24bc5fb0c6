#include "actors/gateway/sensor_table.hpp"

#include <algorithm>

namespace logflume::actors {

void sensor_table::recovered(std::uint64_t entity_id, std::uint64_t seq_nr) {
  auto& last = seq_nrs_[entity_id];
  last = std::max(last, seq_nr);
  if (!use(entity_id))
    bring_in(entity_id);
}

std::uint64_t sensor_table::seq_nr(std::uint64_t entity_id) const {
  const auto known = seq_nrs_.find(entity_id);
  return known == seq_nrs_.end() ? 0 : known->second;
}

log::sensor_state* sensor_table::use(std::uint64_t entity_id) {
  const auto place = places_.find(entity_id);
  if (place == places_.end())
    return nullptr;
  used_.splice(used_.begin(), used_, place->second);
  return &used_.front().state;
}

log::sensor_state& sensor_table::bring_in(std::uint64_t entity_id) {
  if (used_.size() >= max_in_memory_) {
    places_.erase(used_.back().entity_id);
    used_.pop_back();
  }
  used_.push_front({entity_id, {}});
  places_[entity_id] = used_.begin();
  return used_.front().state;
}

void sensor_table::apply(std::uint64_t entity_id, std::uint64_t seq_nr,
                         const log::sensor_event& event) {
  seq_nrs_[entity_id] = seq_nr;
  auto* state = use(entity_id);
  (state ? *state : bring_in(entity_id)).apply(event);
}

std::vector<std::uint64_t> sensor_table::in_memory() const {
  std::vector<std::uint64_t> ids;
  ids.reserve(used_.size());
  for (const auto& each : used_)
    ids.push_back(each.entity_id);
  return ids;
}

} // namespace logflume::actors
