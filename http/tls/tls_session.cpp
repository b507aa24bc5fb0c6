#include "http/tls/tls_session.hpp"

#include "http/socket/release.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace logflume::http {
namespace {

constexpr std::size_t record_size = SSL3_RT_MAX_PLAIN_LENGTH;
/// Bytes for the largest record and what may come before it. A peer that sends more without a byte
/// for us is disconnected, because OpenSSL would go on reading while there is more.
constexpr std::size_t max_read_without_data = std::size_t{64} * 1024;
/// A peer that causes more than these bytes of protocol messages, and reads none, is disconnected.
constexpr std::size_t max_unsent_while_reading = std::size_t{64} * 1024;

/// The buffer that OpenSSL writes to; empty between two calls of a session.
std::string& produced() {
  thread_local std::string bytes;
  return bytes;
}

/// Returns the parts as one piece: the part itself if there is only one, otherwise a copy that
/// lasts until the next call.
std::string_view joined(const iovec* parts, std::size_t count) {
  if (count == 1)
    return {static_cast<const char*>(parts->iov_base), std::min(parts->iov_len, record_size)};
  thread_local const auto buffer = std::make_unique<std::array<char, record_size>>();
  std::size_t size = 0;
  for (std::size_t i = 0; i < count && size < record_size; ++i) {
    const auto taken = std::min(parts[i].iov_len, record_size - size);
    std::memcpy(buffer->data() + size, parts[i].iov_base, taken);
    size += taken;
  }
  return {buffer->data(), size};
}

ssize_t send_once(int socket, std::string_view bytes) {
  for (;;) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0 || errno != EINTR)
      return sent;
  }
}

} // namespace

/// Lets OpenSSL read from the socket, and keeps what it has to send.
struct tls_session::transport {
  static int read(BIO* bio, char* to, int size) {
    auto& session = *static_cast<tls_session*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const auto room = std::min(static_cast<std::size_t>(size), session.readable_);
    if (room == 0)
      return -1;
    ssize_t received = 0;
    do
      received = ::recv(session.socket_, to, room, 0);
    while (received < 0 && errno == EINTR);
    if (received < 0 && errno == EAGAIN)
      BIO_set_retry_read(bio);
    session.ended_ = session.ended_ || received == 0;
    session.readable_ -= received > 0 ? static_cast<std::size_t>(received) : 0;
    return static_cast<int>(received);
  }

  static int write(BIO*, const char* from, int size) {
    produced().append(from, static_cast<std::size_t>(size));
    return size;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "logflume");
      BIO_meth_set_read(method, read);
      BIO_meth_set_write(method, write);
      BIO_meth_set_ctrl(method, control);
      return method;
    }();
    return made;
  }
};

tls_session::tls_session(const tls_context& context, int socket) :
    ssl_{SSL_new(context.get()), &SSL_free}, socket_{socket}, readable_{max_read_without_data} {
  auto* bio = BIO_new(transport::method());
  if (!ssl_ || bio == nullptr) {
    BIO_free(bio);
    broken_ = true;
    return;
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

tls_session::~tls_session() = default;

void tls_session::flush() {
  auto& bytes = produced();
  if (!unsent_.empty()) {
    unsent_.append(bytes);
    if (const auto sent = send_once(socket_, unsent_); sent > 0)
      unsent_.erase(0, static_cast<std::size_t>(sent));
    if (unsent_.empty())
      release(unsent_);
  } else if (!bytes.empty()) {
    const auto sent = send_once(socket_, bytes);
    unsent_ = bytes.substr(sent > 0 ? static_cast<std::size_t>(sent) : 0);
  }
  bytes.clear();
}

tls_session::handshake_state tls_session::shake_hands() {
  if (broken_)
    return handshake_state::failed;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  const int reason = SSL_get_error(ssl_.get(), result);
  flush();
  established_ = result == 1;
  if (established_) {
    readable_ = max_read_without_data;
    return handshake_state::done;
  }
  if (reason == SSL_ERROR_WANT_READ)
    return handshake_state::unfinished;
  ERR_clear_error();
  broken_ = true;
  return handshake_state::failed;
}

ssize_t tls_session::receive(char* buffer, std::size_t size) {
  if (broken_ || unsent_.size() > max_unsent_while_reading) {
    errno = EPROTO;
    return -1;
  }
  ERR_clear_error();
  std::size_t received = 0;
  const int result = SSL_read_ex(ssl_.get(), buffer, size, &received);
  const int reason = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), result);
  flush();
  if (result == 1) {
    readable_ = max_read_without_data;
    return static_cast<ssize_t>(received);
  }
  if (reason == SSL_ERROR_WANT_READ) {
    errno = EAGAIN;
    return -1;
  }
  // A truncated head is not served, so an end without close_notify does no harm.
  if (reason == SSL_ERROR_ZERO_RETURN || ended_)
    return 0;
  ERR_clear_error();
  broken_ = true;
  errno = EPROTO;
  return -1;
}

write_result tls_session::send(const iovec* parts, std::size_t count) {
  std::size_t written = 0;
  if (!unsent_.empty()) {
    const auto sent = send_once(socket_, unsent_);
    if (sent < 0)
      return {.taken = -1, .written = 0};
    written = static_cast<std::size_t>(sent);
    unsent_.erase(0, written);
    if (!unsent_.empty())
      return {.taken = 0, .written = written};
    release(unsent_);
  }
  const auto plain = joined(parts, count);
  if (plain.empty())
    return {.taken = 0, .written = written};
  ERR_clear_error();
  std::size_t taken = 0;
  if (broken_ || SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &taken) != 1) {
    ERR_clear_error();
    produced().clear();
    broken_ = true;
    errno = EPIPE;
    return {.taken = -1, .written = 0};
  }
  auto& record = produced();
  const auto sent = send_once(socket_, record);
  if (sent < 0 && errno != EAGAIN) {
    record.clear();
    return {.taken = -1, .written = 0};
  }
  const auto accepted = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  if (accepted < record.size())
    unsent_ = record.substr(accepted);
  record.clear();
  return {.taken = static_cast<ssize_t>(taken), .written = written + accepted};
}

void tls_session::close_output() {
  if (output_closed_)
    return;
  if (!close_begun_ && established_ && !broken_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  close_begun_ = true;
  flush();
  if (!unsent_.empty())
    return;
  output_closed_ = true;
  ::shutdown(socket_, SHUT_WR);
}

} // namespace logflume::http
