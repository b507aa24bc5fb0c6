#pragma once

#include "actors/config/config.hpp"
#include "crypto/secret_store.hpp"

#include <map>
#include <string>
#include <variant>

namespace logflume::actors {

/// Returns whether a librdkafka option refers to a secret's field.
bool refers_to_secret(const kafka_config& kafka);

/// Returns the options with references to secrets resolved, or a message that says which one cannot
/// be resolved, and why.
std::variant<std::map<std::string, std::string>, std::string>
kafka_options_of(const kafka_config& kafka, const crypto::secret_store& secrets);

} // namespace logflume::actors
