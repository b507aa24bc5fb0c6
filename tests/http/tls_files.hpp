#pragma once

#include "http/tls/tls_certificate.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <string>

namespace logflume::http::test {

/// A self-signed certificate for `localhost` and 127.0.0.1, with its key (P-256).
struct tls_pair {
  std::string certificate;
  std::string key;
};

/// `expiry` is in the format of RFC 5280, such as `99991231235959Z`; without it, the certificate is
/// valid for a day.
tls_pair make_pair_for(const std::string& common_name, const char* expiry = nullptr);

/// Returns the key encrypted with a passphrase.
std::string encrypted(const std::string& key);

/// Two files with a pair, in their own directory.
class pair_files {
 public:
  explicit pair_files(const tls_pair& pair);

  void write(const tls_pair& pair) const;
  void write_certificate(const std::string& text) const;
  void write_key(const std::string& text) const;

  tls_files files() const {
    return {directory_.path() / "chain.pem", directory_.path() / "key.pem"};
  }
  /// Returns the certificate loaded from the files.
  std::shared_ptr<tls_certificate> load() const;

 private:
  logflume::test::temp_dir directory_;
};

} // namespace logflume::http::test
