#include "http/server/client_socket.hpp"

#include "http/server/server_state.hpp"

#include <sys/socket.h>

#include <cerrno>
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
  tls_.reset();
  socket_.reset();
  --state_->connections;
  if (state_->accept_paused)
    state_->inbox.wake();
}

void client_socket::begin_tls(const tls_context& context) {
  tls_ = std::make_unique<tls_session>(context, socket_.get());
}

ssize_t client_socket::receive(char* buffer, std::size_t size) const {
  if (tls_)
    return tls_->receive(buffer, size);
  for (;;) {
    const auto received = ::recv(socket_.get(), buffer, size, 0);
    if (received >= 0 || errno != EINTR)
      return received;
  }
}

void client_socket::close_output() const {
  if (tls_)
    tls_->close_output();
  else
    ::shutdown(socket_.get(), SHUT_WR);
}

} // namespace logflume::http
