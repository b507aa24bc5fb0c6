#include "actors/commands/rows.hpp"
#include "actors/commands/token_commands.hpp"
#include "actors/output/console.hpp"
#include "crypto/token/sign_token.hpp"
#include "crypto/token/verify_token.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::actors {

namespace {

/// Claims to which JSON Web Tokens give a meaning of their own.
constexpr std::array<std::string_view, 8> taken_claims{"iss", "sub", "aud", "exp",
                                                       "nbf", "iat", "jti", "cnf"};

bool is_right(std::string_view text) {
  return crypto::parse_right(text).has_value();
}

bool is_claim(std::string_view text) {
  return !text.empty() && std::ranges::count(taken_claims, text) == 0;
}

std::vector<crypto::right> rights_of(const invocation& args) {
  std::vector<crypto::right> entries;
  for (const auto& text : args.texts("--right"))
    if (auto entry = crypto::parse_right(text))
      entries.push_back(*std::move(entry));
  return entries;
}

int run_token_sign(const invocation& args, console& console) {
  const auto key =
      crypto::load_signing_key(std::string{args.text("--key").value_or("token-key.json")});
  if (const auto* wrong = std::get_if<std::string>(&key))
    return console.fail(*wrong, 2);
  const auto now = token_time_now();
  const auto lifetime = std::min<std::chrono::nanoseconds>(
      duration_of(args.text("--for").value_or("1h")), std::chrono::hours{24 * 365 * 100});
  const auto token =
      crypto::sign_token(std::get<crypto::signing_key>(key),
                         {.granted = rights_of(args),
                          .claim = std::string{args.text("--claim").value_or(default_claim)},
                          .issuer = std::string{args.text("--issuer").value_or("")},
                          .audience = std::string{args.text("--audience").value_or("")},
                          .issued = now,
                          .expiry = now + lifetime});
  if (token.size() > crypto::max_token_size)
    return console.fail("the token would be longer than 8 KiB, and would be refused: give fewer "
                        "rights, or `*`",
                        2);
  console.write(token);
  return console.finish();
}

constexpr std::array<command_option, 6> options{{
    {.flag = "--key",
     .value = "FILE",
     .meaning = "sign with the private key in this file, a JWK; default: token-key.json",
     .accepts = any_text{}},
    {.flag = "--right",
     .value = "RIGHT",
     .meaning = "grant [write:]TOPIC/ENTITY, either part may be *; may be given several times",
     .accepts = checked_text{.is_valid = is_right, .advice = "give [write:]TOPIC/ENTITY"},
     .occurrence = occurrence::any},
    {.flag = "--for",
     .value = "DURATION",
     .meaning = "how long the token is valid; default: 1h",
     .accepts = checked_text{.is_valid = is_lifetime, .advice = "give a duration, such as 1h"}},
    {.flag = "--issuer", .value = "TEXT", .meaning = "the claim iss", .accepts = any_text{}},
    {.flag = "--audience", .value = "TEXT", .meaning = "the claim aud", .accepts = any_text{}},
    {.flag = "--claim",
     .value = "NAME",
     .meaning = "the claim with the rights; default: logflume",
     .accepts =
         checked_text{.is_valid = is_claim,
                      .advice = "give a name that is not a standard claim of JSON Web Tokens"}},
}};

} // namespace

constinit const command token_sign_command{
    .name = "token sign",
    .summary = "make an access token, for testing",
    .sections = {},
    .examples = "  logflume token sign --right temperature/1001 --for 1h\n"
                "  logflume token sign --key signing.json --right humidity/7 "
                "--right write:temperature/1001\n",
    .run = run_token_sign,
    .options = options,
    .words = {}};

} // namespace logflume::actors
