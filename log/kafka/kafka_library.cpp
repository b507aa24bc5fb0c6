#include "log/kafka/kafka_library.hpp"

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>

#include <array>

namespace logflume::log {

namespace {

constexpr const char* library_name = "librdkafka.so.1";

#define LOGFLUME_KAFKA_FUNCTIONS(f) f(conf_new) f(conf_destroy) f(conf_set) f(err2str)
LOGFLUME_KAFKA_TABLE(LOGFLUME_KAFKA_FUNCTIONS)
#undef LOGFLUME_KAFKA_FUNCTIONS

kafka_fault::kind kind_of(rd_kafka_resp_err_t error) {
  switch (error) {
  case RD_KAFKA_RESP_ERR__TRANSPORT:
  case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
  case RD_KAFKA_RESP_ERR__RESOLVE:
  case RD_KAFKA_RESP_ERR__TIMED_OUT:
  case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
  case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
  case RD_KAFKA_RESP_ERR__WAIT_COORD:
  case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
  case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
  case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
  case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
  case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    return kafka_fault::kind::unreachable;
  case RD_KAFKA_RESP_ERR__AUTHENTICATION:
  case RD_KAFKA_RESP_ERR__SSL:
  case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
  case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    return kafka_fault::kind::refused;
  case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
  case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    return kafka_fault::kind::topic_missing;
  case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
  case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    return kafka_fault::kind::no_such_offset;
  default:
    return kafka_fault::kind::other;
  }
}

} // namespace

kafka_library::kafka_library() {
  // Never closed: its threads may briefly outlive the last client.
  file_ = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (file_ == nullptr)
    fault_ = std::string{"librdkafka cannot be loaded ("} + dlerror() +
             "): install the package librdkafka1";
}

const kafka_library& kafka_library::loaded() {
  static const kafka_library library;
  return library;
}

void* kafka_library::find(const char* function) const {
  return file_ == nullptr ? nullptr : dlsym(file_, function);
}

std::string kafka_library::missing_function_fault(const char* function) {
  return std::string{library_name} + " has no " + function + ": install 2.0.2 or later";
}

kafka_fault fault_of_kafka_error(int error) {
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  return {.reason = kind_of(code), .message = kafka().err2str_(code)};
}

std::variant<kafka_conf, std::string> make_kafka_conf(const kafka_options& options,
                                                      const kafka_option_list& defaults,
                                                      const kafka_option_list& fixed) {
  if (!kafka().fault.empty())
    return kafka().fault;
  kafka_conf conf{kafka().conf_new_(), kafka().conf_destroy_};
  std::array<char, 512> words{};
  const auto set = [&](const char* name, const std::string& value) -> std::string {
    switch (kafka().conf_set_(conf.get(), name, value.c_str(), words.data(), words.size())) {
    case RD_KAFKA_CONF_OK:
      return {};
    case RD_KAFKA_CONF_UNKNOWN:
      return std::string{"kafka.options."} + name + ": librdkafka has no such option";
    case RD_KAFKA_CONF_INVALID:
      break;
    }
    return std::string{"kafka.options."} + name + ": librdkafka rejects this value";
  };
  for (const auto& [name, value] : defaults)
    if (auto fault = set(name, value); !fault.empty())
      return fault;
  for (const auto& [name, value] : options.options)
    if (auto fault = set(name.c_str(), value); !fault.empty())
      return fault;
  for (const auto& [name, value] : fixed)
    if (auto fault = set(name, value); !fault.empty())
      return fault;
  return conf;
}

} // namespace logflume::log
