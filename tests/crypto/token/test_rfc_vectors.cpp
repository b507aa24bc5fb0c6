#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;

namespace {

/// The payload of all three tokens of RFC 7515; it expired in March 2011.
const std::string payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
                            "NvbS9pc19yb290Ijp0cnVlfQ";
constexpr crypto::token_time expiry{std::chrono::seconds{1'300'819'380}};

void check_rfc_7515(const std::string& token, const crypto::verification_keys& keys) {
  using namespace std::chrono_literals;
  const auto rules = any_token();
  const auto result = crypto::verify_token(token, keys, rules, expiry - 1h);
  REQUIRE(std::holds_alternative<crypto::verified_token>(result));
  const auto& verified = std::get<crypto::verified_token>(result);
  CHECK(verified.issuer == "joe");
  CHECK(verified.expiry == expiry);
  CHECK(verified.granted.empty());
  CHECK(outcome(token, keys, rules, expiry + 30s) == "expired");
}

} // namespace

TEST_CASE("the token of RFC 7515 A.1 is verified by HMAC") {
  check_rfc_7515("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + payload +
                     ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                 hmac_signer().keys());
}

TEST_CASE("the token of RFC 7515 A.2 is verified by RSA") {
  check_rfc_7515(
      "eyJhbGciOiJSUzI1NiJ9." + payload +
          ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8"
          "W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvk"
          "SjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCn"
          "vWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
      rsa_signer().keys());
}

TEST_CASE("the token of RFC 7515 A.3 is verified by ECDSA") {
  check_rfc_7515(
      "eyJhbGciOiJFUzI1NiJ9." + payload +
          ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP"
          "3-Kg6NU1Q",
      ec_signer().keys());
}

TEST_CASE("the signature of RFC 8037 A.4 is verified by Ed25519") {
  const std::string signed_text =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvM"
      "g3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  // Its payload is not JSON, which is checked only once the signature holds.
  CHECK(outcome(signed_text, ed25519_signer().keys()) == "malformed claims");
  // The private key of the RFC signs the same text.
  CHECK(ed25519_signer().token("Example of Ed25519 signing") == signed_text);
}

TEST_CASE("tokens signed with the RFCs' private keys are verified by their public keys") {
  for (const signer& by : all_signers()) {
    CAPTURE(by.algorithm);
    CHECK(outcome(by.token(plain_claims), by.keys()) == "accepted");
  }
}

TEST_CASE("the unsecured token of RFC 7519 6.1 is refused") {
  for (const signer& by : all_signers())
    CHECK(outcome("eyJhbGciOiJub25lIn0." + payload + ".", by.keys()) == "wrong algorithm");
}
