#include "http/server/client_socket.hpp"

#include "http/server/server_state.hpp"

#include <utility>

namespace logflume::http {

client_socket::client_socket(descriptor socket, std::uint32_t generation,
                             std::shared_ptr<server_state> shared) :
    state_{std::move(shared)},
    socket_{std::move(socket)}, generation_{generation} {
  ++state_->connections;
  state_->sockets.open(key());
}

client_socket::client_socket(client_socket&& other) noexcept = default;

client_socket::~client_socket() {
  if (!state_)
    return;
  state_->sockets.forget(key());
  socket_.reset();
  --state_->connections;
  if (state_->accept_paused)
    state_->inbox.wake();
}

} // namespace logflume::http
