#include "crypto/token/pem_key.hpp"

#include <botan/data_src.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/rsa.h>
#include <botan/x509_key.h>

#include <exception>
#include <memory>

namespace logflume::crypto {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_of_mark = "-----";

/// Returns the label of the first block, such as "PUBLIC KEY".
std::string_view label_of(std::string_view pem) {
  const auto begin = pem.find(begin_mark) + begin_mark.size();
  return pem.substr(begin, pem.find(end_of_mark, begin) - begin);
}

/// Returns an empty text if there is no fault.
std::string label_fault(std::string_view pem) {
  const auto first = pem.find(begin_mark);
  if (first == pem.npos)
    return "it contains no PEM block";
  if (pem.find(begin_mark, first + 1) != pem.npos)
    return "it contains more than one PEM block: use a JWK Set for several keys";
  const auto label = label_of(pem);
  if (label == "PUBLIC KEY")
    return {};
  if (label.ends_with("PRIVATE KEY"))
    return "it is a private key: `openssl pkey -in FILE -pubout` prints its public part";
  if (label == "CERTIFICATE")
    return "it is a certificate: `openssl x509 -in FILE -noout -pubkey` prints its public key";
  return "its PEM block is not a PUBLIC KEY";
}

key_material_result material_of(const Botan::Public_Key& key) {
  if (const auto* rsa = dynamic_cast<const Botan::RSA_PublicKey*>(&key))
    return rsa_key(Botan::BigInt::encode(rsa->get_n()), Botan::BigInt::encode(rsa->get_e()));
  if (const auto* edwards = dynamic_cast<const Botan::Ed25519_PublicKey*>(&key))
    return ed25519_key(edwards->get_public_key());
  const auto* elliptic = dynamic_cast<const Botan::ECDSA_PublicKey*>(&key);
  if (elliptic != nullptr && elliptic->domain() == Botan::EC_Group{"secp256r1"}) {
    const auto& point = elliptic->public_point();
    return p256_key(Botan::BigInt::encode_1363(point.get_affine_x(), 32),
                    Botan::BigInt::encode_1363(point.get_affine_y(), 32));
  }
  return "a key must be EC P-256, Ed25519 or RSA; this one is none of them";
}

} // namespace

key_material_result read_pem_key(std::string_view pem) {
  if (auto fault = label_fault(pem); !fault.empty())
    return fault;
  try {
    Botan::DataSource_Memory source{std::string{pem}};
    const std::unique_ptr<const Botan::Public_Key> key{Botan::X509::load_key(source)};
    return material_of(*key);
  } catch (const std::exception&) {
    return "its PUBLIC KEY cannot be read";
  }
}

} // namespace logflume::crypto
