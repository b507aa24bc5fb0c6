#include "crypto/token/verify_token.hpp"
#include "tests/crypto/token/signer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <variant>
#include <vector>

using namespace logflume;

namespace {

/// One key of each algorithm, by its name.
crypto::verification_keys all_keys() {
  std::vector<std::string> keys;
  for (const auto& each : test::all_signers())
    keys.push_back(each.get().jwk + R"(,"kid":")" + each.get().algorithm + "\"");
  return test::parse_keys(test::jwk_set(keys));
}

} // namespace

/// The first byte chooses the keys. Chance forges no signature: of the corpus, the files named
/// `good` are accepted, and they say so in their issuer.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto all = all_keys();
  static const auto one = test::ed25519_signer().keys();
  std::span<const std::uint8_t> bytes{data, size};
  const auto& keys = fuzz::take_choice(bytes) % 2 == 0 ? all : one;
  const crypto::token_rules rules{
      .issuer = {}, .audience = {}, .claim = "logflume", .leeway = std::chrono::seconds{30}};
  const auto verified = crypto::verify_token(fuzz::text_of(bytes.data(), bytes.size()), keys, rules,
                                             crypto::token_time{std::chrono::seconds{0}});
  if (const auto* good = std::get_if<crypto::verified_token>(&verified))
    fuzz::require(good->issuer == "good", "only what was signed is accepted");
  return 0;
}
