#pragma once

#include "log/event/event_json_builder.hpp"
#include "log/record/record.hpp"

namespace logflume::log {

/// Reads the text as one JSON value (RFC 8259) into `into`; returns false if it is not one. Strict:
/// UTF-8 without a byte order mark, at most 64 levels deep, no half of a surrogate pair. Numbers
/// keep their characters, so that none is rounded.
bool read_json(bytes_view text, event_json_builder& into);

} // namespace logflume::log
