#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>

struct ssl_ctx_st;

namespace logflume::http {

/// The files of a certificate, in PEM: the chain, with the server's own certificate first, and its
/// key.
struct tls_files {
  std::string certificate;
  std::string key;
};

/// Contents of the two files.
struct tls_texts {
  std::string certificate;
  std::string key;
};

/// A certificate chain with its key, and the protocols that its connections may speak: TLS 1.2 and
/// 1.3, HTTP/1.1, no session tickets. Immutable, thread-safe.
class tls_context {
 public:
  /// Returns a text that says what is wrong with which of `files`, and the remedy, if it fails.
  static std::variant<std::shared_ptr<const tls_context>, std::string> make(const tls_texts& texts,
                                                                            const tls_files& files);
  ~tls_context();
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;

  ssl_ctx_st* get() const { return context_; }
  /// When the first certificate of the chain expires; after 2262, nanoseconds would overflow.
  std::chrono::sys_seconds expires() const { return expires_; }

 private:
  explicit tls_context(ssl_ctx_st* context) : context_{context} {}

  ssl_ctx_st* context_;
  std::chrono::sys_seconds expires_;
};

} // namespace logflume::http
