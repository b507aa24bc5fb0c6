#pragma once

#include "actors/config/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// A key of a topic, as a full name says it.
struct named_topic_key {
  std::string topic;
  const topic_key* key = nullptr;
};

/// Whether a topic with that source has a use for a key of a topic.
bool has_use(topic_source source, std::string_view key);

/// The sections `[topics.NAME]` of a file, and what is set in them, there or elsewhere.
class topic_sections {
 public:
  void add(std::string topic) { names_.push_back(std::move(topic)); }

  const std::vector<std::string>& names() const { return names_; }

  /// What `humidity.keep` names: the key of the topic with the longest name that fits. `key` is
  /// null where no key has the rest as its name; none: no topic fits.
  std::optional<named_topic_key> find(std::string_view dotted) const;

  /// What `LOGFLUME_TOPICS_HUMIDITY_KEEP` names, of a topic of letters and digits alone whose name
  /// no other one has in capitals.
  std::optional<named_topic_key> find_variable(std::string_view variable) const;

  /// The names of all keys of all topics.
  std::vector<std::string> full_names() const;
  /// The names of all variables.
  std::vector<std::string> variable_names() const;

  /// Later values of a key replace earlier ones. False: the value is invalid.
  bool set(const named_topic_key& name, const raw_value& value);

  /// In the order of the file; `values` has the defaults.
  std::vector<topic_config> topics(const config& values) const;

  /// A line per key that the source of its topic has no use for.
  std::vector<std::string> source_faults(const std::vector<topic_config>& topics) const;

 private:
  struct setting {
    named_topic_key name;
    raw_value value;
  };

  std::vector<std::string> names_;
  std::vector<setting> settings_;
};

} // namespace logflume::actors
