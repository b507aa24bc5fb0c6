#pragma once

#include "actors/command_line/command.hpp"

#include <array>
#include <string_view>

namespace logflume::actors {

// A row per command, each defined in the command's own file.
extern const command serve_command;
extern const command demo_command;
extern const command cat_command;
extern const command verify_command;
extern const command register_command;
extern const command post_command;
extern const command append_command;
extern const command forward_command;
extern const command inspect_command;
extern const command secret_init_command;
extern const command secret_get_command;
extern const command secret_put_command;
extern const command secret_list_command;
extern const command token_keygen_command;
extern const command token_sign_command;
extern const command token_check_command;
extern const command health_command;
extern const command config_check_command;
extern const command config_print_command;

/// Sections of a command that uses the whole configuration.
inline constexpr std::array<std::string_view, 13> all_sections{
    "log",  "secrets", "http",    "auth",   "admin",  "sensors", "page",
    "node", "kafka",   "forward", "output", "topics", "caf"};

/// Sections of a command that shows a log's events.
inline constexpr std::array<std::string_view, 4> event_sections{"log", "secrets", "http.redact",
                                                                "topics"};

inline constexpr std::array<std::string_view, 3> log_sections{"log", "secrets", "topics"};
inline constexpr std::array<std::string_view, 1> secret_sections{"secrets"};

/// Option of a command that works on one topic.
inline constexpr command_option topic_option{
    .flag = "--topic",
    .value = "NAME",
    .meaning = "the topic; may be omitted if the configuration has only one",
    .accepts = any_text{}};

} // namespace logflume::actors
