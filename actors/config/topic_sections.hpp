#pragma once

#include "actors/config/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// A topic and one of its keys, parsed from a full name.
struct named_topic_key {
  std::string topic;
  const topic_key* key = nullptr;
};

/// Returns whether a topic with this source uses a key.
bool is_key_used(topic_source source, std::string_view key);

/// The sections `[topics.NAME]` of a file, and the values set for them there or elsewhere.
class topic_sections {
 public:
  void add(std::string topic) { names_.push_back(std::move(topic)); }

  const std::vector<std::string>& names() const { return names_; }

  /// Resolves a name such as `humidity.keep` to the topic with the longest name that fits. `key` is
  /// null if no key has the rest as its name. Returns nullopt if no topic fits.
  std::optional<named_topic_key> find(std::string_view dotted) const;

  /// Resolves a variable such as `LOGFLUME_TOPICS_HUMIDITY_KEEP`, for topics named with letters and
  /// digits alone. Returns nullopt if no key fits, or if names that are equal in capitals make it
  /// ambiguous.
  std::optional<named_topic_key> find_variable(std::string_view variable) const;

  /// Returns the full names of all keys of all topics.
  std::vector<std::string> full_names() const;
  /// Returns the names of all variables that `find_variable` resolves.
  std::vector<std::string> variable_names() const;

  /// Sets a value, replacing an earlier one of the same key. Returns false if the value is invalid.
  bool set(const named_topic_key& name, const raw_value& value);

  /// Returns the topics in the order of the file, with defaults from `values`.
  std::vector<topic_config> topics(const config& values) const;

  /// Returns a line for each key that is set but not used with its topic's source.
  std::vector<std::string> source_faults(const std::vector<topic_config>& topics) const;

 private:
  struct setting {
    named_topic_key name;
    raw_value value;
  };

  /// Returns the topic that a variable names in capitals; null if there is none, or more than one.
  const std::string* topic_of_variable(std::string_view capitals) const;

  std::vector<std::string> names_;
  std::vector<setting> settings_;
};

} // namespace logflume::actors
