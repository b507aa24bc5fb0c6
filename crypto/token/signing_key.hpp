#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"
#include "crypto/token/signature_algorithm.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::crypto {

struct private_key;

/// A private key, or an HMAC secret, that signs tokens for trials. Copies share it.
class signing_key {
 public:
  /// Makes a new key, whose name is a hash of its material.
  static signing_key generate(signature_algorithm algorithm);

  /// Reads a private JWK. A fault is worded to follow "FILE: ", without any of the key.
  static std::variant<signing_key, std::string> parse(std::string_view json);

  signature_algorithm algorithm() const { return algorithm_; }
  /// `kid`.
  const std::optional<std::string>& name() const { return name_; }

  /// Returns the signature in the form of RFC 7518.
  std::vector<std::uint8_t> sign(bytes_view text) const;

  /// Returns the JWK that `parse` takes, on one line.
  secure_chars private_jwk() const;
  /// Returns the key set, on one line, that verifies its tokens; for HS256 it contains the secret.
  secure_chars verification_set() const;

 private:
  signing_key(signature_algorithm algorithm, std::optional<std::string> name,
              std::shared_ptr<const private_key> key);

  secure_chars jwk(const secure_chars& more) const;

  signature_algorithm algorithm_;
  std::optional<std::string> name_;
  std::shared_ptr<const private_key> key_;
};

/// Returns the key, or one sentence that begins with the file's name. The file must be closed to
/// group and others.
std::variant<signing_key, std::string> load_signing_key(const std::filesystem::path& file);

} // namespace logflume::crypto
