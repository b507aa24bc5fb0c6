#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secret_text.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::crypto {

/// The decrypted content of a secret's file.
struct secret {
  std::map<std::string, secret_text> fields;
  /// How long the values may be used before the file is read again.
  std::chrono::nanoseconds lease{0};
};

/// The file (or the store) does not exist yet.
struct secret_missing {
  std::filesystem::path path;
};

/// The file is open to group or others, not readable, or not decryptable with this root secret.
struct secret_refused {
  std::filesystem::path path;
  /// One sentence: the fault and the remedy.
  std::string message;
};

using secret_result = std::variant<secret, secret_missing, secret_refused>;

struct secret_store_options {
  /// Longest lease.
  std::chrono::nanoseconds cache = std::chrono::minutes{5};
  /// Field that shortens the lease, e.g. "60m"; empty if there is none.
  std::string ttl_field;
};

/// A directory of encrypted secrets, as Streambed Confidant keeps it
/// (streambed-confidant 0.9.1). Reads the disk at every call. The root and the directories
/// in it must be closed to group and others; their files are then out of reach.
class secret_store {
 public:
  secret_store(std::filesystem::path root, const root_secret& key,
               secret_store_options options = {});

  /// `path` is relative to the root: `default/secrets.temperature-events.key`.
  std::filesystem::path path_of(std::string_view path) const { return root_ / path; }

  secret_result get(std::string_view path) const;

  /// Returns the paths of all secrets, as `get` takes them, sorted. Refuses what `get` would.
  std::variant<std::vector<std::string>, secret_missing, secret_refused> list() const;

  /// Writes the secret atomically, and creates the directories above it (mode 0700). Returns
  /// nullopt, or a sentence that says what is wrong.
  std::optional<std::string> put(std::string_view path,
                                 const std::map<std::string, secret_text>& fields) const;

  /// The same, but an existing secret stays as it is.
  std::optional<std::string> create(std::string_view path,
                                    const std::map<std::string, secret_text>& fields) const;

  /// Returns whether the store's secrets were made with this root secret: true if one of them can
  /// be decrypted, or if there are none.
  bool can_decrypt() const;

 private:
  secure_bytes encrypt(const std::map<std::string, secret_text>& fields) const;

  std::filesystem::path root_;
  std::shared_ptr<const cipher> cipher_;
  secret_store_options options_;
};

/// The events' key as a cipher, or why there is none.
using events_key_result =
    std::variant<std::shared_ptr<const cipher>, secret_missing, secret_refused>;

/// Caches the events' key for its lease, then reads its file again.
class events_key {
 public:
  using clock = std::chrono::steady_clock;

  events_key(secret_store store, std::string path);

  /// Returns the cached cipher while its lease lasts, otherwise what the store says at `now`. The
  /// pointer stays the same as long as the key's value does.
  const events_key_result& get(clock::time_point now);

  /// Reads the store regardless of the lease: for when something did not decrypt.
  const events_key_result& refresh(clock::time_point now);

  /// Creates the key from 16 random bytes if it is missing (a writer's duty).
  const events_key_result& get_or_create(clock::time_point now);

 private:
  secret_store store_;
  std::string path_;
  /// nullopt: read the store at the next call.
  std::optional<clock::time_point> lease_end_;
  /// The last key seen, and its hex digits.
  std::shared_ptr<const cipher> cipher_;
  secret_text value_;
  events_key_result result_;
};

} // namespace logflume::crypto
