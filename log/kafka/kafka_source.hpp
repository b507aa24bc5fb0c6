#pragma once

#include "log/event/event_source.hpp"
#include "log/kafka/kafka_events.hpp"
#include "log/kafka/kafka_index.hpp"
#include "log/kafka/kafka_order.hpp"
#include "log/kafka/kafka_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace logflume::log {

/// Follows a topic: its partitions' records as they come, each at the place that `order` gives it.
class kafka_source : public event_source {
 public:
  /// `order`: of this source alone, for as long as it lives. `index`: bytes of memory for one.
  kafka_source(const kafka_options& options, const kafka_meaning& meaning, kafka_pauses pauses,
               std::shared_ptr<kafka_order> order, std::shared_ptr<kafka_signal> signal,
               std::size_t index);

  event_step next(clock::time_point now) override;
  void changed(source_change) override {}
  source_position position() const override;
  std::optional<id_answer> look_up(std::string_view id) const override;
  std::optional<time_answer> look_up(double timestamp) override;
  blocks_ptr blocks(const wanted_events& wanted) const override { return index_.find(wanted); }

 private:
  /// What an item leads to; none: nothing, look at the next.
  std::optional<event_step> take(kafka_item item, clock::time_point now);
  std::optional<event_step> take(kafka_message message, clock::time_point now);
  std::optional<event_step> take(const partition_released& oldest);
  /// There is no item.
  event_step idle() const;
  id_answer answer(kafka_offsets next) const;
  not_ready describe(const kafka_fault& fault) const;

  std::string topic_;
  std::string brokers_;
  std::shared_ptr<kafka_order> order_;
  kafka_events events_;
  kafka_index index_;
  /// By partition, the end that was there when it was found, and has not been reached yet.
  std::map<std::uint32_t, std::uint64_t> catching_up_;
  bool was_reached_ = false;
  std::optional<kafka_fault> fault_;
  /// What was asked for, and, where that is known, which offsets it leads to.
  std::map<double, std::optional<kafka_offsets>> since_;
  /// The last event.
  std::optional<record_id> last_;
  /// Of a tombstone, which follows what it deleted.
  std::optional<envelope> deletion_;
  kafka_reader reader_;
  /// The message that views in the last step are of. Messages end before the client that gave them.
  std::optional<kafka_message> message_;
};

} // namespace logflume::log
