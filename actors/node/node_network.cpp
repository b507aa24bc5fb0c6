#include "actors/node/node_network.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/node/inspection.hpp"

#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>

#include <utility>

namespace logflume::actors {

std::variant<node_network, std::string> node_network::add_to(caf_config& system,
                                                             const node_config& node) {
  node_network result;
  system.load<caf::io::middleman>();
  inspection::add_types(system);
  if (!has_certificates(node)) {
    // These settings would be read but not used.
    if (system.openssl_certificate.empty() && system.openssl_key.empty() &&
        system.openssl_cafile.empty() && system.openssl_capath.empty())
      return result;
    return "caf.openssl.*: set node.certificate, node.key and node.ca instead";
  }
  auto read = node_credentials::read(node);
  if (auto* reason = std::get_if<std::string>(&read))
    return std::move(*reason);
  auto& credentials = result.credentials_.emplace(std::move(std::get<node_credentials>(read)));
  system.openssl_certificate = credentials.certificate();
  system.openssl_key = credentials.key();
  system.openssl_cafile = credentials.ca();
  system.openssl_capath.clear();
  system.openssl_passphrase.clear();
  system.load<caf::openssl::manager>();
  return result;
}

} // namespace logflume::actors
