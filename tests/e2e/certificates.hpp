#pragma once

#include "tests/support/process.hpp"
#include "tests/support/sse_client.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace logflume::test {

/// Makes a self-signed certificate with a key for `name` with `openssl`, unless `more` says
/// otherwise.
inline void make_certificate(const std::string& name, const std::filesystem::path& key,
                             const std::filesystem::path& certificate,
                             const std::vector<std::string>& more) {
  std::vector<std::string> words{"/usr/bin/openssl",
                                 "req",
                                 "-x509",
                                 "-newkey",
                                 "ec",
                                 "-pkeyopt",
                                 "ec_paramgen_curve:P-256",
                                 "-nodes",
                                 "-days",
                                 "2",
                                 "-subj",
                                 "/CN=" + name,
                                 "-keyout",
                                 key.string(),
                                 "-out",
                                 certificate.string()};
  words.insert(words.end(), more.begin(), more.end());
  process openssl{words};
  REQUIRE(openssl.wait(patience) == 0);
}

/// A certificate authority and the certificates it signed.
class authority {
 public:
  authority(std::filesystem::path directory, std::string name) :
      directory_{std::move(directory)}, name_{std::move(name)} {
    request(name_, {});
  }

  std::string certificate() const { return file(name_ + ".pem"); }

  /// Returns the flags of a node or of its client: it presents a certificate of this authority and
  /// requires one of `trusted`.
  std::vector<std::string> flags(const std::string& owner, const authority& trusted) const {
    request(owner, {"-CA", certificate(), "-CAkey", file(name_ + ".key")});
    return {"--node.certificate=" + file(owner + ".pem"), "--node.key=" + file(owner + ".key"),
            "--node.ca=" + trusted.certificate()};
  }

  std::string file(const std::string& name) const { return (directory_ / name).string(); }

 private:
  void request(const std::string& subject, const std::vector<std::string>& signer) const {
    make_certificate(subject, file(subject + ".key"), file(subject + ".pem"), signer);
  }

  std::filesystem::path directory_;
  std::string name_;
};

} // namespace logflume::test
