#include "http/tls/tls_exchange.hpp"

#include "http/socket/wait_for.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <poll.h>

#include <array>
#include <memory>

namespace logflume::http {
namespace {

using time_point = std::chrono::steady_clock::time_point;

/// Returns whether `result`, of a call for `session`, only says that the socket was not ready, and
/// the socket is ready now.
bool may_go_on(SSL* session, int result, time_point deadline) {
  switch (SSL_get_error(session, result)) {
  case SSL_ERROR_WANT_READ:
    return wait_for(SSL_get_fd(session), POLLIN, deadline);
  case SSL_ERROR_WANT_WRITE:
    return wait_for(SSL_get_fd(session), POLLOUT, deadline);
  default:
    return false;
  }
}

std::string reason_of_failure(SSL* session) {
  if (const auto verified = SSL_get_verify_result(session); verified != X509_V_OK)
    return "it presents another certificate";
  const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "it does not complete the TLS handshake" : reason;
}

} // namespace

std::string tls_exchange(int socket, const std::string& certificate, std::string_view request,
                         std::string& response, std::size_t max_bytes, time_point deadline) {
  ERR_clear_error();
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()),
                                                             &SSL_CTX_free};
  if (!context || SSL_CTX_load_verify_file(context.get(), certificate.c_str()) != 1) {
    ERR_clear_error();
    return certificate + " has no certificate that can be read; check admin.certificate";
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()),
                              X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  const std::unique_ptr<SSL, void (*)(SSL*)> session{SSL_new(context.get()), &SSL_free};
  if (!session || SSL_set_fd(session.get(), socket) != 1)
    return "OpenSSL cannot start";

  int result = 0;
  while ((result = SSL_connect(session.get())) != 1)
    if (!may_go_on(session.get(), result, deadline)) {
      auto reason = reason_of_failure(session.get());
      ERR_clear_error();
      return reason.append("; is ").append(certificate).append(" the certificate that it uses?");
    }
  while ((result = SSL_write(session.get(), request.data(), static_cast<int>(request.size()))) <= 0)
    if (!may_go_on(session.get(), result, deadline))
      return "it does not accept the request";
  std::array<char, std::size_t{16} * 1024> buffer;
  while (response.size() < max_bytes) {
    result = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (result > 0)
      response.append(buffer.data(), static_cast<std::size_t>(result));
    else if (SSL_get_error(session.get(), result) == SSL_ERROR_ZERO_RETURN)
      return {};
    else if (!may_go_on(session.get(), result, deadline))
      break;
  }
  ERR_clear_error();
  return "it does not end its response";
}

} // namespace logflume::http
