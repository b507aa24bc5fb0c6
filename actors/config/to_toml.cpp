#include "actors/config/to_toml.hpp"

#include "actors/config/kafka_option.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/page_rules.hpp"
#include "actors/config/topic_sections.hpp"
#include "actors/config/units.hpp"
#include "actors/output/printable.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace logflume::actors {

namespace {

/// Returns `text` as a basic string (TOML 1.0).
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (byte < 0x20 || byte == 0x7f) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04X", unsigned{byte});
      out += escaped.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string list_of(std::string_view elements) {
  std::string out = "[";
  while (!elements.empty()) {
    const auto end = std::min(elements.find(','), elements.size());
    out.append(out.size() > 1 ? ", " : "").append(toml_string(elements.substr(0, end)));
    elements.remove_prefix(std::min(end + 1, elements.size()));
  }
  return out + "]";
}

/// Writes a long integer as a float, because a TOML integer has at most 64 bits.
std::string toml_number(const std::string& text) {
  constexpr std::size_t longest_integer = 18;
  const bool is_long = text.size() > longest_integer && text.find_first_of(".e") == text.npos;
  return is_long ? text + ".0" : text;
}

std::string table_of(std::string_view entries) {
  std::string out = "{";
  for (const auto& [word, value] : read_name_list(entries))
    out.append(out.size() > 1 ? ", " : "").append(word).append(" = ").append(toml_string(value));
  return out + "}";
}

template <class Owner>
std::string value_of(const basic_key<Owner>& key, const Owner& owner) {
  auto text = key.print(owner);
  switch (key.form) {
  case toml_form::integer:
    return text;
  case toml_form::integer_or_string:
    return parse_number(text) ? text : toml_string(text);
  case toml_form::number_or_string:
    return text.empty() ? toml_string(text) : toml_number(text);
  case toml_form::list:
    return list_of(text);
  case toml_form::table:
    return table_of(text);
  case toml_form::string:
    break;
  }
  return toml_string(text);
}

/// Quotes a key of one word if it is not a bare key.
std::string quoted_if_needed(std::string_view word) {
  constexpr std::string_view bare =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  const bool plain = !word.empty() && word.find_first_not_of(bare) == word.npos;
  return plain ? std::string{word} : toml_string(word);
}

/// Quotes a key of several words, with dots between them, word by word.
std::string dotted(std::string_view name) {
  std::string out;
  for (;;) {
    const auto end = std::min(name.find('.'), name.size());
    out.append(quoted_if_needed(name.substr(0, end)));
    if (end == name.size())
      return out;
    out += '.';
    name.remove_prefix(end + 1);
  }
}

} // namespace

std::string to_toml(const loaded_config& config) {
  std::string text;
  std::string_view section;
  const auto heading = [&](std::string_view name) {
    if (name != section)
      text.append(section.empty() ? "[" : "\n[").append(name).append("]\n");
    section = name;
  };
  const auto line = [&](std::string_view key, const std::string& name, const std::string& value) {
    const auto found = config.origins.find(name);
    text.append(key).append(" = ").append(value).append(" # ");
    text.append(found == config.origins.end() ? "default" : printable(found->second)).append("\n");
  };
  for (const auto& key : keys()) {
    // A file with sections for topics must not set `log.topic`.
    if (config.values.has_sections && key.name == "log.topic")
      continue;
    heading(key.section());
    line(key.name.substr(section.size() + 1), std::string{key.name}, value_of(key, config.values));
  }
  for (const auto& topic : config.values.topics) {
    const auto& name = topic.log.topic;
    text.append("\n[").append(topics_prefix).append(quoted_if_needed(name)).append("]\n");
    for (const auto& key : topic_keys())
      if (is_key_used(topic.source, key.name))
        line(key.name, full_name(name, key), value_of(key, topic));
  }
  for (const auto& [name, value] : config.values.kafka.options) {
    heading(kafka_options_prefix.substr(0, kafka_options_prefix.size() - 1));
    const bool is_hidden = is_secret_option(name) && !parse_secret_reference(value);
    line(toml_string(name), std::string{kafka_options_prefix} + name,
         toml_string(is_hidden ? "(not shown)" : value));
  }
  for (const auto& [name, value] : config.values.caf) {
    heading(caf_prefix.substr(0, caf_prefix.size() - 1));
    line(dotted(name), std::string{caf_prefix} + name, toml_string(value));
  }
  return text;
}

} // namespace logflume::actors
