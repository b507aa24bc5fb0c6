#pragma once

#include "actors/config/rule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// `1001=Boiler,1002=Pump` in its parts; `\` before a character takes it as it is. A part without
/// `=` has an empty name.
std::vector<std::pair<std::string, std::string>> read_name_list(std::string_view text);

rule<entity_names> names_rule();

/// Any finite number, or nothing.
rule<std::optional<double>> number_or_none();

rule<std::optional<std::chrono::milliseconds>> duration_or_none(std::chrono::milliseconds least,
                                                                std::chrono::milliseconds most);

/// One line of at most so many bytes, or nothing.
rule<std::string> short_text(std::size_t most);

/// `TemperatureRead.temperature`, or nothing.
rule<std::string> value_path_rule();

} // namespace logflume::actors
