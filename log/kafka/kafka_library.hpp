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

// What the files share that call librdkafka. No header shows a type of it.

/// librdkafka, loaded when it is first needed: a process without a topic in Kafka has neither it,
/// nor what it depends on, in memory.
class kafka_library {
 public:
  static const kafka_library& loaded();

  /// Why it could not be loaded; empty: it is.
  const std::string& fault() const { return fault_; }

  /// Null: it has no such function, or is not loaded.
  void* find(const char* function) const;

  /// What to say of a function that it lacks.
  static std::string lacks(const char* function);

 private:
  kafka_library();

  void* file_ = nullptr;
  std::string fault_;
};

#define LOGFLUME_KAFKA_MEMBER(name) decltype(&::rd_kafka_##name) name##_ = nullptr;
#define LOGFLUME_KAFKA_RESOLVE(name)                                                               \
  name##_ = reinterpret_cast<decltype(name##_)>(kafka_library::loaded().find("rd_kafka_" #name));  \
  if (name##_ == nullptr && fault.empty())                                                         \
    fault = kafka_library::lacks("rd_kafka_" #name);

// Defines `kafka()`, the functions that a file calls, resolved once, and `fault`, why they cannot
// be. `list(f)` is `f(name)` for each, named as librdkafka names it without the prefix; the member
// has a `_` behind it.
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

/// `error`: an `rd_kafka_resp_err_t`.
kafka_fault fault_of_kafka_error(int error);

/// Options by librdkafka's names.
using kafka_option_list = std::vector<std::pair<const char*, std::string>>;

using kafka_conf = std::unique_ptr<rd_kafka_conf_s, void (*)(rd_kafka_conf_s*)>;

/// `defaults`: what the user's options may replace. `fixed`: what they may not. Or what is wrong
/// with an option, without its value, which may be a secret.
std::variant<kafka_conf, std::string> make_kafka_conf(const kafka_options& options,
                                                      const kafka_option_list& defaults,
                                                      const kafka_option_list& fixed);

} // namespace logflume::log
