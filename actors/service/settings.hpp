#pragma once

#include "actors/config/config.hpp"
#include "actors/counts/topic_list.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/stream/front_settings.hpp"
#include "actors/tailer/tailer_settings.hpp"
#include "crypto/secret_store.hpp"
#include "http/site/access.hpp"
#include "http/site/server.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace logflume::actors {

// What each part of the service takes from the configuration.

/// Returns the tailer's settings, or why the topic cannot be served as configured.
std::variant<std::shared_ptr<const tailer_settings>, std::string>
tailer_settings_of(const config& settings, const topic_config& topic,
                   const crypto::root_secret& root_secret);

/// Returns why librdkafka refuses the options in `kafka.options`, or nullopt if it accepts them or
/// nothing uses Kafka. Options that refer to secrets cannot be checked without the root secret.
std::optional<std::string> kafka_options_fault_of(const config& settings);

std::shared_ptr<gateway_settings> gateway_settings_of(const config& settings,
                                                      const topic_config& topic,
                                                      const crypto::root_secret& root_secret);

/// `served`: the topics being served, which know how their places are written.
front_settings front_settings_of(const config& settings, const topic_list& served);

http::server_options server_options_of(const config& settings, http::tls_options tls);

/// `tls`: whether the listener uses TLS. `keys`: the keys in the file `auth.keys`.
http::access_rules_ptr access_rules_of(const auth_config& auth, bool tls,
                                       crypto::verification_keys keys);

http::server_changes server_changes_of(const config& settings);

} // namespace logflume::actors
