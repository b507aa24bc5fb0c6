#pragma once

#include "log/event/event_source.hpp"
#include "log/kafka/kafka_events.hpp"
#include "log/kafka/kafka_options.hpp"
#include "log/kafka/kafka_order.hpp"
#include "log/kafka/kafka_reader.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace logflume::log {

struct kafka_topic_options {
  /// The topic's name in this service.
  std::string name;
  kafka_options kafka;
  kafka_meaning meaning;
  /// Bytes of memory for the index of the source that follows the topic.
  std::size_t index = 0;
  kafka_pauses pauses{};
};

/// A topic in Kafka.
class kafka_topic : public event_topic {
 public:
  explicit kafka_topic(kafka_topic_options options);

  const std::string& name() const override;
  const std::string& entity_type() const override;
  std::string place() const override;
  place_writer_ptr places() const override;
  std::string key_place() const override;
  std::unique_ptr<event_source> open(const wanted_part& wanted) const override;
  /// Only one such source may exist at a time: it assigns the places of what it reads.
  std::unique_ptr<event_source> follow() const override;
  std::unique_ptr<source_watch> watch(std::chrono::nanoseconds interval,
                                      std::function<void(source_change)> changed) const override;
  std::string part_name(std::size_t part) const override;
  std::uint64_t bytes_after(std::optional<std::size_t> part, std::uint64_t at) const override;

 private:
  kafka_topic_options options_;
  std::shared_ptr<kafka_order> order_;
  place_writer_ptr places_;
  std::shared_ptr<kafka_signal> signal_;
};

} // namespace logflume::log
