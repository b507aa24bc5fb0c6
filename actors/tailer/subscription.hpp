#pragma once

#include "actors/stream/protocol.hpp"
#include "actors/tailer/batch_maker.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace logflume::actors {

/// What the tailer knows of one subscriber.
struct subscription {
  subscriber_actor subscriber;
  std::uint64_t entity_id = 0;
  std::shared_ptr<stream_gauge> gauge;
  /// The last event sent to it, by the tailer or a replay.
  std::optional<log::offset> sent;
  /// The lowest place to which the log was cut since anything was sent to it.
  std::optional<log::offset> cut = no_cut;
  /// Gets nothing more until it has drained and asks to go on.
  bool lagging = false;
  /// A replay serves it, or will when one is free.
  bool replaying = false;

  static constexpr log::offset no_cut = std::numeric_limits<log::offset>::max();

  stream_id id() const { return subscriber.id(); }

  /// What a message to it touches.
  void prefetch_subscriber() const;

  /// The log was cut: what lay above `to` is forgotten.
  void cut_down(std::optional<log::offset> to) {
    sent = std::min(sent, to);
    cut = std::min(cut, to);
  }

  /// It has written all that was under way, and perhaps what hung together with it.
  void catch_up() { sent = std::max(sent, std::min(gauge->sent_through(), cut)); }
};

/// Those who follow one entity.
struct followers {
  explicit followers(std::uint64_t tailer_id) : batches{tailer_id} {}

  std::vector<subscription*> subscriptions;
  batch_maker batches;
  /// Has events that were not broadcast yet.
  bool touched = false;
};

/// The subscribers, by name and by entity.
class subscription_list {
 public:
  /// `tailer_id`: of the actor that keeps the list.
  explicit subscription_list(std::uint64_t tailer_id) : tailer_id_{tailer_id} {}

  /// Puts a new one in place of one of the same name.
  subscription& add(subscription entry);
  void remove(stream_id id);

  subscription* find(stream_id id);
  followers* of(std::uint64_t entity_id);

  template <class Function>
  void for_each(Function f) {
    for (auto& [id, entry] : by_id_)
      f(*entry);
  }

  /// Batches rendered so far no longer match what is kept.
  void clear_batches();

  std::size_t size() const { return by_id_.size(); }

 private:
  std::uint64_t tailer_id_;
  std::unordered_map<stream_id, std::unique_ptr<subscription>> by_id_;
  std::unordered_map<std::uint64_t, followers> by_entity_;
};

} // namespace logflume::actors
