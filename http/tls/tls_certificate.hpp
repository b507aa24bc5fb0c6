#pragma once

#include "http/tls/tls_context.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

namespace logflume::http {

/// The certificate of a listener, which can be loaded again while the listener serves. Thread-safe.
class tls_certificate {
 public:
  enum class outcome : std::uint8_t {
    loaded,    ///< in force for new connections
    unchanged, ///< the files are as they were when last read, faulty or not
  };

  explicit tls_certificate(tls_files files) : files_{std::move(files)} {}

  /// Reads the files. Returns a text that says what is wrong with which file, and the remedy, if
  /// that fails; the previous certificate then stays in force.
  std::variant<outcome, std::string> load();
  /// Like `load`, unless nothing has changed since the files were last read.
  std::variant<outcome, std::string> load_if_changed();

  /// Null until the certificate has been loaded once.
  std::shared_ptr<const tls_context> context() const;
  const tls_files& files() const { return files_; }

 private:
  using digest = std::array<unsigned char, 32>;

  static digest digest_of(const tls_texts& texts);
  std::variant<outcome, std::string> load(bool if_changed);
  std::variant<outcome, std::string> put_in_force(const tls_texts& texts);

  const tls_files files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const tls_context> context_;
  /// Digest of what was last read; the key itself is not kept.
  digest last_read_{};
  /// Why a file could not be read the last time; empty if both could.
  std::string last_failure_;
};

} // namespace logflume::http
