#pragma once

#include "log/event/place_writer.hpp"
#include "log/kafka/kafka_order.hpp"

#include <memory>
#include <string>
#include <utility>

namespace logflume::log {

/// What a client with an id was sent: in each partition, all records below an offset.
class client_offsets : public sent_before {
 public:
  client_offsets(std::shared_ptr<const kafka_order> order, kafka_offsets next) :
      order_{std::move(order)}, next_{std::move(next)} {}

  bool contains(offset at) const override;

  const kafka_offsets& next() const { return next_; }

 private:
  std::shared_ptr<const kafka_order> order_;
  kafka_offsets next_;
};

/// Writes ids as `to_id` does, and Kafka's own offsets.
class kafka_places : public place_writer {
 public:
  explicit kafka_places(std::shared_ptr<const kafka_order> order) : order_{std::move(order)} {}

  void append_id(std::string& out, const log_place& at) const override;
  /// Appends `"offset":3303,"partition":0`.
  bool append_record(std::string& out, offset at) const override;
  /// Appends `"offsets":{"0":3304,"1":3339}`: the offsets of the id.
  void append_position(std::string& out, const log_place& at) const override;

 private:
  kafka_offsets next_after(const log_place& at) const;

  std::shared_ptr<const kafka_order> order_;
};

} // namespace logflume::log
