#pragma once

#include "http/server/socket_table.hpp"
#include "http/socket/descriptor.hpp"

#include <memory>

namespace logflume::http {

struct server_state;

/// A client's socket, registered with the connection loop. Leaves its table before it is closed.
class client_socket {
 public:
  client_socket(descriptor socket, std::uint32_t generation, std::shared_ptr<server_state> shared);
  client_socket(client_socket&& other) noexcept;
  client_socket& operator=(client_socket&&) = delete;
  ~client_socket();

  socket_key key() const { return {socket_.get(), generation_}; }
  server_state& shared() const { return *state_; }

 private:
  std::shared_ptr<server_state> state_;
  descriptor socket_;
  std::uint32_t generation_ = 0;
};

} // namespace logflume::http
