#include "crypto/base64url.hpp"
#include "crypto/token/verify_token.hpp"
#include "tests/crypto/token/signer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace logflume;

namespace {

/// Returns one key of each algorithm, named after it.
crypto::verification_keys all_keys() {
  std::vector<std::string> keys;
  for (const auto& each : test::all_signers())
    keys.push_back(each.get().jwk + R"(,"kid":")" + each.get().algorithm + "\"");
  return test::parse_keys(test::jwk_set(keys));
}

void read_base64url(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (!crypto::decode_base64url(text, bytes))
    return;
  std::string again;
  crypto::append_base64url(bytes, again);
  fuzz::require(again == text, "bytes have one form in base64url");
  crypto::secure_chars kept;
  crypto::append_base64url(bytes, kept);
  fuzz::require(std::string_view{kept.data(), kept.size()} == text, "also in memory that is wiped");
}

} // namespace

/// The first byte chooses the keys. Random bytes do not forge a signature: only the corpus files
/// named `good` are accepted, and their issuer says so.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto all = all_keys();
  static const auto one = test::ed25519_signer().keys();
  std::span<const std::uint8_t> bytes{data, size};
  const auto& keys = fuzz::take_choice(bytes) % 2 == 0 ? all : one;
  const crypto::token_rules rules{
      .issuer = {}, .audience = {}, .claim = "logflume", .leeway = std::chrono::seconds{30}};
  const auto text = fuzz::text_of(bytes.data(), bytes.size());
  const crypto::token_time now{std::chrono::seconds{0}};
  const auto verified = crypto::verify_token(text, keys, rules, now);
  crypto::signature_cache checked{8};
  for (int time = 0; time < 2; ++time)
    fuzz::require(crypto::verify_token(text, keys, rules, now, &checked).index() ==
                      verified.index(),
                  "a signature that was checked before changes nothing");
  if (const auto* good = std::get_if<crypto::verified_token>(&verified))
    fuzz::require(good->issuer == "good", "only what was signed is accepted");
  read_base64url(text.substr(0, text.find('.')));
  return 0;
}
