#include "log/kafka/kafka_handle.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <utility>

namespace logflume::log {

namespace {

#define LOGFLUME_KAFKA_FUNCTIONS(f) f(conf_set_log_cb) f(new) f(destroy)
LOGFLUME_KAFKA_TABLE(LOGFLUME_KAFKA_FUNCTIONS)
#undef LOGFLUME_KAFKA_FUNCTIONS

} // namespace

std::variant<kafka_handle, std::string> make_kafka_handle(kafka_role role, kafka_conf conf) {
  if (!kafka().fault.empty())
    return kafka().fault;
  const auto type = role == kafka_role::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  std::array<char, 512> words{};
  kafka().conf_set_log_cb_(conf.get(), nullptr);
  kafka_handle handle{kafka().new_(type, conf.get(), words.data(), words.size()), kafka().destroy_};
  if (!handle)
    return std::string{"kafka.options: "} + words.data();
  // The client owns it now.
  static_cast<void>(conf.release());
  return handle;
}

void kafka_connection_faults::report(int error, const char* words) {
  auto fault = fault_of_kafka_error(error);
  fault.message = words;
  const std::lock_guard guard{lock_};
  // A broker's refusal says more than the report after it that all brokers are down.
  if (!last_ || last_->reason != kafka_fault::kind::refused)
    last_ = std::move(fault);
}

std::optional<kafka_fault> kafka_connection_faults::take() {
  const std::lock_guard guard{lock_};
  return std::exchange(last_, std::nullopt);
}

} // namespace logflume::log
