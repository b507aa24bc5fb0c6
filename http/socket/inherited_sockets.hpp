#pragma once

#include "http/socket/descriptor.hpp"

#include <string>
#include <variant>

namespace logflume::http {

/// Sockets that a service manager opened for this process; a missing one is empty.
struct inherited_sockets {
  descriptor http;
  descriptor admin;
};

/// Takes over the sockets that systemd passes (see sd_listen_fds(3)): the one named `admin`
/// (FileDescriptorName=), and the only other one, whatever its name. Returns a text that says what
/// is wrong with them, if anything. Call it once. `first` is the first descriptor of the protocol.
std::variant<inherited_sockets, std::string> take_inherited_sockets(int first = 3);

} // namespace logflume::http
