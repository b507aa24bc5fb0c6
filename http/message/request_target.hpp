#pragma once

#include "http/message/request_head.hpp"

#include <optional>
#include <string_view>

namespace logflume::http {

/// Checks a request target (RFC 9112, 3.2) and sets `head.path` and `head.query`. The absolute
/// form is reduced to its path.
std::optional<head_refusal> read_target(std::string_view target, request_head& head);

} // namespace logflume::http
