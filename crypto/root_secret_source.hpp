#pragma once

#include "crypto/private_files.hpp"
#include "crypto/secret_text.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// Returns the fault in a source's text as a sentence, without reading from the source. Sources:
/// `stdin`, `fd:N`, `file:PATH`, `credential:NAME` (in $CREDENTIALS_DIRECTORY).
std::optional<std::string> check_root_secret_source(std::string_view source);

/// Returns whether `read_root_secret` would read the first line of standard input.
bool is_standard_input(std::string_view source);

/// Returns whether `read_root_secret` would accept this first line.
bool is_root_secret(std::string_view line);

/// Reads exactly the first line of the source: 32 hex digits, then anything (an AppRole secret id,
/// kept for compatibility). Prompts on a terminal, without echo. On failure, returns a sentence
/// that names the source and the remedy, never the text that was read.
std::variant<root_secret, std::string> read_root_secret(std::string_view source);

/// Creates a root secret and writes it to a file of its own, which must not exist.
std::variant<root_secret, file_error> create_root_secret(const std::filesystem::path& file);

/// Returns a sentence if the source is a file that is open to group or others.
std::optional<std::string> exposed_root_secret(std::string_view source);

} // namespace logflume::crypto
