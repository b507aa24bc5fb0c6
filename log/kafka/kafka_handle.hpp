#pragma once

#include "log/kafka/kafka_fault.hpp"
#include "log/kafka/kafka_library.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

struct rd_kafka_s;

namespace logflume::log {

/// A librdkafka client with its threads.
using kafka_handle = std::unique_ptr<rd_kafka_s, void (*)(rd_kafka_s*)>;

enum class kafka_role : std::uint8_t { consumer, producer };

/// Returns a client that writes nothing to standard error, or what is wrong with the options.
std::variant<kafka_handle, std::string> make_kafka_handle(kafka_role role, kafka_conf conf);

/// Faults of a client's connections. Its threads report them, another thread takes them.
class kafka_connection_faults {
 public:
  /// `error` is an `rd_kafka_resp_err_t`.
  void report(int error, const char* words);

  /// Returns the last fault since the previous call, if there was one.
  std::optional<kafka_fault> take();

 private:
  std::mutex lock_;
  std::optional<kafka_fault> last_;
};

} // namespace logflume::log
