#include "http/tls/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <ctime>
#include <string_view>

namespace logflume::http {
namespace {

template <auto Free>
struct freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using bio_ptr = std::unique_ptr<BIO, freeing<BIO_free>>;
using x509_ptr = std::unique_ptr<X509, freeing<X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY_free>>;

/// Forward secrecy and authenticated encryption; TLS 1.3 has no other suites.
constexpr const char* tls_1_2_suites = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// In ALPN's format: each name follows its length.
constexpr std::string_view http_1_1{"\x08http/1.1"};

bio_ptr reader_of(const std::string& text) {
  return bio_ptr{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// Returns OpenSSL's reason for the last failure and clears its errors.
std::string library_reason() {
  const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "unknown error" : reason;
  ERR_clear_error();
  return text;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
  if (SSL_select_next_proto(&found, size, ours, http_1_1.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL; // RFC 7301, 3.2
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// A key that needs a passphrase is refused: nobody is there to type it.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

void restrict(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, tls_1_2_suites);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

/// Returns whether reading stopped at the end of a PEM file, which OpenSSL reports as a missing
/// block. What was read before counts.
bool is_at_end() {
  const auto error = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (at_end)
    ERR_clear_error();
  return at_end;
}

/// Returns the fault; empty if there is none.
std::string add_chain(SSL_CTX* context, BIO* from, std::chrono::sys_seconds& expires) {
  const x509_ptr own{PEM_read_bio_X509_AUX(from, nullptr, nullptr, nullptr)};
  if (!own && is_at_end())
    return "has no certificate in PEM";
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1)
    return "its certificate cannot be used: " + library_reason();
  expires = time_of(X509_get0_notAfter(own.get()));
  while (x509_ptr next{PEM_read_bio_X509(from, nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add0_chain_cert(context, next.get()) != 1)
      return "its chain cannot be used: " + library_reason();
    static_cast<void>(next.release()); // the context owns it now
  }
  return is_at_end() ? std::string{} : "its chain cannot be read: " + library_reason();
}

} // namespace

std::variant<std::shared_ptr<const tls_context>, std::string>
tls_context::make(const tls_texts& texts, const tls_files& files) {
  ERR_clear_error();
  const std::shared_ptr<tls_context> made{new tls_context{SSL_CTX_new(TLS_server_method())}};
  if (made->context_ == nullptr)
    return files.certificate + ": OpenSSL cannot start: " + library_reason();
  restrict(made->context_);

  if (const auto fault =
          add_chain(made->context_, reader_of(texts.certificate).get(), made->expires_);
      !fault.empty())
    return files.certificate + ": " + fault +
           "; give a PEM file with the server's certificate first";

  bool is_encrypted = false;
  const key_ptr key{
      PEM_read_bio_PrivateKey(reader_of(texts.key).get(), nullptr, no_passphrase, &is_encrypted)};
  if (!key) {
    ERR_clear_error();
    return files.key + (is_encrypted ? ": the key is encrypted; give it without a passphrase"
                                     : ": has no private key in PEM; give a PEM file with the "
                                       "certificate's private key");
  }
  if (X509_check_private_key(SSL_CTX_get0_certificate(made->context_), key.get()) != 1 ||
      SSL_CTX_use_PrivateKey(made->context_, key.get()) != 1) {
    ERR_clear_error();
    return files.key + ": is not the key of the first certificate in " + files.certificate +
           "; give a certificate and a key that belong together";
  }
  return made;
}

tls_context::~tls_context() {
  SSL_CTX_free(context_);
}

} // namespace logflume::http
