#pragma once

#include "log/event/event_source.hpp"
#include "log/kafka/kafka_consumer.hpp"
#include "log/kafka/kafka_events.hpp"
#include "log/kafka/kafka_index.hpp"
#include "log/kafka/kafka_order.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace logflume::log {

/// Reads a part of a topic again, in the order in which it was read before, with its own consumer.
class kafka_replay : public event_source {
 public:
  kafka_replay(kafka_options options, const kafka_meaning& meaning,
               std::shared_ptr<const kafka_order> order, event_topic::wanted_part wanted);

  event_step next(clock::time_point now) override;
  void changed(source_change) override {}
  source_position position() const override;

 private:
  /// Returns false once all pieces have been read.
  bool find_piece();
  void plan();
  /// Makes the partition deliver the piece's records next.
  void start_at_piece();
  /// Returns the next message of the piece, or nullopt if it has not arrived, or if there is none
  /// (`piece_` is empty then).
  std::optional<kafka_message> next_message();

  kafka_options options_;
  kafka_events events_;
  std::shared_ptr<const kafka_order> order_;
  event_topic::wanted_part wanted_;
  std::optional<kafka_consumer> consumer_;
  /// Ranges that have not been planned yet.
  std::deque<place_range> ranges_;
  std::deque<kafka_order::piece> pieces_;
  std::optional<kafka_order::piece> piece_;
  /// By partition, the message after its last piece, if that has arrived.
  std::map<std::uint32_t, kafka_message> held_;
  /// By partition, the next offset that will arrive.
  std::map<std::uint32_t, std::uint64_t> next_;
  std::optional<kafka_message> message_;
  offset last_ = 0;
};

} // namespace logflume::log
