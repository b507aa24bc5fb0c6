#pragma once

#include "log/kafka/kafka_order.hpp"
#include "log/kafka/kafka_reader.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace logflume::log {

/// The times at which streams are to begin, and the offsets that they lead to. Not thread-safe.
class kafka_times {
 public:
  using clock = std::chrono::steady_clock;
  using milliseconds = std::chrono::milliseconds;

  /// `request` has a time looked up in Kafka; what is found is passed to `take`. `withdraw` cancels
  /// that.
  kafka_times(std::function<void(milliseconds)> request,
              std::function<void(milliseconds)> withdraw) :
      request_{std::move(request)},
      withdraw_{std::move(withdraw)} {}

  /// Returns the offsets that `time` leads to, or nullopt until they are known and `order` has
  /// reached them. They are returned once: the next stream needs those of its own moment.
  std::optional<kafka_offsets> find(milliseconds time, const kafka_order& order,
                                    clock::time_point now);

  void take(kafka_since found);

  /// Call this each time that the topic was read to its end, before streams that wait ask again.
  /// Forgets the times that none has asked for since the last end, and for a minute.
  void end_reached(clock::time_point now);

  /// Forgets all times: streams that still wait ask again.
  void clear();

 private:
  struct asked_time {
    clock::time_point last_asked{};
    clock::time_point last_requested{};
    /// It was requested, and the result has not come yet.
    bool is_requested = false;
    std::optional<kafka_offsets> next{};
  };

  void request(milliseconds time, asked_time& asked, clock::time_point now);

  std::function<void(milliseconds)> request_;
  std::function<void(milliseconds)> withdraw_;
  std::map<milliseconds, asked_time> times_;
  std::optional<clock::time_point> last_end_;
};

} // namespace logflume::log
