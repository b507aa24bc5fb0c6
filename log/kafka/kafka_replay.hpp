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

/// Fetches a part of a topic again, in the order in which it was read before, with a consumer of
/// its own.
class kafka_replay : public event_source {
 public:
  kafka_replay(kafka_options options, const kafka_meaning& meaning,
               std::shared_ptr<const kafka_order> order, event_topic::wanted_part wanted);

  event_step next(clock::time_point now) override;
  void changed(source_change) override {}
  source_position position() const override;

 private:
  /// False: all pieces were read.
  bool find_piece();
  void plan();
  /// What is to be read of the piece comes next from its partition.
  void start_at_piece();
  /// The next message of the piece; none: it has not come, or (`piece_` is empty) there is none.
  std::optional<kafka_message> next_message();

  kafka_options options_;
  kafka_events events_;
  std::shared_ptr<const kafka_order> order_;
  event_topic::wanted_part wanted_;
  std::optional<kafka_consumer> consumer_;
  /// What is left to be planned.
  std::deque<place_range> ranges_;
  std::deque<kafka_order::piece> pieces_;
  std::optional<kafka_order::piece> piece_;
  /// Of each partition, the message behind its last piece, if that has come.
  std::map<std::uint32_t, kafka_message> held_;
  /// Of each partition, the next offset that will come.
  std::map<std::uint32_t, std::uint64_t> next_;
  std::optional<kafka_message> message_;
  offset last_ = 0;
};

} // namespace logflume::log
