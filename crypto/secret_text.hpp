#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace logflume::crypto {

/// A text in memory that is wiped. Has no stream operator, so that it is not printed by accident.
class secret_text {
 public:
  secret_text() = default;
  explicit secret_text(std::string_view text) : text_(text.begin(), text.end()) {}

  std::string_view reveal() const { return {text_.data(), text_.size()}; }

 private:
  secure_chars text_;
};

/// The key of the secret store, in memory that is wiped. Empty once moved from.
class root_secret {
 public:
  /// Parses 32 hex digits, or returns a sentence that does not repeat what was given.
  static std::variant<root_secret, std::string> parse(std::string_view hex);

  /// Returns a new secret from the system's generator.
  static root_secret random();

  root_secret(root_secret&&) noexcept = default;
  root_secret& operator=(root_secret&&) noexcept = default;
  root_secret(const root_secret&) = delete;
  root_secret& operator=(const root_secret&) = delete;
  ~root_secret() = default;

  key_view view() const { return key_view{bytes_.data(), key_size}; }

 private:
  explicit root_secret(secure_bytes bytes) : bytes_(std::move(bytes)) {}

  secure_bytes bytes_;
};

} // namespace logflume::crypto
