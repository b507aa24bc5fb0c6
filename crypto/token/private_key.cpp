#include "crypto/token/private_key.hpp"

#include "crypto/base64url.hpp"
#include "crypto/hmac.hpp"
#include "crypto/random.hpp"

#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>

#include <array>
#include <exception>

namespace logflume::crypto {

namespace {

constexpr std::size_t coordinate_size = 32;
constexpr std::size_t seed_size = 32;
constexpr std::size_t secret_size = 32;
constexpr std::size_t rsa_bits = 3072;

using number_bytes = Botan::secure_vector<std::uint8_t>;

Botan::EC_Group p256() {
  return Botan::EC_Group{"secp256r1"};
}

void append(secure_chars& text, std::string_view part) {
  text.insert(text.end(), part.begin(), part.end());
}

void append_member(secure_chars& text, std::string_view name, bytes_view value) {
  append(text, ",\"");
  append(text, name);
  append(text, "\":\"");
  append_base64url(value, text);
  append(text, "\"");
}

void append_member(secure_chars& text, std::string_view name, const Botan::BigInt& number) {
  append_member(text, name, bytes_view{Botan::BigInt::encode_locked(number)});
}

std::vector<std::uint8_t> signature_of(const Botan::Private_Key& key, const char* padding,
                                       bytes_view text) {
  Botan::PK_Signer signer{key, Botan::system_rng(), padding, Botan::IEEE_1363};
  signer.update(text.data(), text.size());
  return signer.signature(Botan::system_rng());
}

class p256_private : public private_key {
 public:
  explicit p256_private(const Botan::BigInt& d) : key_{Botan::system_rng(), p256(), d} {}

  std::vector<std::uint8_t> sign(bytes_view text) const override {
    return signature_of(key_, "EMSA1(SHA-256)", text);
  }
  secure_chars public_members() const override {
    secure_chars text;
    append(text, R"("kty":"EC","crv":"P-256")");
    append_member(text, "x", padded(key_.public_point().get_affine_x()));
    append_member(text, "y", padded(key_.public_point().get_affine_y()));
    return text;
  }
  secure_chars private_members() const override {
    secure_chars text;
    append_member(text, "d", padded(key_.private_value()));
    return text;
  }

 private:
  static number_bytes padded(const Botan::BigInt& number) {
    return Botan::BigInt::encode_1363(number, coordinate_size);
  }

  Botan::ECDSA_PrivateKey key_;
};

class ed25519_private : public private_key {
 public:
  explicit ed25519_private(const number_bytes& seed) : key_{seed} {}

  std::vector<std::uint8_t> sign(bytes_view text) const override {
    return signature_of(key_, "Pure", text);
  }
  secure_chars public_members() const override {
    secure_chars text;
    append(text, R"("kty":"OKP","crv":"Ed25519")");
    append_member(text, "x", bytes_view{key_.get_public_key()});
    return text;
  }
  secure_chars private_members() const override {
    secure_chars text;
    // Botan keeps the public key after the seed.
    append_member(text, "d", bytes_view{key_.get_private_key()}.first(seed_size));
    return text;
  }

 private:
  Botan::Ed25519_PrivateKey key_;
};

class rsa_private : public private_key {
 public:
  explicit rsa_private(Botan::RSA_PrivateKey key) : key_{std::move(key)} {}

  std::vector<std::uint8_t> sign(bytes_view text) const override {
    return signature_of(key_, "EMSA3(SHA-256)", text);
  }
  secure_chars public_members() const override {
    secure_chars text;
    append(text, R"("kty":"RSA")");
    append_member(text, "n", key_.get_n());
    append_member(text, "e", key_.get_e());
    return text;
  }
  secure_chars private_members() const override {
    secure_chars text;
    append_member(text, "d", key_.get_d());
    append_member(text, "p", key_.get_p());
    append_member(text, "q", key_.get_q());
    append_member(text, "dp", key_.get_d1());
    append_member(text, "dq", key_.get_d2());
    append_member(text, "qi", key_.get_c());
    return text;
  }

 private:
  Botan::RSA_PrivateKey key_;
};

class hmac_private : public private_key {
 public:
  explicit hmac_private(secure_bytes secret) : secret_{std::move(secret)} {}

  std::vector<std::uint8_t> sign(bytes_view text) const override {
    const auto digest = hmac_sha256(secret_, text);
    return {digest.begin(), digest.end()};
  }
  secure_chars public_members() const override {
    secure_chars text;
    append(text, R"("kty":"oct")");
    append_member(text, "k", bytes_view{secret_});
    return text;
  }
  secure_chars private_members() const override { return {}; }

 private:
  secure_bytes secret_;
};

Botan::BigInt number(const secure_bytes& bytes) {
  return {bytes.data(), bytes.size()};
}

std::shared_ptr<const private_key> parse_private_key(jwk_members& jwk,
                                                     signature_algorithm algorithm) {
  if (algorithm == signature_algorithm::hs256)
    return std::make_shared<hmac_private>(jwk.bytes("k"));
  if (algorithm == signature_algorithm::rs256) {
    const auto p = number(jwk.bytes("p"));
    const auto q = number(jwk.bytes("q"));
    return std::make_shared<rsa_private>(
        Botan::RSA_PrivateKey{p, q, number(jwk.bytes("e")), number(jwk.bytes("d"))});
  }
  const auto d = jwk.bytes("d");
  if (d.size() != seed_size) {
    jwk.refuse("its d is not 32 bytes long");
    return {};
  }
  if (algorithm == signature_algorithm::eddsa)
    return std::make_shared<ed25519_private>(number_bytes{d.begin(), d.end()});
  const auto value = number(d);
  // Botan takes a zero as a request for a new key.
  if (value.is_zero() || value >= p256().get_order()) {
    jwk.refuse("its d is zero or not below the order of P-256");
    return {};
  }
  return std::make_shared<p256_private>(value);
}

} // namespace

std::shared_ptr<const private_key> generate_private_key(signature_algorithm algorithm) {
  auto& random = Botan::system_rng();
  switch (algorithm) {
  case signature_algorithm::es256:
    return std::make_shared<p256_private>(
        Botan::BigInt::random_integer(random, 1, p256().get_order()));
  case signature_algorithm::eddsa:
    return std::make_shared<ed25519_private>(random.random_vec(seed_size));
  case signature_algorithm::rs256:
    return std::make_shared<rsa_private>(Botan::RSA_PrivateKey{random, rsa_bits});
  case signature_algorithm::hs256:
    break;
  }
  secure_bytes secret(secret_size);
  random_bytes(secret);
  return std::make_shared<hmac_private>(std::move(secret));
}

std::shared_ptr<const private_key> read_private_key(jwk_members& jwk,
                                                    const key_material& material) {
  constexpr std::array<std::uint8_t, 1> trial{};
  try {
    auto key = parse_private_key(jwk, material.algorithm());
    if (jwk.fault().empty() && !material.verify(trial, key->sign(trial)))
      jwk.refuse("its private part does not match its public part");
    return jwk.fault().empty() ? key : nullptr;
  } catch (const std::exception&) {
    // Botan throws for numbers that are not a key.
    jwk.refuse("its private part cannot be read");
    return {};
  }
}

} // namespace logflume::crypto
