#include "actors/service/access_keys.hpp"

#include "actors/config/node_address.hpp"
#include "actors/service/settings.hpp"
#include "http/message/host_port.hpp"
#include "http/message/host_rule.hpp"

#include <chrono>
#include <filesystem>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// Poll interval, for a file that is only linked into its directory: nothing reports its changes.
constexpr std::chrono::seconds poll_interval{1};

} // namespace

bool access_keys::open() {
  if (auth_.keys.empty())
    return true;
  auto read = crypto::load_verification_keys(auth_.keys);
  if (const auto* reason = std::get_if<std::string>(&read)) {
    journal_->write(level::error, "config_refused",
                    {{"reason", "auth.keys: " + *reason},
                     {"remedy", "`logflume config check` checks the keys"}});
    return false;
  }
  take(std::get<crypto::verification_keys>(std::move(read)));
  report();
  return true;
}

void access_keys::warn(const std::string& http) const {
  if (auth_.keys.empty())
    return;
  if (auth_.audience.empty())
    journal_->write(
        level::warning, "auth_audience_unset",
        {{"remedy", "set auth.audience: until then, tokens issued for other services are "
                    "accepted"}});
  if (!tls_ && !http::is_loopback(http) && !http.starts_with(http::unix_prefix))
    journal_->write(level::warning, "tokens_in_the_clear",
                    {{"address", http},
                     {"remedy", "set http.certificate, or let only a proxy with TLS connect"}});
  if (!node_.empty() && !parse_node_address(node_).is_loopback())
    journal_->write(
        level::warning, "node_needs_no_token",
        {{"address", node_}, {"remedy", "listen on loopback: the node does not ask for a token"}});
}

void access_keys::take(crypto::verification_keys keys) {
  counts_->auth_keys.set(static_cast<std::int64_t>(keys.size()));
  counts_->auth_keys_faulty = false;
  rules_ = access_rules_of(auth_, tls_, std::move(keys));
}

void access_keys::report() const {
  const auto& keys = rules_->keys;
  if (keys.empty())
    journal_->write(level::warning, "auth_keys_empty",
                    {{"file", auth_.keys},
                     {"ignored", keys.ignored()},
                     {"remedy", "add a key to the file: until then, no token is accepted"}});
  else
    journal_->write(level::info, "auth_keys_read",
                    {{"file", auth_.keys}, {"keys", keys.size()}, {"ignored", keys.ignored()}});
}

void access_keys::follow(changed_function changed) {
  if (auth_.keys.empty())
    return;
  changed_ = std::move(changed);
  auto directory = std::filesystem::path{auth_.keys}.parent_path();
  if (directory.empty())
    directory = ".";
  watch_ = std::make_unique<log::directory_watch>(std::move(directory), poll_interval,
                                                  [this](log::directory_change) { check_file(); });
}

void access_keys::reload() {
  if (watch_)
    check_file();
}

void access_keys::stop() {
  watch_.reset();
  // The function may hold a handle of an actor.
  changed_ = {};
}

void access_keys::check_file() {
  const std::lock_guard guard{lock_};
  auto read = crypto::load_verification_keys(auth_.keys);
  if (const auto* reason = std::get_if<std::string>(&read)) {
    counts_->auth_keys_faulty = true;
    if (std::exchange(fault_, *reason) != *reason)
      journal_->write(level::error, "auth_keys_refused",
                      {{"reason", *reason}, {"remedy", "the previous keys stay in force"}});
    return;
  }
  auto& keys = std::get<crypto::verification_keys>(read);
  if (std::exchange(fault_, {}).empty() && keys == rules_->keys)
    return;
  take(std::move(keys));
  changed_(rules_);
  // Reported only now, so that whoever reads the line and then connects finds the keys in force.
  report();
}

} // namespace logflume::actors
