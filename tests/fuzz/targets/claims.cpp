#include "crypto/token/verify_token.hpp"
#include "tests/crypto/token/signer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <utility>
#include <variant>

using namespace logflume;

namespace {

/// Checks that what the right grants by itself is granted, by each way to ask for it.
void ask_for(const crypto::right& right, const crypto::rights& granted) {
  const auto topic = right.topic.value_or("any");
  const auto entity = right.entity.value_or(7);
  if (right.write) {
    fuzz::require(granted.may_write(topic, entity), "a right to write grants it");
    fuzz::require(granted.may_write_any(topic), "a right to write is one to write something");
    return;
  }
  fuzz::require(granted.may_read(topic, entity), "a right to read grants it");
  fuzz::require(granted.may_read_any(topic), "a right to read is one to read something");
  fuzz::require(right.entity || granted.may_read_all(topic), "a right to all grants all");
  const auto readable = granted.readable(topic);
  fuzz::require(readable.contains(entity), "what may be read is listed");
  fuzz::require(readable.all == granted.may_read_all(topic), "a list of all is one of all");
}

} // namespace

/// Reads the signed part of a token: a header (up to the first line feed) and claims. The input is
/// signed as it is.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto keys = test::hmac_signer().keys();
  const auto text = fuzz::text_of(data, size);
  const auto end = std::min(text.find('\n'), text.size());
  const auto header = text.substr(0, end);
  const auto claims = text.substr(std::min(end + 1, text.size()));
  const auto rules_of = [](std::string issuer) {
    return crypto::token_rules{.issuer = std::move(issuer),
                               .audience = "a",
                               .claim = "a.b",
                               .leeway = std::chrono::seconds{30}};
  };
  const auto token = test::hmac_signer().token(header, claims);
  const crypto::token_time now{std::chrono::seconds{1'700'000'000}};
  const auto verified = crypto::verify_token(token, keys, rules_of({}), now);
  const auto* good = std::get_if<crypto::verified_token>(&verified);
  if (good)
    for (const auto& right : good->granted.entries()) {
      fuzz::require(crypto::parse_right(crypto::to_text(right)) == right,
                    "a right has a text that reads back");
      ask_for(right, good->granted);
    }
  const auto of_issuer = crypto::verify_token(token, keys, rules_of("i"), now);
  fuzz::require(std::holds_alternative<crypto::verified_token>(of_issuer) ==
                    (good != nullptr && good->issuer == "i"),
                "of an issuer is what names it");
  return 0;
}
