#include "actors/service/settings.hpp"

#include "actors/config/kafka_secrets.hpp"
#include "actors/config/topic_kinds.hpp"
#include "log/event/file_topic.hpp"
#include "log/kafka/kafka_topic.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace logflume::actors {

namespace {

crypto::secret_store secrets_of(const config& settings, const crypto::root_secret& root_secret) {
  return {settings.secrets.root, root_secret, {settings.secrets.cache, settings.secrets.ttl_field}};
}

std::map<std::string, front_settings::topic_text> topic_texts_of(const topic_list& served) {
  std::map<std::string, front_settings::topic_text> texts;
  for (const auto& each : served.all())
    texts[each.topic->name()] = {each.topic->entity_type(), each.topic->places()};
  return texts;
}

std::shared_ptr<const log::event_topic> file_topic_of(const config& settings,
                                                      const topic_config& topic,
                                                      const crypto::root_secret& root_secret) {
  return std::make_shared<const log::file_topic>(log::file_topic_options{
      .files = {topic.log.root, topic.log.topic},
      .max_record_size = topic.log.max_record_size,
      .secrets = secrets_of(settings, root_secret),
      .events_key = topic.events_key,
      .redact = topic.redact,
      .index = topic.log.index,
      .meaning = topic.meaning,
  });
}

log::kafka_topic_options kafka_topic_options_of(const config& settings, const topic_config& topic,
                                                const crypto::root_secret& root_secret,
                                                std::map<std::string, std::string> options) {
  return {
      .name = topic.log.topic,
      .kafka = {.brokers = settings.kafka.brokers,
                .topic = topic.kafka_topic.empty() ? topic.log.topic : topic.kafka_topic,
                .options = std::move(options),
                .start = topic.start.count() == 0 ? std::nullopt : std::optional{topic.start}},
      .meaning = {.key = topic.kafka_key,
                  .max_record_size = topic.log.max_record_size,
                  .secrets = secrets_of(settings, root_secret),
                  .events_key = topic.events_key,
                  .redact = topic.redact,
                  .records = topic.meaning},
      .index = topic.log.index,
  };
}

http::page_settings page_settings_of(const page_config& page) {
  return {.title = page.title,
          .value = page.value,
          .unit = page.unit,
          .names = page.names,
          .low = page.low,
          .high = page.high,
          .late = page.late};
}

std::vector<http::site_topic> site_topics_of(const config& settings) {
  std::vector<http::site_topic> topics;
  for (const auto& topic : topics_of(settings))
    topics.push_back({.name = topic.log.topic,
                      .highest_entity = topic.meaning.highest_entity(),
                      .is_encrypted = topic.meaning.encryption != log::value_encryption::none,
                      .takes_commands = !topic.sensors.udp_listen.empty(),
                      .has_offsets = topic.source == topic_source::file,
                      .page = page_settings_of(topic.page)});
  return topics;
}

/// Parses an octal mode; returns nullopt if the text is empty.
std::optional<mode_t> mode_of(const std::string& text) {
  mode_t mode = 0;
  std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  return text.empty() ? std::nullopt : std::optional{mode};
}

/// If the retention is a time, the newest record of a key stays however old it is.
log::retention retention_of(const topic_config& topic) {
  const auto& keep = topic.sensors.retention;
  if (const auto* age = std::get_if<std::chrono::milliseconds>(&keep))
    return {.records_per_key = 1, .keys_per_pass = topic.log.compact_keys, .age = *age};
  return {.records_per_key = std::get<std::size_t>(keep), .keys_per_pass = topic.log.compact_keys};
}

/// Longer than the write timeout, so that we, and not the kernel, end and count a client that stops
/// reading.
std::chrono::milliseconds longest_silence_of(const config& settings) {
  return 2 * settings.http.write_timeout;
}

} // namespace

