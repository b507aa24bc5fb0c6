#include "actors/config/file.hpp"

#include "actors/config/keys.hpp"
#include "actors/config/toml_check.hpp"
#include "actors/output/printable.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

raw_value list_value(const toml::array& array, std::string text) {
  raw_value value{raw_value::kind::list, std::move(text), {}};
  for (const auto& element : array) {
    if (!element.is_string())
      return {raw_value::kind::other, std::move(value.text), {}};
    value.elements.push_back(**element.as_string());
  }
  return value;
}

raw_value table_value(const toml::table& table) {
  raw_value value{raw_value::kind::table, {}, {}};
  for (const auto& [key, node] : table) {
    const std::string word{key.str()};
    value.text.append(value.text.empty() ? "{" : ", ").append(word).append(" = ");
    if (const auto* name = node.as_string()) {
      value.text.append("\"").append(**name).append("\"");
      value.elements.push_back(word + "=" + **name);
    } else {
      std::ostringstream written;
      node.visit([&](const auto& inner) { written << inner; });
      value.text.append(written.str());
      value.kind = raw_value::kind::other;
    }
  }
  value.text.append(value.text.empty() ? "{}" : "}");
  return value;
}

/// `key` includes its tables; `topic` is the topic of its section, or empty.
bool is_table_key(std::string_view key, const std::string& topic) {
  if (!topic.empty())
    key.remove_prefix(topics_prefix.size() + topic.size() + 1);
  return key == table_key;
}

raw_value to_raw(const toml::node& node) {
  if (const auto* text = node.as_string())
    return {raw_value::kind::string, **text, {}};
  std::ostringstream written;
  node.visit([&](const auto& value) { written << value; });
  if (const auto* array = node.as_array())
    return list_value(*array, written.str());
  return {node.is_integer() ? raw_value::kind::integer : raw_value::kind::other, written.str(), {}};
}

/// `topic` is the name of the section `[topics.NAME]` that contains the table, or empty.
void flatten(const toml::table& table, const std::string& prefix, const std::string& topic,
             config_file& out) {
  for (const auto& [key, node] : table) {
    const std::string word{key.str()};
    const auto line = node.source().begin.line;
    const auto* inner = node.as_table();
    const bool is_topic = inner != nullptr && prefix == topics_prefix;
    if (is_topic)
      out.topics.push_back({word, line});
    if (inner != nullptr && is_table_key(prefix + word, topic))
      out.settings.push_back({prefix + word, topic, table_value(*inner), line});
    else if (inner != nullptr)
      flatten(*inner, prefix + word + ".", is_topic ? word : topic, out);
    else
      out.settings.push_back({prefix + word, topic, to_raw(node), line});
  }
}

template <class Line>
void sort_by_line(std::vector<Line>& all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
}

std::error_code read_all(const std::filesystem::path& path, std::string& text) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "re"),
                                                             std::fclose};
  std::array<char, 4096> block;
  while (file) {
    const auto count = std::fread(block.data(), 1, block.size(), file.get());
    text.append(block.data(), count);
    if (count < block.size() && std::ferror(file.get()) == 0)
      return {};
    if (count < block.size())
      break;
  }
  return {errno, std::generic_category()};
}

/// `number` counts from 1.
std::string line_of(const std::string& text, std::size_t number) {
  std::istringstream lines{text};
  std::string line;
  while (number > 0 && std::getline(lines, line))
    --number;
  return number == 0 ? line : std::string{};
}

config_file failed(std::string reason) {
  return {.settings = {}, .topics = {}, .error = std::move(reason)};
}

} // namespace

config_file read_config_file(const std::filesystem::path& path) {
  const auto name = printable(path.string());
  std::string text;
  if (const auto error = read_all(path, text))
    return failed(name + ": cannot be read: " + error.message());
  if (const auto fault = find_toml_fault(text))
    return failed(name + ":" + std::to_string(fault->line) + ": not TOML: " + fault->reason);
  config_file file;
  try {
    flatten(toml::parse(text), "", "", file);
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    const auto advice = unquoted_value_advice(line_of(text, line));
    return failed(name + ":" + std::to_string(line) +
                  ": not TOML: " + (advice.empty() ? printable(error.description()) : advice));
  }
  sort_by_line(file.settings);
  sort_by_line(file.topics);
  return file;
}

} // namespace logflume::actors
