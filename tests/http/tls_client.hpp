#pragma once

#include "tests/http/client.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace logflume::http::test {

struct tls_client_options {
  /// The only version that it speaks: 0x0303 for TLS 1.2, 0x0304 for 1.3, or 0 for any.
  int version = 0;
  /// Protocols in the form of ALPN. If empty, it offers none.
  std::string_view protocols{};
};

/// A blocking OpenSSL client that trusts every certificate.
class tls_client {
 public:
  explicit tls_client(const std::string& address, tls_client_options options = {});
  /// Continues over an existing connection.
  explicit tls_client(client over, tls_client_options options = {});

  /// From now on, sends its bytes one at a time, those of the handshake included.
  void send_byte_by_byte();

  /// Returns false if it was refused.
  bool shake_hands();
  /// Returns the common name of the server's certificate.
  std::string server_name() const;
  /// Returns the protocol that ALPN chose; empty if none.
  std::string protocol() const;
  std::string version() const;
  bool resumed_or_has_ticket() const;

  void send(std::string_view bytes);
  /// Announces that it sends nothing more, and ends the socket's output; continues to read.
  void half_close();

  /// Requests new keys of both sides again and again, and reads nothing.
  void renew_keys_until_refused();

  std::string read_until(std::string_view end);
  /// Reads a header, and a body as long as its Content-Length says.
  std::string read_response();
  std::string read_to_end();
  /// Returns, after `read_to_end`, whether the server announced the end.
  bool was_told_of_the_end() const;
  /// Bytes of application data in the latest record, as a read returned them.
  std::size_t last_record() const { return last_record_; }

  client& raw() { return socket_; }
  ssl_st* session() const { return ssl_.get(); }

 private:
  bool read_some();

  client socket_;
  std::unique_ptr<int> number_; ///< of the socket, if bytes go out one at a time
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  std::string unread_;
  std::size_t last_record_ = 0;
};

} // namespace logflume::http::test
