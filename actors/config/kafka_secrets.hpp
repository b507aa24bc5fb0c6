#pragma once

#include "actors/config/config.hpp"
#include "crypto/secret_store.hpp"

#include <map>
#include <string>
#include <variant>

namespace logflume::actors {

/// Whether an option of librdkafka's is a field of a secret.
bool names_secret(const kafka_config& kafka);

/// The options with the fields of secrets in their places. Or which one cannot be had, and why.
std::variant<std::map<std::string, std::string>, std::string>
kafka_options_of(const kafka_config& kafka, const crypto::secret_store& secrets);

} // namespace logflume::actors