std::variant<std::shared_ptr<const tailer_settings>, std::string>
tailer_settings_of(const config& settings, const topic_config& topic,
                   const crypto::root_secret& root_secret) {
  auto made = std::make_shared<tailer_settings>(
      tailer_settings{.topic = {}, .keep = topic.log.keep, .max_entities = topic.log.max_entities});
  if (topic.source == topic_source::file) {
    made->topic = file_topic_of(settings, topic, root_secret);
    return made;
  }
  auto options = kafka_options_of(settings.kafka, secrets_of(settings, root_secret));
  if (auto* fault = std::get_if<std::string>(&options))
    return std::move(*fault);
  auto of_kafka =
      kafka_topic_options_of(settings, topic, root_secret,
                             std::get<std::map<std::string, std::string>>(std::move(options)));
  if (auto fault = log::kafka_options_fault(of_kafka.kafka))
    return *std::move(fault);
  made->topic = std::make_shared<const log::kafka_topic>(std::move(of_kafka));
  return made;
}

std::optional<std::string> kafka_options_fault_of(const config& settings) {
  const bool is_read = std::ranges::any_of(
      settings.topics, [](const auto& topic) { return topic.source == topic_source::kafka; });
  if ((!is_read && !settings.forward.enabled) || refers_to_secret(settings.kafka))
    return std::nullopt;
  return log::kafka_options_fault(
      {.brokers = settings.kafka.brokers, .topic = "checked", .options = settings.kafka.options});
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
      .keep = retention_of(topic),
      .max_entities = topic.sensors.max_entities,
      .packets = {.format = topic.sensors.format,
                  .value = topic.sensors.value,
                  .kinds = event_kinds_of(topic)},
      .auto_register = topic.sensors.auto_register,
  });
}

front_settings front_settings_of(const config& settings, const topic_list& served) {
  return {
      .stream_lifetime = settings.http.stream_lifetime,
      .keep_alive = settings.http.keep_alive,
      .write_timeout = settings.http.write_timeout,
      .mailbox = static_cast<std::uint32_t>(settings.http.mailbox),
      .drain = settings.http.drain,
      .leeway = settings.auth.leeway,
      .topics = topic_texts_of(served),
  };
}

http::server_options server_options_of(const config& settings, http::tls_options tls) {
  return {
      .listen = settings.http.listen,
      .socket_mode = mode_of(settings.http.socket_mode),
      .topics = site_topics_of(settings),
      .max_streams = settings.http.max_streams,
      .max_streams_per_address = settings.http.max_streams_per_address,
      .head_timeout = settings.http.head_timeout,
      .longest_silence = longest_silence_of(settings),
      .write_timeout = settings.http.write_timeout,
      .max_head_size = settings.http.max_head_size,
      .max_pending = settings.http.max_pending,
      .allowed_origins = settings.http.allowed_origins,
      .hosts = settings.http.hosts,
      .tls = std::move(tls),
  };
}

http::access_rules_ptr access_rules_of(const auth_config& auth, bool tls,
                                       crypto::verification_keys keys) {
  std::vector<crypto::right> anonymous;
  for (const auto& text : auth.anonymous)
    if (auto right = crypto::parse_right(text))
      anonymous.push_back(std::move(*right));
  return std::make_shared<const http::access_rules>(http::access_rules{
      .keys = std::move(keys),
      .tokens = {.issuer = auth.issuer,
                 .audience = auth.audience,
                 .claim = auth.claim,
                 .leeway = auth.leeway},
      .anonymous = crypto::rights{std::move(anonymous)},
      .credentials = {.query = auth.query, .tls = tls},
  });
}

http::server_changes server_changes_of(const config& settings) {
  return {
      .topics = site_topics_of(settings),
      .max_streams = settings.http.max_streams,
      .max_streams_per_address = settings.http.max_streams_per_address,
      .longest_silence = longest_silence_of(settings),
      .write_timeout = settings.http.write_timeout,
      .allowed_origins = settings.http.allowed_origins,
  };
}

} // namespace logflume::actors
