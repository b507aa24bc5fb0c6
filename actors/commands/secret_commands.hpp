#pragma once

#include "crypto/secret_store.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace logflume::actors {

/// Returns the names of a secret's fields, such as `ttl, value`: only these may be printed.
std::string field_names(const std::map<std::string, crypto::secret_text>& fields);

std::string missing_store(const std::filesystem::path& root);

} // namespace logflume::actors
