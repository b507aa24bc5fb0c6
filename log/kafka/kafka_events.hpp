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

/// What the records of a topic mean, and what it takes to read them.
struct kafka_meaning {
  kafka_key key = kafka_key::binary;
  std::size_t max_record_size = default_max_record_size;
  crypto::secret_store secrets;
  /// Neither read nor looked for where values are not encrypted.
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

  /// What to report in place of a record; none: there is a key, or none is needed.
  std::optional<event_step> look_for_key(clock::time_point now) {
    return reader_.look_for_key(now);
  }

  /// The event at `place`, or why it is none. Views in it are valid until the next call, and as
  /// long as `message` is.
  event_step open(const kafka_message& message, offset place, const selection& of,
                  clock::time_point now);

 private:
  kafka_key form_;
  std::size_t max_record_size_;
  record_meaning meaning_;
  keyed_reader reader_;
};

} // namespace logflume::log
