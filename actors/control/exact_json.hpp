#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string_view>

namespace logflume::actors {

/// Reads a text as one JSON value, strictly: valid UTF-8, and numbers as those of an event, to
/// their last digit (RapidJSON's own full precision is undefined for numbers such as `0e64`).
/// Returns nullopt if the text is not such a value.
std::optional<rapidjson::Document> parse_exact_json(std::string_view json);

} // namespace logflume::actors
