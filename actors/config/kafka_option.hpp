#pragma once

#include "actors/config/raw_value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Prefix of the keys that set librdkafka's options.
constexpr std::string_view kafka_options_prefix = "kafka.options.";

/// Says why users may not set an option of librdkafka, and what to do. Returns nullopt if they may.
std::optional<std::string> kafka_option_fault(std::string_view name);

/// Returns an option's value in the form that librdkafka takes, or nullopt for a list or a table.
std::optional<std::string> kafka_option_text(const raw_value& value);

/// Returns whether an option's value may be a secret, which must not be shown.
bool is_secret_option(std::string_view name);

/// Returns the option that an environment variable names, such as
/// `LOGFLUME_KAFKA_OPTIONS_SASL_PASSWORD`. Returns nullopt if it names none.
std::optional<std::string> kafka_option_of_variable(std::string_view variable);

/// A reference such as `secret:default/kafka#password`: a secret's path in the store, and its
/// field.
struct secret_reference {
  std::string path;
  std::string field;
};

/// Returns nullopt if the value is not a reference to a secret.
std::optional<secret_reference> parse_secret_reference(std::string_view value);

} // namespace logflume::actors
