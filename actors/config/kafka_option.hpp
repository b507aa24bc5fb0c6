#pragma once

#include "actors/config/raw_value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Prefix of the keys that are librdkafka's.
constexpr std::string_view kafka_options_prefix = "kafka.options.";

/// Why an option of librdkafka's is not for users to set, and what to do; none: it is.
std::optional<std::string> kafka_option_fault(std::string_view name);

/// The value of an option as librdkafka takes it; none: a list or a table.
std::optional<std::string> kafka_option_text(const raw_value& value);

/// Its value may be a secret, and is not shown.
bool is_secret_option(std::string_view name);

/// The option that an environment variable names: `LOGFLUME_KAFKA_OPTIONS_SASL_PASSWORD`; none: the
/// variable names none.
std::optional<std::string> kafka_option_of_variable(std::string_view variable);

/// `secret:default/kafka#password`: a secret's path in the store, and its field.
struct secret_reference {
  std::string path;
  std::string field;
};

/// None: the value is no reference to a secret.
std::optional<secret_reference> parse_secret_reference(std::string_view value);

} // namespace logflume::actors
