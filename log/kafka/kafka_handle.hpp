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

/// A client of librdkafka's, with its threads.
using kafka_handle = std::unique_ptr<rd_kafka_s, void (*)(rd_kafka_s*)>;

enum class kafka_role : std::uint8_t { consumer, producer };

/// One that writes nothing to standard error. Or what is wrong with the options.
std::variant<kafka_handle, std::string> make_kafka_handle(kafka_role role, kafka_conf conf);

/// What is wrong with a client's connections as such. Its threads report, another thread asks.
class kafka_connection_faults {
 public:
  /// `error`: an `rd_kafka_resp_err_t`.
  void report(int error, const char* words);

  /// The last one, if there was one since this was called.
  std::optional<kafka_fault> take();

 private:
  std::mutex lock_;
  std::optional<kafka_fault> last_;
};

} // namespace logflume::log
