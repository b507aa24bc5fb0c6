#pragma once

#include "crypto/token/key_material.hpp"

#include <string_view>

namespace logflume::crypto {

/// Reads the key from a text with one `PUBLIC KEY` block.
key_material_result read_pem_key(std::string_view pem);

} // namespace logflume::crypto
