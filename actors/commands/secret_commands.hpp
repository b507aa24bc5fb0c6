#pragma once

#include "crypto/secret_store.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace logflume::actors {

/// `ttl, value`: what may be printed of a secret.
std::string field_names(const std::map<std::string, crypto::secret_text>& fields);

std::string missing_store(const std::filesystem::path& root);

} // namespace logflume::actors
