#include "actors/service/settings.hpp"

#include "log/event/file_topic.hpp"

namespace logflume::actors {

namespace {

crypto::secret_store secrets_of(const config& settings, const crypto::root_secret& root_secret) {
  return {settings.secrets.root, root_secret, {settings.secrets.cache, settings.secrets.ttl_field}};
}

std::vector<http::site_topic> site_topics_of(const config& settings) {
  std::vector<http::site_topic> topics;
  for (const auto& topic : topics_of(settings))
    topics.push_back({.name = topic.log.topic});
  return topics;
}

} // namespace

std::shared_ptr<const tailer_settings> tailer_settings_of(const config& settings,
                                                          const topic_config& topic,
                                                          const crypto::root_secret& root_secret) {
  return std::make_shared<const tailer_settings>(tailer_settings{
      .topic = std::make_shared<const log::file_topic>(log::file_topic_options{
          .files = {topic.log.root, topic.log.topic},
          .max_record_size = topic.log.max_record_size,
          .secrets = secrets_of(settings, root_secret),
          .events_key = topic.events_key,
          .redact = topic.redact,
          .index = topic.log.index,
      }),
      .keep = topic.log.keep,
      .max_entities = topic.log.max_entities,
  });
}

std::shared_ptr<gateway_settings> gateway_settings_of(const config& settings,
                                                      const topic_config& topic,
                                                      const crypto::root_secret& root_secret) {
  return std::make_shared<gateway_settings>(gateway_settings{
      .topic = {topic.log.root, topic.log.topic},
      .max_record_size = topic.log.max_record_size,
      .secrets = secrets_of(settings, root_secret),
      .events_key = topic.events_key,
      .sync = topic.log.sync,
      .compact_at = topic.log.compact_at,
      .keep = {topic.sensors.retention, topic.log.compact_keys},
      .max_entities = topic.sensors.max_entities,
      .packets = {.format = topic.sensors.format,
                  .value = topic.sensors.value,
                  .kinds = {topic.kinds, "topics." + topic.log.topic + ".kinds"}},
      .auto_register = topic.sensors.auto_register,
  });
}

front_settings front_settings_of(const config& settings) {
  return {
      .stream_lifetime = settings.http.stream_lifetime,
      .keep_alive = settings.http.keep_alive,
      .write_timeout = settings.http.write_timeout,
      .mailbox = static_cast<std::uint32_t>(settings.http.mailbox),
      .drain = settings.http.drain,
  };
}

http::server_options server_options_of(const config& settings) {
  return {
      .listen = settings.http.listen,
      .topics = site_topics_of(settings),
      .max_streams = settings.http.max_streams,
      .max_streams_per_address = settings.http.max_streams_per_address,
      .head_timeout = settings.http.head_timeout,
      .max_head_size = settings.http.max_head_size,
      .max_pending = settings.http.max_pending,
      .allowed_origins = settings.http.allowed_origins,
      .hosts = settings.http.hosts,
  };
}

http::server_changes server_changes_of(const config& settings) {
  return {
      .topics = site_topics_of(settings),
      .max_streams = settings.http.max_streams,
      .max_streams_per_address = settings.http.max_streams_per_address,
      .allowed_origins = settings.http.allowed_origins,
  };
}

} // namespace logflume::actors
