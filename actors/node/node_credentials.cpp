#include "actors/node/node_credentials.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

namespace logflume::actors {

namespace {

/// Larger than any chain of certificates.
constexpr std::size_t max_bytes = mib;

std::string failed(const std::string& file, const std::string& why) {
  return file + ": " + why;
}

std::string system_error_text() {
  return std::error_code{errno, std::generic_category()}.message();
}

std::string ssl_error_text() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

/// Returns a copy of the file in memory, or why there is none.
std::variant<crypto::descriptor, std::string> copy(const std::string& file) {
  const crypto::descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (!from)
    return failed(file, system_error_text());
  crypto::descriptor to{::memfd_create("logflume-node", MFD_CLOEXEC)};
  if (!to)
    return "memfd_create: " + system_error_text();
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < max_bytes &&
         (count = ::sendfile(to.get(), from.get(), nullptr, max_bytes - size)) > 0)
    size += static_cast<std::size_t>(count);
  if (count < 0)
    return failed(file, system_error_text());
  if (size == 0 || size == max_bytes)
    return failed(file, size == 0 ? "is empty" : "is too long for a certificate or a key");
  return to;
}

/// Never supplies a passphrase: a service has no terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

} // namespace

std::string node_credentials::path(const crypto::descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

std::variant<node_credentials, std::string> node_credentials::read(const node_config& node) {
  node_credentials result;
  const auto take = [](const std::string& file,
                       crypto::descriptor& into) -> std::optional<std::string> {
    auto copied = copy(file);
    if (auto* why = std::get_if<std::string>(&copied))
      return std::move(*why);
    into = std::move(std::get<crypto::descriptor>(copied));
    return {};
  };
  for (const auto& [file, into] : {std::pair{&node.certificate, &result.certificate_},
                                   {&node.key, &result.key_},
                                   {&node.ca, &result.ca_}})
    if (auto why = take(*file, *into))
      return std::move(*why);

  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_method()),
                                                                  SSL_CTX_free};
  if (!context)
    return "OpenSSL: " + ssl_error_text();
  auto* ssl = context.get();
  SSL_CTX_set_default_passwd_cb(ssl, no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(ssl, result.certificate().c_str()) != 1)
    return failed(node.certificate, "contains no readable certificate (" + ssl_error_text() + ")");
  // Also checks that the key belongs to the certificate.
  if (SSL_CTX_use_PrivateKey_file(ssl, result.key().c_str(), SSL_FILETYPE_PEM) != 1)
    return failed(node.key, "does not belong to the certificate " + node.certificate +
                                ", or needs a passphrase (" + ssl_error_text() + ")");
  if (SSL_CTX_load_verify_locations(ssl, result.ca().c_str(), nullptr) != 1)
    return failed(node.ca, "contains no readable certificate (" + ssl_error_text() + ")");
  return result;
}

} // namespace logflume::actors
