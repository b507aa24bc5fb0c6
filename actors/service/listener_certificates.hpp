#pragma once

#include "actors/config/config.hpp"
#include "actors/output/journal.hpp"
#include "http/tls/tls_certificate.hpp"
#include "http/tls/tls_options.hpp"
#include "log/topic/directory_watch.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// The certificates of the TLS listeners, reloaded when their files change.
class listener_certificates {
 public:
  explicit listener_certificates(journal& journal) : journal_{journal} {}
  ~listener_certificates();

  /// Reads the files that `values` names. Returns false on failure; the reason was logged.
  bool open(const config& values);
  /// Begins to watch the files.
  void watch();
  /// Reads the files again; if a pair is refused, the previous one stays in force.
  void reload();

  http::tls_options http() const { return options_of(http_); }
  http::tls_options admin() const { return options_of(admin_); }

 private:
  using certificate_ptr = std::shared_ptr<http::tls_certificate>;
  using result = std::variant<http::tls_certificate::outcome, std::string>;

  static http::tls_options options_of(const certificate_ptr& certificate);
  static certificate_ptr make(const std::string& certificate, const std::string& key);
  /// Logs the result. Returns false if the certificate was refused. `consequence`: what follows
  /// from that.
  bool report(std::string_view listener, const certificate_ptr& certificate, const result& loaded,
              std::string_view consequence);
  void files_changed();

  journal& journal_;
  /// Null if the listener does not use TLS.
  certificate_ptr http_;
  certificate_ptr admin_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;
  /// Last member: their threads use the others.
  std::vector<std::unique_ptr<log::directory_watch>> watches_;
};

} // namespace logflume::actors
