#include "http/tls/tls_certificate.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>

#include "http/socket/descriptor.hpp"

namespace logflume::http {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// Text: the fault.
std::optional<std::string> read_file(const std::string& path, std::string& into) {
  const auto failure = [&](int error) {
    return path + ": cannot be read: " + std::strerror(error) + "; check the path and its rights";
  };
  // Without waiting for the writer of a pipe.
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file)
    return failure(errno);
  into.resize(most_bytes + 1);
  std::size_t size = 0;
  while (size < into.size()) {
    const auto count = ::read(file.get(), into.data() + size, into.size() - size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failure(errno);
    if (count == 0)
      break;
    size += static_cast<std::size_t>(count);
  }
  if (size > most_bytes)
    return path + ": is larger than 1 MiB; give a PEM file";
  into.resize(size);
  return {};
}

} // namespace

tls_certificate::digest tls_certificate::digest_of(const tls_texts& texts) {
  digest found{};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(),
                                                                      &EVP_MD_CTX_free};
  EVP_DigestInit_ex(state.get(), EVP_sha256(), nullptr);
  const auto size = texts.certificate.size();
  EVP_DigestUpdate(state.get(), &size, sizeof size);
  EVP_DigestUpdate(state.get(), texts.certificate.data(), size);
  EVP_DigestUpdate(state.get(), texts.key.data(), texts.key.size());
  EVP_DigestFinal_ex(state.get(), found.data(), nullptr);
  return found;
}

std::variant<tls_certificate::outcome, std::string> tls_certificate::load() {
  const std::lock_guard lock{mutex_};
  tls_texts texts;
  for (const auto& [path, text] :
       {std::pair{&files_.certificate, &texts.certificate}, std::pair{&files_.key, &texts.key}})
    if (auto fault = read_file(*path, *text)) {
      last_read_ = {};
      return std::move(*fault);
    }
  const auto read = digest_of(texts);
  if (std::exchange(last_read_, read) == read) {
    OPENSSL_cleanse(texts.key.data(), texts.key.size());
    return outcome::unchanged;
  }
  auto made = tls_context::make(texts, files_);
  OPENSSL_cleanse(texts.key.data(), texts.key.size());
  if (auto* fault = std::get_if<std::string>(&made))
    return std::move(*fault);
  context_ = std::get<std::shared_ptr<const tls_context>>(std::move(made));
  return outcome::loaded;
}

std::shared_ptr<const tls_context> tls_certificate::context() const {
  const std::lock_guard lock{mutex_};
  return context_;
}

} // namespace logflume::http
