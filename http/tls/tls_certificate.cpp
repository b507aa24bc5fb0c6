#include "http/tls/tls_certificate.hpp"

#include "http/socket/descriptor.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::size_t max_bytes = std::size_t{1} << 20;
constexpr std::size_t usual_bytes = std::size_t{16} << 10;

/// Returns the fault; empty if there is none.
std::string read_file(const std::string& path, std::string& into) {
  const auto failed = [&](int error) {
    return path + ": cannot be read: " + std::strerror(error) +
           "; check the path and its permissions";
  };
  // Do not wait for the writer of a pipe.
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file)
    return failed(errno);
  // A key is seldom larger than the first piece, so growing the buffer seldom leaves a copy of it
  // behind.
  std::size_t size = 0;
  while (size <= max_bytes) {
    if (size == into.size())
      into.resize(std::max(usual_bytes, size * 2));
    const auto count = ::read(file.get(), into.data() + size, into.size() - size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failed(errno);
    if (count == 0)
      break;
    size += static_cast<std::size_t>(count);
  }
  if (size > max_bytes)
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
  return load(false);
}

std::variant<tls_certificate::outcome, std::string> tls_certificate::load_if_changed() {
  return load(true);
}

std::variant<tls_certificate::outcome, std::string> tls_certificate::load(bool if_changed) {
  const std::lock_guard lock{mutex_};
  tls_texts texts;
  auto failure = read_file(files_.certificate, texts.certificate);
  if (failure.empty())
    failure = read_file(files_.key, texts.key);
  const auto read = failure.empty() ? digest_of(texts) : digest{};
  const bool has_changed = read != last_read_ || failure != last_failure_;
  last_read_ = read;
  last_failure_ = failure;
  std::variant<outcome, std::string> result = outcome::unchanged;
  if (has_changed || !if_changed)
    result = failure.empty() ? put_in_force(texts) : std::move(failure);
  OPENSSL_cleanse(texts.key.data(), texts.key.size());
  return result;
}

std::variant<tls_certificate::outcome, std::string>
tls_certificate::put_in_force(const tls_texts& texts) {
  auto made = tls_context::make(texts, files_);
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
