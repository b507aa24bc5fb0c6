#include "actors/commands/open_log.hpp"

#include "actors/commands/rows.hpp"
#include "actors/output/printable.hpp"
#include "crypto/root_secret_source.hpp"

#include <chrono>
#include <utility>

namespace logflume::actors {

std::variant<topic_config, std::string> selected_topic(const invocation& args) {
  const auto topics = topics_of(args.settings.values);
  const auto name = args.text(topic_option.flag);
  const auto require_files =
      [](const topic_config& topic) -> std::variant<topic_config, std::string> {
    if (topic.source == topic_source::file)
      return topic;
    return "topic " + topic.log.topic + " is in Kafka, but this command works on files: " +
           "use Kafka's own tools, or a stream of `logflume serve`";
  };
  if (!name && topics.size() == 1)
    return require_files(topics.front());
  std::string names;
  for (const auto& topic : topics) {
    if (name == topic.log.topic)
      return require_files(topic);
    names.append(names.empty() ? "" : ", ").append(topic.log.topic);
  }
  if (!name)
    return "name one of the topics with --topic: " + names;
  const auto given = "--topic=" + printable(*name);
  return given + ": the configuration has no such topic; it has " + names;
}

std::variant<topic_config, std::string> selected_entity_topic(const invocation& args) {
  auto selected = selected_topic(args);
  const auto* topic = std::get_if<topic_config>(&selected);
  if (topic != nullptr && topic->meaning.kind == log::record_kind::plain)
    return "topic " + topic->log.topic + " is plain (topics." + topic->log.topic +
           ".kind), but this command writes events of entities";
  return selected;
}

log::topic files_of(const topic_config& topic) {
  return {topic.log.root, topic.log.topic};
}

log::event_input event_input_of(const topic_config& topic) {
  return {event_kinds_of(topic), log::encoded_events::effects::ignored, topic.log.max_record_size};
}

log::tail open_tail(const topic_config& topic, bool follows) {
  return log::tail{files_of(topic),
                   {.max_record_size = topic.log.max_record_size, .reads_once = !follows}};
}

std::variant<crypto::secret_store, std::string> open_secrets(const config& settings,
                                                             const console& console) {
  const auto& from = settings.secrets;
  if (const auto warning = crypto::exposed_root_secret(from.root_secret))
    console.complain("warning: " + *warning);
  auto read = crypto::read_root_secret(from.root_secret);
  if (auto* wrong = std::get_if<std::string>(&read))
    return std::move(*wrong);
  return crypto::secret_store{
      from.root, std::get<crypto::root_secret>(read), {from.cache, from.ttl_field}};
}

std::variant<std::shared_ptr<const crypto::cipher>, no_events_key>
open_events_key(const config& settings, const topic_config& topic, missing_key if_missing,
                const console& console) {
  auto secrets = open_secrets(settings, console);
  if (auto* wrong = std::get_if<std::string>(&secrets))
    return no_events_key{std::move(*wrong), 2};
  crypto::events_key key{std::move(std::get<crypto::secret_store>(secrets)), topic.events_key};
  const auto now = std::chrono::steady_clock::now();
  const auto& found = if_missing == missing_key::create ? key.get_or_create(now) : key.get(now);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return no_events_key{missing_secret(*missing), 1};
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return no_events_key{refused->message, 2, true};
  return std::get<std::shared_ptr<const crypto::cipher>>(found);
}

std::string missing_log(const topic_config& topic) {
  return files_of(topic).active.string() + ": there is no such log; set " +
         (topic.has_section ? "topics." + topic.log.topic + ".root" : "log.root and log.topic");
}

std::string missing_secret(const crypto::secret_missing& missing) {
  return missing.path.string() +
         ": there is no such secret; set secrets.root and secrets.events_key";
}

std::string unreadable(const log::read_failure& failure) {
  return failure.path.string() + ": cannot be read: " + failure.error.message() +
         "; check log.root, log.topic and the permissions there";
}

} // namespace logflume::actors
