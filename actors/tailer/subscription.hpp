#pragma once

#include "actors/stream/stream_progress.hpp"
#include "actors/stream/wire_form.hpp"
#include "actors/tailer/batch_maker.hpp"
#include "log/record/record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace logflume::actors {

/// What the tailer knows of one subscriber. `Receiver`: what batches are sent to.
template <class Receiver>
struct subscription {
  std::uint64_t id = 0;
  Receiver receiver{};
  std::uint64_t entity_id = 0;
  const wire_form* form = nullptr;
  std::shared_ptr<stream_progress> progress;
  /// The last event sent to it, by the tailer or a replay.
  std::optional<log::offset> sent{};
  /// The lowest place to which the log was cut since anything was sent to it.
  std::optional<log::offset> cut = no_cut;
  /// Gets nothing more until it has drained and asks to go on.
  bool lagging = false;
  /// A replay serves it, or will when one is free.
  bool replaying = false;

  static constexpr log::offset no_cut = std::numeric_limits<log::offset>::max();

  /// The log was cut: everything above `to` is forgotten.
  void cut_down(std::optional<log::offset> to) {
    sent = std::min(sent, to);
    cut = std::min(cut, to);
  }

  /// It has written all that was in flight, and perhaps batches that followed. What it wrote
  /// before a cut does not count.
  void advance_to_written() { sent = std::max(sent, std::min(progress->sent_through(), cut)); }
};

/// The subscribers of one entity in one wire form.
template <class Receiver>
struct followers {
  const wire_form* form = nullptr;
  batch_maker batches;
  std::vector<subscription<Receiver>*> subscriptions{};
};

/// All subscribers of one entity.
template <class Receiver>
struct entity_followers {
  /// By wire form: few.
  std::vector<followers<Receiver>> groups{};
  /// It has events that were not broadcast yet.
  bool unsent = false;
};

/// The subscribers by id, and by what they follow.
template <class Receiver>
class subscription_list {
 public:
  using entry = subscription<Receiver>;
  using group = followers<Receiver>;

  /// `tailer_id`: of the actor that keeps the list.
  explicit subscription_list(std::uint64_t tailer_id) : tailer_id_{tailer_id} {}

  /// Replaces a subscription of the same id.
  entry& add(entry added) {
    remove(added.id);
    auto& place = by_id_[added.id];
    place = std::make_unique<entry>(std::move(added));
    group_of(*place).subscriptions.push_back(place.get());
    return *place;
  }

  void remove(std::uint64_t id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
      return;
    const auto entity = by_entity_.find(found->second->entity_id);
    auto& groups = entity->second.groups;
    std::erase(group_of(*found->second).subscriptions, found->second.get());
    std::erase_if(groups, [](const group& x) { return x.subscriptions.empty(); });
    if (groups.empty())
      by_entity_.erase(entity);
    by_id_.erase(found);
  }

  entry* find(std::uint64_t id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.get();
  }

  /// Null: the entity has no followers.
  entity_followers<Receiver>* followers_of(std::uint64_t entity_id) {
    const auto found = by_entity_.find(entity_id);
    return found == by_entity_.end() ? nullptr : &found->second;
  }

  batch_maker& batches_of(const entry& subscriber) { return group_of(subscriber).batches; }

  template <class Function>
  void for_each(Function f) {
    for (auto& [id, subscriber] : by_id_)
      f(*subscriber);
  }

  /// The batches rendered so far no longer match what is kept.
  void clear_batches() {
    for (auto& [id, entity] : by_entity_)
      for (auto& each : entity.groups)
        each.batches.clear();
  }

  std::size_t size() const { return by_id_.size(); }

 private:
  group& group_of(const entry& subscriber) {
    auto& groups = by_entity_[subscriber.entity_id].groups;
    const auto found = std::ranges::find(groups, subscriber.form, &group::form);
    if (found != groups.end())
      return *found;
    return groups.emplace_back(group{
        .form = subscriber.form, .batches = {tailer_id_, subscriber.entity_id, *subscriber.form}});
  }

  std::uint64_t tailer_id_;
  std::unordered_map<std::uint64_t, std::unique_ptr<entry>> by_id_;
  std::unordered_map<std::uint64_t, entity_followers<Receiver>> by_entity_;
};

} // namespace logflume::actors
