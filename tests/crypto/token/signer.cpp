#include "tests/crypto/token/signer.hpp"

#include "crypto/base64url.hpp"
#include "crypto/hmac.hpp"

#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <botan/x509_key.h>

#include <memory>
#include <stdexcept>

namespace logflume::test {

namespace {

Botan::BigInt number(std::string_view base64url) {
  return Botan::BigInt{decoded(base64url)};
}

auto signing(std::shared_ptr<Botan::Private_Key> key, std::string padding,
             Botan::Signature_Format format) {
  return [=](std::string_view text) {
    Botan::PK_Signer signer{*key, Botan::system_rng(), padding, format};
    signer.update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return signer.signature(Botan::system_rng());
  };
}

} // namespace

std::string base64url(std::span<const std::uint8_t> content) {
  std::string text;
  crypto::append_base64url(content, text);
  return text;
}

std::string base64url(std::string_view text) {
  return base64url(std::span{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

bytes decoded(std::string_view base64url) {
  bytes out;
  if (!crypto::decode_base64url(base64url, out))
    throw std::invalid_argument{"not base64url"};
  return out;
}

std::string signer::token(std::string_view header, std::string_view payload) const {
  const auto text = base64url(header) + "." + base64url(payload);
  return text + "." + base64url(sign(text));
}

crypto::verification_keys signer::keys() const {
  return parse_keys(jwk_set({jwk}));
}

crypto::verification_keys signer::keys(std::string_view kid) const {
  return parse_keys(jwk_set({jwk + R"(,"kid":")" + std::string{kid} + '"'}));
}

const signer& ec_signer() {
  static const signer made{
      "ES256",
      R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")",
      signing(std::make_shared<Botan::ECDSA_PrivateKey>(
                  Botan::system_rng(), Botan::EC_Group{"secp256r1"},
                  number("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")),
              "EMSA1(SHA-256)", Botan::IEEE_1363)};
  return made;
}

const signer& ed25519_signer() {
  const auto seed = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  static const signer made{
      "EdDSA", R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")",
      signing(std::make_shared<Botan::Ed25519_PrivateKey>(
                  Botan::secure_vector<std::uint8_t>(seed.begin(), seed.end())),
              "Pure", Botan::IEEE_1363)};
  return made;
}

const signer& rsa_signer() {
  static const signer made{
      "RS256",
      R"("kty":"RSA","e":"AQAB","n":")"
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
      "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
      "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
      "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"",
      signing(
          std::make_shared<Botan::RSA_PrivateKey>(
              number("4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3Kh"
                     "ooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTB"
                     "gIPgtldC-KDV5z-y2XDwGUc"),
              number("uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7"
                     "zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKB"
                     "BypeeF6689rjcJIDEz9RWdc"),
              65537),
          "EMSA3(SHA-256)", Botan::IEEE_1363)};
  return made;
}

const signer& hmac_signer() {
  constexpr auto secret =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  static const signer made{
      "HS256", R"("kty":"oct","k":")" + std::string{secret} + '"', [=](std::string_view text) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
        const auto digest = crypto::hmac_sha256(decoded(secret), {begin, text.size()});
        return bytes{digest.begin(), digest.end()};
      }};
  return made;
}

const std::vector<std::reference_wrapper<const signer>>& all_signers() {
  static const std::vector<std::reference_wrapper<const signer>> all{ec_signer(), ed25519_signer(),
                                                                     rsa_signer(), hmac_signer()};
  return all;
}

std::string public_pem(std::string_view algorithm) {
  if (algorithm == "EdDSA")
    return Botan::X509::PEM_encode(
        Botan::Ed25519_PublicKey{decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")});
  if (algorithm == "RS256") {
    const auto& jwk = rsa_signer().jwk;
    const auto begin = jwk.rfind(':') + 2;
    const auto n = number(std::string_view{jwk}.substr(begin, jwk.size() - 1 - begin));
    return Botan::X509::PEM_encode(Botan::RSA_PublicKey{n, 65537});
  }
  const Botan::EC_Group group{algorithm == "P-384" ? "secp384r1" : "secp256r1"};
  if (algorithm == "P-384")
    return Botan::X509::PEM_encode(Botan::ECDSA_PublicKey{group, group.get_base_point()});
  return Botan::X509::PEM_encode(Botan::ECDSA_PublicKey{
      group, group.point(number("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                         number("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))});
}

std::string jwk_set(const std::vector<std::string>& keys) {
  std::string list;
  for (const auto& key : keys)
    list += (list.empty() ? "{" : ",{") + key + "}";
  return R"({"keys":[)" + list + "]}";
}

crypto::verification_keys parse_keys(std::string_view text) {
  auto parsed = crypto::verification_keys::parse(text);
  if (const auto* fault = std::get_if<std::string>(&parsed))
    throw std::invalid_argument{*fault};
  return std::get<crypto::verification_keys>(std::move(parsed));
}

} // namespace logflume::test
