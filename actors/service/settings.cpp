#include "actors/service/settings.hpp"

namespace logflume::actors {

std::shared_ptr<const tailer_settings> tailer_settings_of(const config& from,
                                                          const crypto::root_secret& root_secret) {
  return std::make_shared<const tailer_settings>(tailer_settings{
      .topic = {from.log.root, from.log.topic},
      .tail = {.max_record_size = from.log.max_record_size},
      .secrets = {from.secrets.root, root_secret, {from.secrets.cache, from.secrets.ttl_field}},
      .events_key = from.secrets.events_key,
      .redact = from.http.redact,
      .keep = from.log.keep,
      .mailbox = static_cast<std::uint32_t>(from.http.mailbox),
  });
}

std::shared_ptr<gateway_settings> gateway_settings_of(const config& from,
                                                      const crypto::root_secret& root_secret) {
  return std::make_shared<gateway_settings>(gateway_settings{
      .topic = {from.log.root, from.log.topic},
      .max_record_size = from.log.max_record_size,
      .secrets = {from.secrets.root, root_secret, {from.secrets.cache, from.secrets.ttl_field}},
      .events_key = from.secrets.events_key,
      .sync = from.log.sync,
      .compact_at = from.log.compact_at,
      .keep = {from.sensors.retention, from.log.compact_keys},
      .max_entities = from.sensors.max_entities,
  });
}

front_settings front_settings_of(const config& from) {
  return {
      .stream_lifetime = from.http.stream_lifetime,
      .keep_alive = from.http.keep_alive,
      .write_timeout = from.http.write_timeout,
      .mailbox = static_cast<std::uint32_t>(from.http.mailbox),
      .drain = from.http.drain,
  };
}

http::server_options server_options_of(const config& from) {
  return {
      .listen = from.http.listen,
      .topic = from.log.topic,
      .max_streams = from.http.max_streams,
      .max_streams_per_address = from.http.max_streams_per_address,
      .head_timeout = from.http.head_timeout,
      .max_head_size = from.http.max_head_size,
      .allowed_origins = from.http.allowed_origins,
  };
}

http::server_changes server_changes_of(const config& from) {
  return {
      .max_streams = from.http.max_streams,
      .max_streams_per_address = from.http.max_streams_per_address,
      .allowed_origins = from.http.allowed_origins,
  };
}

} // namespace logflume::actors
