#pragma once

#include "crypto/token/key_material.hpp"

#include <string_view>

namespace logflume::crypto {

/// Returns the id of a key of that kind, which consists of one or two numbers.
key_id material_id(std::string_view kind, bytes_view first, bytes_view second = {});

} // namespace logflume::crypto
