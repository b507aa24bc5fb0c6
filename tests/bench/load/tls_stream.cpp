#include "tests/bench/load/tls_stream.hpp"

#include "tests/bench/load/failure.hpp"

#include <openssl/ssl.h>

#include <fcntl.h>

#include <cerrno>

namespace logflume::bench {

namespace {

SSL_CTX* context() {
  static SSL_CTX* const made = [] {
    auto* fresh = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(fresh, SSL_VERIFY_NONE, nullptr);
    return fresh;
  }();
  return made;
}

} // namespace

struct tls_stream::state {
  SSL* session = SSL_new(context());

  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { SSL_free(session); }
};

tls_stream::tls_stream(int socket) : state_{std::make_unique<state>()} {
  SSL_set_fd(state_->session, socket);
  if (SSL_connect(state_->session) != 1)
    fail("the handshake failed");
}

tls_stream::~tls_stream() = default;
tls_stream::tls_stream(tls_stream&&) noexcept = default;
tls_stream& tls_stream::operator=(tls_stream&&) noexcept = default;

void tls_stream::send(std::string_view text) {
  if (SSL_write(state_->session, text.data(), static_cast<int>(text.size())) <= 0)
    fail("cannot send over TLS");
}

void tls_stream::stop_waiting(int socket) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

ssize_t tls_stream::receive(char* buffer, std::size_t size) {
  const auto got = SSL_read(state_->session, buffer, static_cast<int>(size));
  if (got > 0)
    return got;
  if (SSL_get_error(state_->session, got) != SSL_ERROR_WANT_READ)
    return 0;
  errno = EAGAIN;
  return -1;
}

} // namespace logflume::bench
