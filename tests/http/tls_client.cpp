#include "tests/http/tls_client.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <sys/socket.h>

#include <csignal>
#include <utility>

namespace logflume::http::test {
namespace {

SSL* new_session(const tls_client_options& options, int socket) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free};
  REQUIRE(context);
  if (options.version != 0) {
    SSL_CTX_set_min_proto_version(context.get(), options.version);
    SSL_CTX_set_max_proto_version(context.get(), options.version);
  }
  // This client allows old versions, so that the server is the one to refuse them.
  SSL_CTX_set_security_level(context.get(), 0);
  auto* session = SSL_new(context.get());
  REQUIRE(session != nullptr);
  if (!options.protocols.empty())
    SSL_set_alpn_protos(session, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                        static_cast<unsigned>(options.protocols.size()));
  SSL_set_fd(session, socket);
  SSL_set_connect_state(session);
  return session;
}

} // namespace

tls_client::tls_client(const std::string& address, tls_client_options options) :
    tls_client{client{address}, options} {}

tls_client::tls_client(client over, tls_client_options options) :
    socket_{std::move(over)}, ssl_{new_session(options, socket_.socket()), &SSL_free} {
  // OpenSSL writes to sockets that the server may have closed.
  std::signal(SIGPIPE, SIG_IGN);
}

void tls_client::send_byte_by_byte() {
  static BIO_METHOD* const dribbling = [] {
    auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dribbling");
    BIO_meth_set_write(method, [](BIO* bio, const char* bytes, int size) {
      const auto* to = static_cast<const int*>(BIO_get_data(bio));
      for (int i = 0; i < size; ++i)
        if (::send(*to, bytes + i, 1, MSG_NOSIGNAL) != 1)
          return -1;
      return size;
    });
    BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) -> long {
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    });
    return method;
  }();
  number_ = std::make_unique<int>(socket_.socket());
  auto* bio = BIO_new(dribbling);
  BIO_set_data(bio, number_.get());
  BIO_set_init(bio, 1);
  SSL_set0_wbio(ssl_.get(), bio);
}

bool tls_client::shake_hands() {
  return SSL_do_handshake(ssl_.get()) == 1;
}

std::string tls_client::server_name() const {
  const auto* certificate = SSL_get0_peer_certificate(ssl_.get());
  REQUIRE(certificate != nullptr);
  char name[64] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  return name;
}

std::string tls_client::protocol() const {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
  return {reinterpret_cast<const char*>(chosen), size};
}

std::string tls_client::version() const {
  return SSL_get_version(ssl_.get());
}

bool tls_client::resumed_or_has_ticket() const {
  return SSL_session_reused(ssl_.get()) == 1 || SSL_SESSION_has_ticket(SSL_get_session(ssl_.get()));
}

void tls_client::send(std::string_view bytes) {
  std::size_t sent = 0;
  if (!bytes.empty())
    SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
}

void tls_client::half_close() {
  SSL_shutdown(ssl_.get());
  socket_.half_close();
}

void tls_client::renew_keys_until_refused() {
  while (SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) == 1 &&
         SSL_do_handshake(ssl_.get()) == 1) {
  }
}

bool tls_client::read_some() {
  char buffer[SSL3_RT_MAX_PLAIN_LENGTH];
  std::size_t size = 0;
  if (SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &size) != 1) {
    REQUIRE_MESSAGE(SSL_get_error(ssl_.get(), 0) != SSL_ERROR_WANT_READ, "the server fell silent");
    return false;
  }
  last_record_ = size;
  unread_.append(buffer, size);
  return true;
}

std::string tls_client::read_until(std::string_view end) {
  std::size_t at;
  while ((at = unread_.find(end)) == unread_.npos)
    REQUIRE_MESSAGE(read_some(), "the connection ended before: " << end << ", after: " << unread_);
  auto text = unread_.substr(0, at + end.size());
  unread_.erase(0, at + end.size());
  return text;
}

std::string tls_client::read_response() {
  auto text = read_until("\r\n\r\n");
  const auto field = text.find("Content-Length: ");
  const auto size = field == text.npos ? 0 : std::stoul(text.substr(field + 16));
  while (unread_.size() < size)
    REQUIRE(read_some());
  text.append(unread_, 0, size);
  unread_.erase(0, size);
  return text;
}

std::string tls_client::read_to_end() {
  while (read_some()) {
  }
  return std::exchange(unread_, {});
}

bool tls_client::was_told_of_the_end() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

} // namespace logflume::http::test
