#include "crypto/token/verify_token.hpp"
#include "tests/crypto/token/signer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <variant>

using namespace logflume;

/// What is behind the signature, of a header (up to the first line feed) and of claims: the input
/// is signed as it is.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto keys = test::hmac_signer().keys();
  const auto text = fuzz::text_of(data, size);
  const auto end = std::min(text.find('\n'), text.size());
  const auto header = text.substr(0, end);
  const auto claims = text.substr(std::min(end + 1, text.size()));
  const crypto::token_rules rules{
      .issuer = {}, .audience = "a", .claim = "a.b", .leeway = std::chrono::seconds{30}};
  const auto verified =
      crypto::verify_token(test::hmac_signer().token(header, claims), keys, rules,
                           crypto::token_time{std::chrono::seconds{1'700'000'000}});
  if (const auto* good = std::get_if<crypto::verified_token>(&verified))
    for (const auto& right : good->granted.entries())
      fuzz::require(crypto::parse_right(crypto::to_text(right)) == right,
                    "a right has a text that reads back");
  return 0;
}
