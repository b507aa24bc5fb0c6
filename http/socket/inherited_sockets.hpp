#pragma once

#include "http/socket/descriptor.hpp"

#include <string>
#include <variant>

namespace logflume::http {

/// Sockets that a service manager made for this process; those that it did not make are empty.
struct inherited_sockets {
  descriptor http;
  descriptor admin;
};

/// Takes over what systemd passes, see sd_listen_fds(3): the socket named `admin`
/// (FileDescriptorName=), and the only other one, whatever its name. A text says what is wrong.
/// To be called once. `first`: the descriptor that the protocol begins at.
std::variant<inherited_sockets, std::string> take_inherited_sockets(int first = 3);

} // namespace logflume::http
