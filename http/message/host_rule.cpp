#include "http/message/host_rule.hpp"

#include "http/message/characters.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace logflume::http {

namespace {

/// Returns the host without its port; an IPv6 address keeps its brackets.
std::string_view name_of(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  host = host.substr(0, end);
  if (host.ends_with('.'))
    host.remove_suffix(1);
  return host;
}

bool is_address(std::string_view name) {
  in_addr v4{};
  return name.starts_with('[') || ::inet_pton(AF_INET, std::string{name}.c_str(), &v4) == 1;
}

} // namespace

bool host_rule::allows(std::string_view host) const {
  if (names.empty() && !on_loopback)
    return true;
  const auto name = name_of(host);
  return name.empty() || is_address(name) || equal_names(name, "localhost") ||
         std::any_of(names.begin(), names.end(),
                     [&](const std::string& served) { return equal_names(served, name); });
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address.starts_with("[::1]");
}

} // namespace logflume::http
