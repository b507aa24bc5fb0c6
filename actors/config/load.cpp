#include "actors/config/load.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/config/file.hpp"
#include "actors/config/kafka_option.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/nearest.hpp"
#include "actors/config/shared_keys.hpp"
#include "actors/config/syntax.hpp"
#include "actors/config/topic_sections.hpp"
#include "actors/config/units.hpp"
#include "actors/output/printable.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

namespace logflume::actors {

namespace {

constexpr std::string_view variable_prefix = "LOGFLUME_";
constexpr std::string_view topics_variable_prefix = "LOGFLUME_TOPICS_";
constexpr std::string_view caf_variable_prefix = "LOGFLUME_CAF_";
constexpr std::string_view file_variable = "LOGFLUME_CONFIG";

/// Returns the value as it was read, cut to fit a line.
std::string shown(const raw_value& value) {
  constexpr std::size_t max_length = 60;
  auto text = printable(value.text);
  if (text.size() > max_length) {
    auto end = max_length;
    while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      --end;
    text = text.substr(0, end) + "…";
  }
  return value.kind == raw_value::kind::string ? '"' + text + '"' : text;
}

std::string unknown(const std::string& word, const char* kind, std::span<const std::string> known) {
  const std::vector<std::string_view> views{known.begin(), known.end()};
  const auto near = nearest(word, views);
  auto line = printable(word) + " is not " + kind + ": ";
  if (near)
    line.append("did you mean ").append(*near).append("?");
  else
    line.append("`logflume serve --help` lists the keys");
  return line;
}

/// Says what is wrong with a value and what would be valid. `subject` is such as `http.mailbox = `.
template <class Owner>
std::string value_error(const basic_key<Owner>& key, const raw_value& value,
                        const std::string& subject) {
  const bool bare = key.has_unit && parse_number(value.text);
  return subject + (key.hidden ? "(not shown)" : shown(value)) + ": " +
         (bare ? "a bare number; " : "") + (key.is_address ? missing_host_advice(value.text) : "") +
         "give " + key.expected;
}

/// Where a value was given, and under which name.
struct value_source {
  /// Recorded in `loaded_config::origins`.
  std::string origin;
  /// `FILE:LINE: ` for a value in the file, else empty.
  std::string prefix;
  std::string name;
  const char* equals;

  std::string subject() const { return prefix + name + equals; }
};

raw_value text_value(const std::string& text) {
  return {raw_value::kind::text, text, {}};
}

class loader {
 public:
  void file(const std::filesystem::path& path) {
    const auto read = read_config_file(path);
    if (!read.error.empty())
      errors_.push_back(read.error);
    const auto name = printable(path.string());
    for (const auto& [topic, line] : read.topics) {
      topics_.add(topic);
      if (!is_topic(topic))
        errors_.push_back(name + ":" + std::to_string(line) + ": topics." + printable(topic) +
                          ": give " + topic_name_rule().expected);
    }
    for (const auto& [key, topic, value, line] : read.settings) {
      const auto place = name + ":" + std::to_string(line);
      const value_source given{place, place + ": ", key, " = "};
      if (key.starts_with(caf_prefix))
        caf(key, value.text, place);
      else if (key.starts_with(kafka_options_prefix))
        kafka_option(key.substr(kafka_options_prefix.size()), value, given);
      else if (!topic.empty())
        set_topic_key({topic, find_topic_key(rest_of(key, topic))}, value, given);
      else if (const auto* found = find_key(key))
        set(*found, value, given);
      else
        errors_.push_back(given.prefix + unknown(key, "a key", key_names()));
    }
  }

  void environment(const std::map<std::string, std::string>& variables) {
    for (const auto& key : keys())
      if (const auto found = variables.find(key.variable()); found != variables.end())
        set(key, text_value(found->second), {found->first, "", found->first, "="});
    for (const auto& [name, text] : variables)
      if (const auto found = topics_.find_variable(name))
        set_topic_key(*found, text_value(text), {name, "", name, "="});
    for (const auto& [name, text] : variables)
      if (const auto option = kafka_option_of_variable(name))
        kafka_option(*option, text_value(text), {name, "", name, "="});
    const auto known = variable_names();
    for (const auto& [name, text] : variables)
      if (is_misspelt(name, known))
        errors_.push_back(name.starts_with(caf_variable_prefix)
                              ? printable(name) + " is not a variable: set CAF's options in the "
                                                  "file's section [caf], or as --caf.NAME=VALUE"
                              : unknown(name, "a variable", known));
  }

  void flags(const std::vector<std::pair<std::string, std::string>>& flags) {
    for (const auto& [name, text] : flags) {
      const auto flag = "--" + name;
      if (name.starts_with(caf_prefix))
        caf(name, text, flag);
      else if (name.starts_with(kafka_options_prefix))
        kafka_option(name.substr(kafka_options_prefix.size()), text_value(text),
                     {flag, "", flag, "="});
      else if (name.starts_with(topics_prefix))
        set_topic_flag(name.substr(topics_prefix.size()), text, {flag, "", flag, "="});
      else if (const auto* key = find_key(name))
        set(*key, text_value(text), {flag, "", flag, "="});
    }
  }

  std::variant<loaded_config, config_errors> result() && {
    loaded_.values.topics = topics_.topics(loaded_.values);
    loaded_.values.has_sections = !loaded_.values.topics.empty();
    for (auto& fault : topics_.source_faults(loaded_.values.topics))
      errors_.push_back(std::move(fault));
    take_origins_of_defaults();
    if (const auto given = loaded_.origins.find("log.topic");
        given != loaded_.origins.end() && !topics_.names().empty())
      errors_.push_back(given->second +
                        ": log.topic: the sections [topics.NAME] name the topics; "
                        "remove it, or make it a section [topics." +
                        loaded_.values.log.topic + "]");
    if (errors_.empty())
      errors_ = broken_cross_rules(loaded_.values);
    if (!errors_.empty())
      return std::move(errors_);
    return std::move(loaded_);
  }

