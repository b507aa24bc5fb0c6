#pragma once

#include "crypto/secret_text.hpp"

#include <map>
#include <optional>
#include <string>

namespace logflume::crypto {

/// What a secret's file holds in the clear, in postcard: version u32 = 0, then
/// map<string, string> (streambed-confidant 0.9.1). What follows the fields is passed over, as
/// there. Nothing: that is not what it holds.
std::optional<std::map<std::string, secret_text>> decode_fields(bytes_view plain);

secure_bytes encode_fields(const std::map<std::string, secret_text>& fields);

} // namespace logflume::crypto
