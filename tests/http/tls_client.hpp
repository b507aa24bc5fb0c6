#pragma once

#include "tests/http/client.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace logflume::http::test {

struct tls_client_options {
  /// 0x0303: TLS 1.2, 0x0304: 1.3; the only version that it speaks; 0: any.
  int version = 0;
  /// In the form of ALPN; empty: it offers none.
  std::string_view protocols{};
};

/// A blocking client of OpenSSL's that trusts every certificate.
class tls_client {
 public:
  explicit tls_client(const std::string& address, tls_client_options options = {});
  /// Goes on over a connection.
  explicit tls_client(client over, tls_client_options options = {});

  /// From here on its bytes, those of the handshake too, go out one at a time.
  void send_byte_by_byte();

  /// False: refused.
  bool shake_hands();
  /// The common name of the server's certificate.
  std::string server_name() const;
  /// The one that was chosen by ALPN; empty: none.
  std::string protocol() const;
  std::string version() const;
  bool resumed_or_has_ticket() const;

  void send(std::string_view bytes);
  /// Announces that it sends nothing more, and ends the socket's output; goes on reading.
  void half_close();

  /// Asks for new keys of both sides again and again, and reads nothing.
  void renew_keys_until_refused();

  std::string read_until(std::string_view end);
  /// Header and body by its Content-Length.
  std::string read_response();
  std::string read_to_end();
  /// After `read_to_end`: the server announced the end.
  bool was_told_of_the_end() const;
  /// Bytes of application data in the record that came last, as a read returned them.
  std::size_t last_record() const { return last_record_; }

  client& raw() { return socket_; }
  ssl_st* session() const { return ssl_.get(); }

 private:
  bool read_some();

  client socket_;
  std::unique_ptr<int> number_; ///< of the socket, where bytes go out one at a time
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  std::string unread_;
  std::size_t last_record_ = 0;
};

} // namespace logflume::http::test
