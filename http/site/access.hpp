#pragma once

#include "crypto/token/rights.hpp"
#include "crypto/token/signature_cache.hpp"
#include "crypto/token/token_claims.hpp"
#include "crypto/token/token_refusal.hpp"
#include "crypto/token/verification_keys.hpp"
#include "http/message/admission.hpp"
#include "http/message/response.hpp"
#include "http/site/credentials.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace logflume::http {

/// A token takes 32 bytes, and as much again for its place in the cache.
inline constexpr std::size_t max_cached_tokens = 10'000;

/// Who may read and write what.
struct access_rules {
  crypto::verification_keys keys;
  crypto::token_rules tokens;
  /// Rights of a client that brings no token.
  crypto::rights anonymous;
  credential_rules credentials;
  /// Signatures of tokens that these keys let in. Each set of keys has its own cache.
  std::shared_ptr<crypto::signature_cache> checked_signatures =
      std::make_shared<crypto::signature_cache>(max_cached_tokens);
};

/// If null, anyone who reaches the listener may read everything.
using access_rules_ptr = std::shared_ptr<const access_rules>;

/// Why a request is refused: a fault of its token, or one of these.
enum class access_fault : std::uint8_t {
  no_token,
  misplaced_token,
  foreign_cookie,
  not_granted,
};

inline constexpr std::size_t access_refusals = crypto::token_refusals + 4;

/// Returns a refusal's name for metrics, such as `bad_signature` or `not_granted`.
std::string name_of_access_refusal(std::size_t number);

/// Thread-safe.
struct access_counts {
  std::atomic<std::uint64_t> verified = 0;
  std::array<std::atomic<std::uint64_t>, access_refusals> refused{};

  void count(crypto::token_refusal refusal) { ++refused[static_cast<std::size_t>(refusal)]; }
  void count(access_fault fault) {
    ++refused[crypto::token_refusals + static_cast<std::size_t>(fault)];
  }
};

/// What a request may do.
struct access {
  crypto::rights granted;
  /// nullopt if the request brought no token.
  std::optional<admission> admitted{};
  bool by_cookie = false;
};

/// Checks the token that a request brings. A bad token is refused even where none is needed.
std::variant<access, response> admit(const found_credentials& found, const access_rules& rules,
                                     admission::wall_time now, access_counts& counts);

/// Refuses a request that lacks a right: with 403, or with 401 if it has neither a token nor any
/// right.
response refuse_access(const access& client, access_counts& counts);

} // namespace logflume::http
