#pragma once

#include "crypto/token/key_material.hpp"

#include <string_view>

namespace logflume::crypto {

/// Of a key's kind and the two numbers, or the one, that it consists of.
key_id material_id(std::string_view kind, bytes_view first, bytes_view second = {});

} // namespace logflume::crypto
