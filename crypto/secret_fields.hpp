#pragma once

#include "crypto/secret_text.hpp"

#include <map>
#include <optional>
#include <string>

namespace logflume::crypto {

/// Decodes the decrypted content of a secret's file, in postcard: version u32 = 0, then
/// map<string, string> (streambed-confidant 0.9.1). Bytes after the fields are ignored, as they are
/// there. Returns nullopt if the bytes are not of this form.
std::optional<std::map<std::string, secret_text>> decode_fields(bytes_view plain);

secure_bytes encode_fields(const std::map<std::string, secret_text>& fields);

} // namespace logflume::crypto
