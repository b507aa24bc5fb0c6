#include "actors/config/topic_sections.hpp"

#include <algorithm>
#include <cctype>

namespace logflume::actors {

namespace {

constexpr std::string_view variable_prefix = "LOGFLUME_TOPICS_";

std::string in_capitals(std::string_view text) {
  std::string capitals;
  for (const char c : text)
    capitals += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return capitals;
}

bool has_letters_and_digits_alone(std::string_view name) {
  return std::ranges::all_of(name,
                             [](char c) { return std::isalnum(static_cast<unsigned char>(c)); });
}

} // namespace

bool is_key_used(topic_source source, std::string_view key) {
  if (source == topic_source::file)
    return key != "start";
  // A Kafka topic has no files, and this process does not write it.
  return key != "root" && key != "sync" && !key.starts_with("compact_") &&
         !key.starts_with("sensors.");
}

std::optional<named_topic_key> topic_sections::find(std::string_view dotted) const {
  const std::string* topic = nullptr;
  for (const auto& name : names_)
    if (dotted.starts_with(name + ".") && (topic == nullptr || name.size() > topic->size()))
      topic = &name;
  if (topic == nullptr)
    return std::nullopt;
  return named_topic_key{*topic, find_topic_key(dotted.substr(topic->size() + 1))};
}

const std::string* topic_sections::topic_of_variable(std::string_view capitals) const {
  const std::string* found = nullptr;
  for (const auto& name : names_)
    if (has_letters_and_digits_alone(name) && in_capitals(name) == capitals) {
      if (found != nullptr)
        return nullptr;
      found = &name;
    }
  return found;
}

std::optional<named_topic_key> topic_sections::find_variable(std::string_view variable) const {
  if (!variable.starts_with(variable_prefix))
    return std::nullopt;
  const auto rest = variable.substr(variable_prefix.size());
  const auto end = std::min(rest.find('_'), rest.size());
  const auto* topic = topic_of_variable(rest.substr(0, end));
  if (topic == nullptr)
    return std::nullopt;
  for (const auto& key : topic_keys())
    if (rest.substr(end) == "_" + in_capitals(key.name))
      return named_topic_key{*topic, &key};
  return std::nullopt;
}

std::vector<std::string> topic_sections::full_names() const {
  std::vector<std::string> all;
  for (const auto& name : names_)
    for (const auto& key : topic_keys())
      all.push_back(full_name(name, key));
  return all;
}

std::vector<std::string> topic_sections::variable_names() const {
  std::vector<std::string> all;
  for (const auto& name : names_)
    if (const auto capitals = in_capitals(name); topic_of_variable(capitals) == &name)
      for (const auto& key : topic_keys())
        all.push_back(std::string{variable_prefix} + capitals + "_" + in_capitals(key.name));
  return all;
}

bool topic_sections::set(const named_topic_key& name, const raw_value& value) {
  topic_config scratch;
  if (!name.key->set(scratch, value))
    return false;
  settings_.push_back({name, value});
  return true;
}

std::vector<topic_config> topic_sections::topics(const config& values) const {
  std::vector<topic_config> all;
  for (const auto& name : names_) {
    auto& topic = all.emplace_back(topic_defaults(values, name));
    topic.has_section = true;
    for (const auto& each : settings_)
      if (each.name.topic == name)
        each.name.key->set(topic, each.value);
    // The default for all topics applies only to topics in files.
    if (topic.source == topic_source::kafka)
      topic.sensors.udp_listen.clear();
  }
  return all;
}

std::vector<std::string>
topic_sections::source_faults(const std::vector<topic_config>& topics) const {
  std::vector<std::string> faults;
  for (const auto& topic : topics)
    for (const auto& each : settings_) {
      const auto name = each.name.key->name;
      if (each.name.topic != topic.log.topic)
        continue;
      if (is_key_used(topic.source, name))
        continue;
      if (topic.source == topic_source::kafka)
        faults.push_back(full_name(each.name.topic, *each.name.key) +
                         ": a topic with source = \"kafka\" has no files, and this process does "
                         "not write it: leave it out");
      else
        faults.push_back(full_name(each.name.topic, *each.name.key) +
                         ": a topic in files is read from its beginning: leave it out, or set "
                         "source = \"kafka\"");
    }
  return faults;
}

} // namespace logflume::actors
