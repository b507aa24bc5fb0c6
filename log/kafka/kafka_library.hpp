#pragma once

#include "log/kafka/kafka_fault.hpp"
#include "log/kafka/kafka_options.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

struct rd_kafka_conf_s;

namespace logflume::log {

// Shared by the files that call librdkafka. No header exposes one of its types.

/// librdkafka, loaded on first use: a process without a Kafka topic has neither the library nor its
/// dependencies in memory.
class kafka_library {
 public:
  static const kafka_library& loaded();

  /// Why the library could not be loaded; empty if it is loaded.
  const std::string& fault() const { return fault_; }

  /// Returns null if the library has no such function or is not loaded.
  void* find(const char* function) const;

  /// Returns the error message for a function that the library lacks.
  static std::string missing_function_fault(const char* function);

 private:
  kafka_library();

  void* file_ = nullptr;
  std::string fault_;
};

#define LOGFLUME_KAFKA_MEMBER(name) decltype(&::rd_kafka_##name) name##_ = nullptr;
#define LOGFLUME_KAFKA_RESOLVE(name)                                                               \
  name##_ = reinterpret_cast<decltype(name##_)>(kafka_library::loaded().find("rd_kafka_" #name));  \
  if (name##_ == nullptr && fault.empty())                                                         \
    fault = kafka_library::missing_function_fault("rd_kafka_" #name);

// Defines `kafka()`, which returns the functions that a file calls, resolved once; its `fault` says
// why they cannot be resolved. `list(f)` expands to `f(name)` for each function, where `name` is
// librdkafka's name without the prefix; the member is `name_`.
#define LOGFLUME_KAFKA_TABLE(list)                                                                 \
  struct functions {                                                                               \
    list(LOGFLUME_KAFKA_MEMBER) std::string fault = kafka_library::loaded().fault();               \
    functions() {                                                                                  \
      if (fault.empty()) {                                                                         \
        list(LOGFLUME_KAFKA_RESOLVE)                                                               \
      }                                                                                            \
    }                                                                                              \
  };                                                                                               \
  const functions& kafka() {                                                                       \
    static const functions resolved;                                                               \
    return resolved;                                                                               \
  }

/// `error` is an `rd_kafka_resp_err_t`.
kafka_fault fault_of_kafka_error(int error);

/// Options by librdkafka's names.
using kafka_option_list = std::vector<std::pair<const char*, std::string>>;

using kafka_conf = std::unique_ptr<rd_kafka_conf_s, void (*)(rd_kafka_conf_s*)>;

/// `defaults` are options that the user's may replace, `fixed` are those that they may not. On
/// error, returns what is wrong with an option, without its value, which may be a secret.
std::variant<kafka_conf, std::string> make_kafka_conf(const kafka_options& options,
                                                      const kafka_option_list& defaults,
                                                      const kafka_option_list& fixed);

} // namespace logflume::log
