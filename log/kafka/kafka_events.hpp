#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/event_source.hpp"
#include "log/event/keyed_reader.hpp"
#include "log/kafka/kafka_message.hpp"
#include "log/kafka/kafka_record.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace logflume::log {

/// How a topic's records are interpreted, and what is needed to read them.
struct kafka_meaning {
  kafka_key key = kafka_key::binary;
  std::size_t max_record_size = default_max_record_size;
  crypto::secret_store secrets;
  /// Not looked up if values are not encrypted.
  std::string events_key;
  /// Fields as `Variant.field`, sent as "[redacted]".
  std::vector<std::string> redact;
  record_meaning records{};
};

/// Turns messages into events.
class kafka_events {
 public:
  using clock = event_source::clock;

  explicit kafka_events(const kafka_meaning& meaning);

  /// Returns what to report in place of a record, or nullopt if there is a key or none is needed.
  std::optional<event_step> load_key(clock::time_point now) { return reader_.load_key(now); }

  /// Returns the event at `place`, or why there is none. Views in it are valid until the next call,
  /// and only as long as `message` is.
  event_step open(const kafka_message& message, offset place, const selection& wanted,
                  clock::time_point now);

 private:
  kafka_key form_;
  std::size_t max_record_size_;
  record_meaning meaning_;
  keyed_reader reader_;
};

} // namespace logflume::log
