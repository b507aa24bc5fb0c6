#include "actors/config/reload.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/config/keys.hpp"

namespace logflume::actors {

namespace {

std::string joined(const std::vector<std::string>& keys) {
  std::string text;
  for (const auto& key : keys)
    text.append(text.empty() ? "" : ", ").append(key);
  return text;
}

/// Applies a live key to the last topic in `change.values`; lists any other key as needing a
/// restart.
void change_key(const topic_key& key, const topic_config& read, config_change& change) {
  (key.live ? change.changed : change.need_restart).push_back(full_name(read.log.topic, key));
  if (key.live)
    key.set(change.values.topics.back(), {raw_value::kind::text, key.print(read), {}});
}

/// Adds and removes topics. In a topic that remains, keys that are not live wait for a restart.
void change_topics(const config& in_force, const config& read, config_change& change) {
  if (in_force.has_sections != read.has_sections) {
    change.need_restart.emplace_back("topics");
    return;
  }
  change.values.topics.clear();
  for (const auto& topic : in_force.topics)
    if (find_topic(read, topic.log.topic) == nullptr)
      change.changed.push_back(std::string{topics_prefix} + topic.log.topic + " removed");
  for (const auto& topic : read.topics) {
    const auto* before = find_topic(in_force, topic.log.topic);
    change.values.topics.push_back(before ? *before : topic);
    if (before == nullptr)
      change.changed.push_back(std::string{topics_prefix} + topic.log.topic + " added");
    for (const auto& key : topic_keys())
      if (before != nullptr && key.print(*before) != key.print(topic))
        change_key(key, topic, change);
  }
}

} // namespace

config_change change_of(const config& in_force, const config& read) {
  config_change change{in_force, {}, {}};
  for (const auto& key : keys()) {
    const auto wanted = key.print(read);
    if (wanted == key.print(in_force))
      continue;
    (key.live ? change.changed : change.need_restart).emplace_back(key.name);
    if (key.live)
      key.set(change.values, {raw_value::kind::text, wanted, {}});
  }
  change_topics(in_force, read, change);
  if (read.kafka.options != in_force.kafka.options)
    change.need_restart.emplace_back("kafka.options");
  if (read.caf != in_force.caf)
    change.need_restart.push_back(std::string{caf_prefix} + "*");
  return change;
}

std::optional<config_change> reload(const config& in_force, const config_sources& sources,
                                    const adapt_function& adapt, journal& journal) {
  const auto refuse = [&](const config_errors& errors, const std::string& remedy) {
    for (const auto& error : errors)
      journal.write(level::error, "config_refused", {{"reason", error}, {"remedy", remedy}});
  };
  const auto read = load_config(sources);
  if (const auto* errors = std::get_if<config_errors>(&read)) {
    refuse(*errors, "the previous configuration stays in force");
    return std::nullopt;
  }
  auto change = change_of(in_force, adapt(std::get<loaded_config>(read)));
  if (change.need_restart.empty())
    return change;
  // A change that is valid as a whole may be invalid without the keys that need a restart.
  if (const auto broken = broken_cross_rules(change.values); !broken.empty()) {
    refuse(broken, "restart to apply the new configuration, since " + joined(change.need_restart) +
                       " cannot change before; until then the previous one stays in force");
    return std::nullopt;
  }
  return change;
}

void report(const config_change& change, journal& journal) {
  journal.write(level::info, "reloaded", {{"changed", joined(change.changed)}});
  if (!change.need_restart.empty())
    journal.write(level::warning, "restart_needed",
                  {{"keys", joined(change.need_restart)}, {"remedy", "restart to apply them"}});
}

} // namespace logflume::actors
