#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace logflume::http {

/// Determines which values of `Host` are served. A page of another site can make its own name
/// resolve to an address of this machine and so read a loopback listener (DNS rebinding); its
/// requests have that name in `Host`.
struct host_rule {
  /// Host names without a port. If empty, every name is served, unless only this machine can
  /// connect.
  std::vector<std::string> names;
  bool on_loopback = false;

  /// `host`: a valid `Host` field. `localhost`, IP addresses and an empty field are always served.
  bool allows(std::string_view host) const;
};

/// Returns whether only this machine can connect to `address`, which is in a listener's form. False
/// for a unix socket: no browser can reach one.
bool is_loopback(std::string_view address);

} // namespace logflume::http
