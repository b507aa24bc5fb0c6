#include "http/tls/tls_session.hpp"

#include "http/socket/descriptor.hpp"
#include "tests/http/tls_files.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

using namespace logflume::http;

namespace {

using ssl_ptr = std::unique_ptr<SSL, decltype(&SSL_free)>;

ssl_ptr new_client(int socket) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  ssl_ptr session{SSL_new(context.get()), &SSL_free};
  REQUIRE(session);
  SSL_set_fd(session.get(), socket);
  SSL_set_connect_state(session.get());
  return session;
}

/// Both ends of a connection after the handshake; neither waits for the other.
struct connected_pair {
  connected_pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours = descriptor{ends[0]};
    theirs = descriptor{ends[1]};
    constexpr int few = 4'096;
    ::setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUF, &few, sizeof few);
    context = logflume::http::test::pair_files{logflume::http::test::make_pair_for("a")}
                  .load()
                  ->context();
    session = std::make_unique<tls_session>(*context, ours.get());
    client = new_client(theirs.get());
    auto state = tls_session::handshake_state::unfinished;
    for (int turn = 0; turn < 100 && state == tls_session::handshake_state::unfinished; ++turn) {
      SSL_do_handshake(client.get());
      state = session->shake_hands();
    }
    REQUIRE(state == tls_session::handshake_state::done);
  }

  void renew_keys(int kind) const {
    REQUIRE(SSL_key_update(client.get(), kind) == 1);
    REQUIRE(SSL_do_handshake(client.get()) == 1);
  }

  void send(std::string_view bytes) const {
    std::size_t sent = 0;
    REQUIRE(SSL_write_ex(client.get(), bytes.data(), bytes.size(), &sent) == 1);
  }

  /// Returns the next byte from the client, or 0 if there is none yet.
  char receive() const {
    char byte = 0;
    failed = session->receive(&byte, 1) < 0 && errno != EAGAIN;
    return byte;
  }

  /// Returns everything that the client can read now.
  std::string read() const {
    std::string text;
    std::array<char, 16'384> buffer;
    std::size_t size = 0;
    while (SSL_read_ex(client.get(), buffer.data(), buffer.size(), &size) == 1)
      text.append(buffer.data(), size);
    return text;
  }

  descriptor ours;
  descriptor theirs;
  std::shared_ptr<const tls_context> context;
  std::unique_ptr<tls_session> session;
  ssl_ptr client{nullptr, &SSL_free};
  mutable bool failed = false;
};

/// Bytes of a TLS 1.3 record with a change of keys.
constexpr int record_bytes = 27;
constexpr int bound = 64 * 1'024;

} // namespace

TEST_CASE("a peer that sends more than 64 KiB without a byte of a request is disconnected") {
  const connected_pair pair;
  int renewals = 0;
  for (; !pair.failed && renewals * record_bytes < 2 * bound; ++renewals) {
    pair.renew_keys(SSL_KEY_UPDATE_NOT_REQUESTED);
    pair.receive();
  }
  CHECK(pair.failed);
  CHECK(renewals * record_bytes >= bound - 1'024);
  CHECK(pair.session->waiting_bytes() == 0);
}

TEST_CASE("a peer that sends requests between its key changes is not disconnected") {
  const connected_pair pair;
  for (int renewals = 0; renewals * record_bytes < 2 * bound; ++renewals) {
    pair.renew_keys(SSL_KEY_UPDATE_NOT_REQUESTED);
    if (renewals % 1'000 == 999)
      pair.send("x");
    REQUIRE(pair.receive() == (renewals % 1'000 == 999 ? 'x' : '\0'));
    REQUIRE_FALSE(pair.failed);
  }
}

TEST_CASE("a peer that asks for keys and reads none is disconnected when 64 KiB wait for it") {
  const connected_pair pair;
  for (int renewals = 0; !pair.failed && renewals < 4 * bound / record_bytes; ++renewals) {
    pair.renew_keys(SSL_KEY_UPDATE_REQUESTED);
    pair.send("x");
    pair.receive();
  }
  CHECK(pair.failed);
  CHECK(pair.session->waiting_bytes() >= bound);
  CHECK(pair.session->waiting_bytes() <= bound + 1'024);
}

TEST_CASE("pending data is sent before the connection ends") {
  const connected_pair pair;
  std::string expected;
  while (pair.session->waiting_bytes() == 0) {
    std::string text(16'000, static_cast<char>('a' + expected.size() / 16'000 % 26));
    const iovec part{text.data(), text.size()};
    REQUIRE(pair.session->send(&part, 1).taken == static_cast<ssize_t>(text.size()));
    expected += text;
  }
  std::string received;
  while (!pair.session->output_closed()) {
    pair.session->close_output();
    received += pair.read();
    REQUIRE(received.size() <= expected.size());
  }
  CHECK(received == expected);
  CHECK(pair.session->waiting_bytes() == 0);
  CHECK((SSL_get_shutdown(pair.client.get()) & SSL_RECEIVED_SHUTDOWN) != 0);
}
