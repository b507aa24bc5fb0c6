#pragma once

#include "actors/config/config.hpp"
#include "crypto/descriptor.hpp"

#include <string>
#include <variant>

namespace logflume::actors {

/// The node's certificate, its key and the authority's certificate, checked and held in memory. CAF
/// reads its files again for every connection, and an error then ends the process. So CAF is given
/// these copies, which stay the same as long as this object lives.
class node_credentials {
 public:
  /// Returns the credentials, or why they cannot be used, with the file's name.
  static std::variant<node_credentials, std::string> read(const node_config& node);

  std::string certificate() const { return path(certificate_); }
  std::string key() const { return path(key_); }
  std::string ca() const { return path(ca_); }

 private:
  static std::string path(const crypto::descriptor& file);

  crypto::descriptor certificate_;
  crypto::descriptor key_;
  crypto::descriptor ca_;
};

} // namespace logflume::actors