 private:
  /// Gives each key that is not set for a topic the origin of its default, if that was set.
  void take_origins_of_defaults() {
    for (const auto& topic : topics_.names())
      for (const auto& key : topic_keys())
        if (const auto* common = default_of(key))
          if (const auto found = loaded_.origins.find(std::string{common->name});
              found != loaded_.origins.end())
            loaded_.origins.try_emplace(full_name(topic, key), found->second);
  }

  /// Returns the part of a topic's full key after `topics.NAME.`.
  static std::string_view rest_of(std::string_view key, std::string_view topic) {
    return key.substr(topics_prefix.size() + topic.size() + 1);
  }

  void set(const key& key, const raw_value& value, const value_source& given) {
    if (key.set(loaded_.values, value))
      loaded_.origins[std::string{key.name}] = given.origin;
    else
      errors_.push_back(value_error(key, value, given.subject()));
  }

  /// `name.key` is null if there is no such key.
  void set_topic_key(const named_topic_key& name, const raw_value& value,
                     const value_source& given) {
    if (name.key == nullptr)
      errors_.push_back(given.prefix + unknown_topic_key(given.name, name.topic));
    else if (topics_.set(name, value))
      loaded_.origins[full_name(name.topic, *name.key)] = given.origin;
    else
      errors_.push_back(value_error(*name.key, value, given.subject()));
  }

  void set_topic_flag(const std::string& dotted, const std::string& text,
                      const value_source& given) {
    if (const auto found = topics_.find(dotted)) {
      set_topic_key(*found, text_value(text), given);
      return;
    }
    std::string topics;
    for (const auto& name : topics_.names())
      topics.append(topics.empty() ? "" : ", ").append(name);
    errors_.push_back(printable(given.name) +
                      ": name a topic that has a section [topics.NAME] in the configuration file" +
                      (topics.empty() ? "" : ": " + topics));
  }

  static std::string unknown_topic_key(const std::string& word, const std::string& topic) {
    std::vector<std::string> known;
    for (const auto& key : topic_keys())
      known.push_back(full_name(topic, key));
    return unknown(word, "a key of a topic (quote a name with dots: [topics.\"a.b\"])", known);
  }

  void caf(const std::string& name, const std::string& text, const std::string& place) {
    loaded_.values.caf[name.substr(caf_prefix.size())] = text;
    loaded_.origins[name] = place;
  }

  void kafka_option(const std::string& name, const raw_value& value, const value_source& given) {
    const auto text = kafka_option_text(value);
    if (const auto fault = kafka_option_fault(name)) {
      errors_.push_back(given.prefix + printable(given.name) + ": " + *fault);
    } else if (!text) {
      errors_.push_back(given.prefix + printable(given.name) +
                        ": give a string, a number, true or false");
    } else if (text->starts_with("secret:") && !parse_secret_reference(*text)) {
      errors_.push_back(given.prefix + printable(given.name) +
                        ": give secret:PATH#FIELD, such as secret:default/kafka#password");
    } else {
      loaded_.values.kafka.options[name] = *text;
      loaded_.origins[std::string{kafka_options_prefix} + name] = given.origin;
    }
  }

  std::vector<std::string> key_names() const {
    auto names = topics_.full_names();
    for (const auto& key : keys())
      names.emplace_back(key.name);
    return names;
  }

  std::vector<std::string> variable_names() const {
    std::vector<std::string> names{std::string{file_variable}};
    for (const auto& key : keys())
      names.push_back(key.variable());
    for (auto& name : topics_.variable_names())
      names.push_back(std::move(name));
    return names;
  }

  /// Returns whether a variable looks like one of ours but sets nothing. Kubernetes sets
  /// `LOGFLUME_PORT` and the like for a service called logflume, so those are ignored.
  static bool is_misspelt(const std::string& name, const std::vector<std::string>& known) {
    if (!name.starts_with(variable_prefix) || kafka_option_of_variable(name) ||
        name.find("_PORT") != name.npos || name.find("_SERVICE_") != name.npos)
      return false;
    if (std::find(known.begin(), known.end(), name) != known.end())
      return false;
    const std::vector<std::string_view> views{known.begin(), known.end()};
    return name.starts_with(topics_variable_prefix) || name.starts_with(caf_variable_prefix) ||
           nearest(name, views) || std::any_of(known.begin() + 1, known.end(), [&](auto& other) {
             const auto section = other.substr(0, other.find('_', variable_prefix.size()) + 1);
             return name.starts_with(section);
           });
  }

  loaded_config loaded_;
  topic_sections topics_;
  config_errors errors_;
};

std::optional<std::filesystem::path> file_of(const config_sources& sources) {
  if (sources.file)
    return sources.file;
  const auto named = sources.environment.find(std::string{file_variable});
  if (named != sources.environment.end() && !named->second.empty())
    return named->second;
  std::error_code ignored;
  if (std::filesystem::exists(sources.default_file, ignored))
    return sources.default_file;
  return {};
}

} // namespace

std::variant<loaded_config, config_errors> load_config(const config_sources& sources) {
  loader loader;
  if (const auto file = file_of(sources))
    loader.file(*file);
  loader.environment(sources.environment);
  loader.flags(sources.flags);
  auto result = std::move(loader).result();
  if (auto* loaded = std::get_if<loaded_config>(&result))
    loaded->sources = sources;
  return result;
}

} // namespace logflume::actors
