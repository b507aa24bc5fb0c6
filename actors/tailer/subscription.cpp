#include "actors/tailer/subscription.hpp"

#include "actors/runtime/prefetch.hpp"
#include "actors/stream/stream_progress.hpp"

#include <utility>

namespace logflume::actors {

void subscription::prefetch_subscriber() const {
  // The control block, and of the actor what stands before its mailbox's queues.
  constexpr std::size_t touched = 5 * CAF_CACHE_LINE_SIZE;
  prefetch(caf::actor_cast<caf::actor_control_block*>(subscriber), touched);
  prefetch(gauge.get(), sizeof(stream_gauge));
}

subscription& subscription_list::add(subscription entry) {
  const auto id = entry.id();
  remove(id);
  auto& place = by_id_[id];
  place = std::make_unique<subscription>(std::move(entry));
  by_entity_.try_emplace(place->entity_id, tailer_id_)
      .first->second.subscriptions.push_back(place.get());
  return *place;
}

void subscription_list::remove(stream_id id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end())
    return;
  const auto entity = by_entity_.find(found->second->entity_id);
  std::erase(entity->second.subscriptions, found->second.get());
  if (entity->second.subscriptions.empty())
    by_entity_.erase(entity);
  by_id_.erase(found);
}

subscription* subscription_list::find(stream_id id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

followers* subscription_list::of(std::uint64_t entity_id) {
  const auto found = by_entity_.find(entity_id);
  return found == by_entity_.end() ? nullptr : &found->second;
}

void subscription_list::clear_batches() {
  for (auto& [entity, those] : by_entity_)
    those.batches.clear();
}

} // namespace logflume::actors
