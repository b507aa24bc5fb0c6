#include "actors/commands/rows.hpp"
#include "actors/output/console.hpp"
#include "crypto/private_files.hpp"
#include "crypto/token/signing_key.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

namespace {

constexpr auto open_mode = std::filesystem::perms{0644};

bool is_algorithm(std::string_view text) {
  return crypto::algorithm_named(text).has_value();
}

/// Writes `text` and a newline to a file that must not exist.
std::optional<crypto::file_error> create(const std::filesystem::path& file,
                                         crypto::secure_chars text) {
  text.push_back('\n');
  return crypto::create_private_file(
      file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

int fail(const console& console, const crypto::file_error& error,
         const std::filesystem::path& file) {
  if (error.exists())
    return console.fail(file.string() + " exists: name another file", 1);
  return console.fail(error.message, 1);
}

int run_token_keygen(const invocation& args, console& console) {
  const std::filesystem::path private_file{args.text("--key").value_or("token-key.json")};
  const std::filesystem::path set_file{args.text("--keys").value_or("token-keys.json")};
  const auto algorithm = *crypto::algorithm_named(args.text("--algorithm").value_or("ES256"));
  const auto key = crypto::signing_key::generate(algorithm);
  if (const auto error = create(private_file, key.private_jwk()))
    return fail(console, *error, private_file);
  std::error_code ignored;
  if (const auto error = create(set_file, key.verification_set())) {
    // Half of a pair is useless.
    std::filesystem::remove(private_file, ignored);
    return fail(console, *error, set_file);
  }
  const bool is_secret = algorithm == crypto::signature_algorithm::hs256;
  if (!is_secret)
    std::filesystem::permissions(set_file, open_mode, ignored);
  console.write(private_file.string() + ": a new key that signs tokens; keep it secret");
  console.write(set_file.string() + (is_secret
                                         ? ": the set that verifies them, with the same secret"
                                         : ": the set with its public key, which verifies them"));
  return console.finish();
}

constexpr std::array<command_option, 3> options{{
    {.flag = "--key",
     .value = "FILE",
     .meaning = "write the private key to this file, which must not exist; default: token-key.json",
     .accepts = any_text{}},
    {.flag = "--keys",
     .value = "FILE",
     .meaning = "write the JWK Set to this file, which must not exist; default: token-keys.json",
     .accepts = any_text{}},
    {.flag = "--algorithm",
     .value = "NAME",
     .meaning = "ES256 (default), EdDSA, RS256 or HS256",
     .accepts =
         checked_text{.is_valid = is_algorithm, .advice = "give ES256, EdDSA, RS256 or HS256"}},
}};

} // namespace

constinit const command token_keygen_command{
    .name = "token keygen",
    .summary = "make a key that signs access tokens, and the set that verifies them",
    .sections = {},
    .examples = "  logflume token keygen\n"
                "  logflume token keygen --key signing.json --keys keys.json --algorithm EdDSA\n",
    .run = run_token_keygen,
    .options = options,
    .words = {}};

} // namespace logflume::actors
