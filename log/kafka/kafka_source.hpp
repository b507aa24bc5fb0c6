#pragma once

#include "log/event/event_source.hpp"
#include "log/kafka/kafka_events.hpp"
#include "log/kafka/kafka_index.hpp"
#include "log/kafka/kafka_order.hpp"
#include "log/kafka/kafka_reader.hpp"
#include "log/kafka/kafka_times.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace logflume::log {

/// Follows a topic: returns its partitions' records as they arrive, each at the place that `order`
/// assigns to it.
class kafka_source : public event_source {
 public:
  /// Only this source may use `order` as long as it lives. `index_limit`: bytes of memory for the
  /// index.
  kafka_source(const kafka_options& options, const kafka_meaning& meaning, kafka_pauses pauses,
               std::shared_ptr<kafka_order> order, std::shared_ptr<kafka_signal> signal,
               std::size_t index_limit);

  event_step next(clock::time_point now) override;
  void changed(source_change) override {}
  source_position position() const override;
  std::optional<id_answer> look_up(std::string_view id) const override;
  std::optional<time_answer> look_up(double timestamp) override;
  blocks_ptr blocks(const wanted_events& wanted) const override { return index_.find(wanted); }

 private:
  /// Returns the item's step, or nullopt if it has none: take the next item.
  std::optional<event_step> take(kafka_item item, clock::time_point now);
  std::optional<event_step> take(kafka_message message, clock::time_point now);
  std::optional<event_step> take(const partition_released& oldest);
  /// Returns the step to report if there is no item.
  event_step idle() const;
  id_answer answer(kafka_offsets next) const;
  not_ready describe(const kafka_fault& fault) const;

  std::string topic_;
  std::string brokers_;
  std::shared_ptr<kafka_order> order_;
  kafka_events events_;
  kafka_index index_;
  /// By partition, the end that it had when it was found, until that end is reached.
  std::map<std::uint32_t, std::uint64_t> catching_up_;
  bool was_reached_ = false;
  std::optional<kafka_fault> fault_;
  kafka_times times_;
  /// When `next` was called last.
  clock::time_point now_{};
  /// The last event.
  std::optional<record_id> last_;
  /// Records that are gone, to be dropped from the order after their removal was returned.
  std::optional<partition_released> released_;
  /// A tombstone's envelope, reported after the removal of what it deleted.
  std::optional<envelope> deletion_;
  kafka_reader reader_;
  /// The message that views in the last step refer to. Messages are destroyed before the client
  /// that gave them.
  std::optional<kafka_message> message_;
};

} // namespace logflume::log
