#include "actors/service_settings.hpp"

namespace logflume::actors {

std::shared_ptr<const tailer_settings> tailer_settings_of(const config& from,
                                                          const crypto::root_secret& root_secret) {
  return std::make_shared<const tailer_settings>(tailer_settings{
      log::topic{from.log.root, from.log.topic},
      log::tail_options{.max_record_size = from.log.max_record_size},
      crypto::secret_store{
          from.secrets.root, root_secret, {from.secrets.cache, from.secrets.ttl_field}},
      from.secrets.events_key,
      from.http.redact,
      from.log.keep,
      static_cast<std::uint32_t>(from.http.mailbox),
  });
}

front_settings front_settings_of(const config& from) {
  return {from.http.stream_lifetime, from.http.keep_alive, from.http.write_timeout,
          static_cast<std::uint32_t>(from.http.mailbox), from.http.drain};
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
