#include "http/server/client_socket.hpp"

#include "http/server/server_state.hpp"

#include <utility>

namespace logflume::http {

client_socket::client_socket(descriptor socket) : socket_{std::move(socket)} {}

client_socket::client_socket(descriptor socket, std::uint32_t generation,
                             std::shared_ptr<core> shared) :
    core_{std::move(shared)},
    socket_{std::move(socket)}, generation_{generation} {
  ++core_->connections;
  core_->sockets.open(key());
}

client_socket::client_socket(client_socket&& other) noexcept = default;

client_socket::~client_socket() {
  if (!core_)
    return;
  core_->sockets.forget(key());
  socket_.reset();
  --core_->connections;
  if (core_->accept_paused)
    core_->inbox.wake();
}

} // namespace logflume::http
