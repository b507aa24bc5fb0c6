#include "actors/config/cross_rules.hpp"

#include "actors/config/node_address.hpp"

#include <utility>

namespace logflume::actors {

bool has_certificates(const node_config& node) {
  return !node.certificate.empty() && !node.key.empty() && !node.ca.empty();
}

std::vector<std::string> broken_cross_rules(const config& values) {
  std::vector<std::string> broken;
  if (auto fault = node_fault(values.node))
    broken.push_back(std::move(*fault));
  return broken;
}

std::optional<std::string> node_fault(const node_config& node) {
  const bool has_one = !node.certificate.empty() || !node.key.empty() || !node.ca.empty();
  if (has_one && !has_certificates(node))
    return "node.certificate, node.key and node.ca belong together: set all three, or none";
  if (node.listen.empty() || has_one || node.admit == node_admission::anyone ||
      parse_node_address(node.listen).is_loopback())
    return {};
  return "node.listen=" + node.listen +
         " is open to other machines, and without certificates anyone can connect: listen on "
         "127.0.0.1, set node.certificate, node.key and node.ca, or set node.admit=anyone";
}

} // namespace logflume::actors
