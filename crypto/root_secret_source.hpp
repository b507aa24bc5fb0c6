#pragma once

#include "crypto/private_files.hpp"
#include "crypto/secret_text.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// The fault in a source's text, in a sentence, without reading from it. Sources:
/// `stdin`, `fd:N`, `file:PATH`, `credential:NAME` (in $CREDENTIALS_DIRECTORY).
std::optional<std::string> check_root_secret_source(std::string_view source);

/// Whether `read_root_secret` would take the first line of standard input.
bool is_standard_input(std::string_view source);

/// Takes exactly the first line from the source: 32 hex digits, then anything (an AppRole
/// secret id, kept for compatibility). A terminal is asked without echo. On failure a sentence
/// that names the source and the remedy, never the text that was read.
std::variant<root_secret, std::string> read_root_secret(std::string_view source);

/// A new root secret, written to a file of its own, which must not exist.
std::variant<root_secret, file_error> create_root_secret(const std::filesystem::path& file);

/// A sentence if the source is a file that others than its owner may read.
std::optional<std::string> exposed_root_secret(std::string_view source);

} // namespace logflume::crypto
