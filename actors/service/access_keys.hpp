#pragma once

#include "actors/config/config.hpp"
#include "actors/counts/service_counts.hpp"
#include "actors/output/journal.hpp"
#include "http/site/access.hpp"
#include "log/topic/directory_watch.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace logflume::actors {

/// The keys that access tokens are checked with, read from their file. While the file is missing or
/// faulty, the last good keys stay in force.
class access_keys {
 public:
  /// Is given the rules with the changed keys. Called on a thread of its own, or by `reload`.
  using changed_function = std::function<void(http::access_rules_ptr)>;

  access_keys(const config& settings, service_counts& counts, journal& journal) :
      auth_{settings.auth}, tls_{!settings.http.certificate.empty()}, node_{settings.node.listen},
      counts_{&counts}, journal_{&journal} {}

  /// Reads the file, if one is configured. Returns false on failure; the reason was logged.
  bool open();

  /// Warns of settings with which tokens protect less than one may expect. `http`: the address of
  /// the listener.
  void warn(const std::string& http) const;

  /// Returns null if everybody may read.
  http::access_rules_ptr rules() const { return rules_; }

  /// Follows the file until `stop`.
  void follow(changed_function changed);
  /// Checks the file now.
  void reload();
  void stop();

 private:
  void check_file();
  void take(crypto::verification_keys keys);
  void report() const;

  auth_config auth_;
  bool tls_;
  std::string node_;
  service_counts* counts_;
  journal* journal_;
  changed_function changed_;
  std::mutex lock_;
  http::access_rules_ptr rules_;
  /// Why the file cannot be used, as last reported; empty: it can.
  std::string fault_;
  std::unique_ptr<log::directory_watch> watch_;
};

} // namespace logflume::actors
