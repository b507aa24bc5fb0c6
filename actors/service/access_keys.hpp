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

/// The keys that access tokens are checked by, as their file has them. While that is missing or
/// faulty, the last good ones stay.
class access_keys {
 public:
  /// Gets the rules with other keys. Called on a thread of its own, or by `reload`.
  using changed_function = std::function<void(http::access_rules_ptr)>;

  access_keys(const config& settings, service_counts& counts, journal& journal) :
      auth_{settings.auth}, tls_{!settings.http.certificate.empty()}, node_{settings.node.listen},
      counts_{&counts}, journal_{&journal} {}

  /// Reads the file, if there is one. False: the reason was logged.
  bool open();

  /// Warns of settings by which tokens protect less than one may think. `http`: the address of the
  /// listener.
  void warn(const std::string& http) const;

  /// Null: everybody may read.
  http::access_rules_ptr rules() const { return rules_; }

  /// Follows the file until `stop`.
  void follow(changed_function changed);
  /// Looks at the file now.
  void reload();
  void stop();

 private:
  void look();
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
  /// What the file cannot be used for, as last reported.
  std::string fault_;
  std::unique_ptr<log::directory_watch> watch_;
};

} // namespace logflume::actors
