#pragma once

#include "actors/config/rule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Splits `1001=Boiler,1002=Pump` into its entries. A `\` takes the next character literally; an
/// entry without `=` has an empty name.
std::vector<std::pair<std::string, std::string>> read_name_list(std::string_view text);

rule<entity_names> names_rule();

/// Accepts any finite number, or an empty text.
rule<std::optional<double>> number_or_none();

rule<std::optional<std::chrono::milliseconds>> duration_or_none(std::chrono::milliseconds min,
                                                                std::chrono::milliseconds max);

/// Accepts one line of at most `max` bytes, or an empty text.
rule<std::string> short_text(std::size_t max);

/// Accepts a path such as `TemperatureRead.temperature`, or an empty text.
rule<std::string> value_path_rule();

} // namespace logflume::actors
