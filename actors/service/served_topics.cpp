#include "actors/service/served_topics.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/config/forward_rules.hpp"
#include "actors/config/kafka_secrets.hpp"
#include "actors/service/settings.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace logflume::actors {

/// Returns false if there is a key but it cannot be read.
bool served_topics::key_fits(const config& values, const topic_config& topic) {
  if (topic.meaning.encryption == log::value_encryption::none)
    return true;
  const crypto::secret_store secrets{values.secrets.root, root_secret_};
  crypto::events_key key{secrets, topic.events_key};
  const auto& found = key.get(std::chrono::steady_clock::now());
  const auto* refused = std::get_if<crypto::secret_refused>(&found);
  if (refused)
    topic_journal{topic.log.topic, journal_}.write(
        level::error, "key_refused",
        {{"file", secrets.path_of(topic.events_key).string()}, {"reason", refused->message}});
  return !refused;
}

std::variant<served_topics::topic_ptr, exit_code> served_topics::open(const config& values,
                                                                      const topic_config& config) {
  auto topic = std::make_shared<served_topic>();
  topic->config = config;
  const topic_journal journal{config.log.topic, journal_};
  auto settings = tailer_settings_of(values, config, root_secret_);
  if (const auto* fault = std::get_if<std::string>(&settings)) {
    journal.write(level::error, "topic_refused", {{"reason", *fault}});
    return exit_code::misconfigured;
  }
  topic->settings = std::get<std::shared_ptr<const tailer_settings>>(std::move(settings));
  if (!key_fits(values, config))
    return exit_code::misconfigured;
  try {
    if (!config.sensors.udp_listen.empty())
      topic->writing.emplace(
          gateway_settings_of(values, config, root_secret_), config.sensors.udp_listen,
          std::shared_ptr<ingest_counts>{topic->counts, &topic->counts->ingest},
          std::shared_ptr<writer_counts>{topic->counts, &topic->counts->writer}, journal);
  } catch (const std::system_error& error) {
    journal.write(level::error, "listen_failed", {{"reason", error.what()}});
    return exit_code::failed;
  }
  return topic;
}

void served_topics::add(const config& values, topic_ptr topic) {
  list_.add({.topic = topic->settings->topic,
             .counts = topic->counts,
             .keep_limit = topic->settings->keep,
             .writes = topic->writing.has_value(),
             .forwards = is_forwarded(values, topic->config)});
  topics_.push_back(std::move(topic));
}

std::optional<exit_code> served_topics::open(const config& values) {
  for (const auto& config : topics_of(values)) {
    auto opened = open(values, config);
    if (const auto* code = std::get_if<exit_code>(&opened))
      return *code;
    add(values, std::get<topic_ptr>(std::move(opened)));
  }
  return std::nullopt;
}

bool served_topics::take_logs() {
  return std::ranges::all_of(
      topics_, [](const topic_ptr& topic) { return !topic->writing || topic->writing->prepare(); });
}

/// Starts forwarding; the topic is served whether that works or not.
void served_topics::forward(const config& values, served_topic& topic) {
  if (!is_forwarded(values, topic.config))
    return;
  std::optional<crypto::secret_store> secrets;
  if (refers_to_secret(values.kafka))
    secrets.emplace(values.secrets.root, root_secret_);
  topic.forwarding =
      std::make_unique<forward_thread>(values, topic.config, std::move(secrets),
                                       damage::reported_elsewhere, topic.counts->forward, journal_);
}

supervised_topic served_topics::start(caf::actor_system& system, const config& values,
                                      const topic_ptr& topic) {
  supervised_topic started{.settings = topic->settings,
                           .counts = &topic->counts->tailer,
                           .udp = topic->udp(),
                           .owner = topic,
                           .has_section = topic->config.has_section};
  if (topic->writing) {
    started.gateway = topic->writing->start(system);
    commands_.add(topic->config, topic->writing->relay());
  }
  topic->watch =
      std::make_unique<log_watch>(system, *topic->settings->topic, topic->config.log.poll_interval);
  started.watch = topic->watch.get();
  forward(values, *topic);
  return started;
}

std::vector<supervised_topic> served_topics::start(caf::actor_system& system,
                                                   const config& values) {
  std::vector<supervised_topic> started;
  for (const auto& topic : topics_)
    started.push_back(start(system, values, topic));
  return started;
}

std::vector<supervised_topic> served_topics::change(caf::actor_system& system,
                                                    const supervisor_actor& top, config& wanted) {
  postponed_.clear();
  const auto served = topics_;
  for (const auto& topic : served)
    if (topic->config.has_section && !find_topic(wanted, topic->name()))
      remove(top, topic);
  const auto is_served = [&](const topic_config& config) {
    return std::ranges::any_of(
        topics_, [&](const topic_ptr& topic) { return topic->name() == config.log.topic; });
  };
  const auto values = wanted;
  std::vector<supervised_topic> added;
  std::erase_if(wanted.topics, [&](const topic_config& topic) {
    if (is_served(topic))
      return false;
    auto started = add(system, values, topic);
    if (!started)
      return true;
    added.push_back(*std::move(started));
    return false;
  });
  return added;
}

std::optional<supervised_topic> served_topics::add(caf::actor_system& system, const config& values,
                                                   const topic_config& config) {
  const topic_journal journal{config.log.topic, journal_};
  if (must_wait(config)) {
    postponed_.push_back(config);
    journal.write(level::info, "topic_postponed");
    return std::nullopt;
  }
  auto opened = open(values, config);
  if (std::holds_alternative<exit_code>(opened))
    return std::nullopt;
  auto& topic = std::get<topic_ptr>(opened);
  if (topic->writing && !topic->writing->prepare())
    return std::nullopt;
  try {
    auto started = start(system, values, topic);
    add(values, std::move(topic));
    return started;
  } catch (const std::system_error& error) {
    commands_.remove(config.log.topic);
    journal.write(level::error, "topic_refused",
                  {{"reason", std::string{"it cannot be started: "} + error.what()}});
    return std::nullopt;
  }
}

void served_topics::remove(const supervisor_actor& top, const topic_ptr& topic) {
  commands_.remove(topic->name());
  if (topic->writing)
    topic->writing->close();
  if (topic->forwarding)
    topic->forwarding->begin_stop();
  list_.remove(topic->name());
  caf::anon_send(top, remove_topic{topic->name()});
  std::erase_if(removed_, [](const auto& removed) { return removed.expired(); });
  removed_.push_back(topic);
  std::erase(topics_, topic);
}

bool served_topics::must_wait(const topic_config& wanted) const {
  return std::ranges::any_of(removed_, [&](const std::weak_ptr<served_topic>& removed) {
    const auto topic = removed.lock();
    return topic && (topic->name() == wanted.log.topic || share_history(topic->config, wanted));
  });
}

void served_topics::close_inputs() {
  for (const auto& topic : topics_) {
    if (topic->writing)
      topic->writing->close();
    if (topic->forwarding)
      topic->forwarding->begin_stop();
  }
}

void served_topics::end() {
  commands_.close();
  for (const auto& topic : topics_) {
    if (topic->writing)
      topic->writing->end();
    topic->watch.reset();
    topic->forwarding.reset();
  }
}

std::vector<std::pair<std::string, std::string>> served_topics::packet_sockets() const {
  std::vector<std::pair<std::string, std::string>> sockets;
  for (const auto& topic : topics_)
    if (topic->writing)
      sockets.emplace_back(topic->config.has_section ? "udp." + topic->name() : "udp",
                           topic->udp());
  return sockets;
}

} // namespace logflume::actors
