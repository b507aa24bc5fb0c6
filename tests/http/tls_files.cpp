#include "tests/http/tls_files.hpp"

#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>

namespace logflume::http::test {
namespace {

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << text;
  REQUIRE(file.flush());
}

} // namespace

tls_pair make_pair_for(const std::string& common_name, const char* expiry) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free};
  const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), &X509_free};
  REQUIRE(key);
  REQUIRE(made);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  auto* const not_after = X509_getm_notAfter(made.get());
  if (expiry != nullptr)
    REQUIRE(ASN1_TIME_set_string_X509(not_after, expiry) == 1);
  else
    X509_gmtime_adj(not_after, 24 * 3600);
  X509_set_pubkey(made.get(), key.get());
  auto* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(made.get(), name);
  auto* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_add_ext(made.get(), names, -1);
  X509_EXTENSION_free(names);
  REQUIRE(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);

  const std::unique_ptr<BIO, decltype(&BIO_free)> chain{BIO_new(BIO_s_mem()), &BIO_free};
  const std::unique_ptr<BIO, decltype(&BIO_free)> secret{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_X509(chain.get(), made.get());
  PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(chain.get()), text_of(secret.get())};
}

std::string encrypted(const std::string& key) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> from{
      BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), &BIO_free};
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> read{
      PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
  REQUIRE(read);
  const std::unique_ptr<BIO, decltype(&BIO_free)> to{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_PKCS8PrivateKey(to.get(), read.get(), EVP_aes_256_cbc(), "secret", 6, nullptr,
                                nullptr);
  return text_of(to.get());
}

pair_files::pair_files(const tls_pair& pair) {
  write(pair);
}

void pair_files::write(const tls_pair& pair) const {
  write_certificate(pair.certificate);
  write_key(pair.key);
}

void pair_files::write_certificate(const std::string& text) const {
  write_file(files().certificate, text);
}

void pair_files::write_key(const std::string& text) const {
  write_file(files().key, text);
}

std::shared_ptr<tls_certificate> pair_files::load() const {
  auto certificate = std::make_shared<tls_certificate>(files());
  const auto loaded = certificate->load();
  const auto* fault = std::get_if<std::string>(&loaded);
  REQUIRE_MESSAGE(fault == nullptr, *fault);
  return certificate;
}

} // namespace logflume::http::test
