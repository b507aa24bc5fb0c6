#include "actors/config/load.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/config/file.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/nearest.hpp"
#include "actors/config/syntax.hpp"
#include "actors/config/units.hpp"
#include "actors/output/printable.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

namespace logflume::actors {

namespace {

constexpr std::string_view variable_prefix = "LOGFLUME_";
constexpr std::string_view file_variable = "LOGFLUME_CONFIG";

/// The value as it was read, cut to fit a line.
std::string shown(const raw_value& value) {
  constexpr std::size_t most = 60;
  auto text = printable(value.text);
  if (text.size() > most) {
    auto end = most;
    while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      --end;
    text = text.substr(0, end) + "…";
  }
  return value.kind == raw_value::kind::string ? '"' + text + '"' : text;
}

std::string unknown(const std::string& word, const char* what, std::span<const std::string> known) {
  const std::vector<std::string_view> views{known.begin(), known.end()};
  const auto near = nearest(word, views);
  auto line = printable(word) + " is not " + what + ": ";
  if (near)
    line.append("did you mean ").append(*near).append("?");
  else
    line.append("`logflume serve --help` lists the keys");
  return line;
}

class loader {
 public:
  void file(const std::filesystem::path& path) {
    const auto read = read_config_file(path);
    if (!read.error.empty())
      errors_.push_back(read.error);
    for (const auto& [name, value, line] : read.settings) {
      auto place = printable(path.string());
      place.append(":").append(std::to_string(line));
      if (name.starts_with(caf_prefix))
        caf(name, value.text, place);
      else if (const auto* key = find_key(name))
        set(*key, value, place, std::string{place}.append(": ").append(name).append(" = "));
      else
        errors_.push_back(place.append(": ").append(unknown(name, "a key", key_names())));
    }
  }

  void environment(const std::map<std::string, std::string>& variables) {
    for (const auto& key : keys())
      if (const auto found = variables.find(key.variable()); found != variables.end())
        set(key, {raw_value::kind::text, found->second, {}}, found->first, found->first + "=");
    for (const auto& [name, value] : variables)
      if (is_misspelt(name))
        errors_.push_back(unknown(name, "a variable", variable_names()));
  }

  void flags(const std::vector<std::pair<std::string, std::string>>& flags) {
    for (const auto& [name, text] : flags) {
      const auto flag = "--" + name;
      if (name.starts_with(caf_prefix))
        caf(name, text, flag);
      else if (const auto* key = find_key(name))
        set(*key, {raw_value::kind::text, text, {}}, flag, flag + "=");
    }
  }

  std::variant<loaded_config, config_errors> result() && {
    if (errors_.empty())
      errors_ = broken_cross_rules(loaded_.values);
    if (!errors_.empty())
      return std::move(errors_);
    return std::move(loaded_);
  }

 private:
  void set(const key& key, const raw_value& value, const std::string& place,
           const std::string& subject) {
    if (key.set(loaded_.values, value)) {
      loaded_.origins[std::string{key.name}] = place;
      return;
    }
    const bool bare = key.has_unit && parse_number(value.text);
    errors_.push_back(subject + (key.hidden ? "(not shown)" : shown(value)) + ": " +
                      (bare ? "a bare number; " : "") +
                      (key.is_address ? missing_host_advice(value.text) : "") + "give " +
                      key.right);
  }

  void caf(const std::string& name, const std::string& text, const std::string& place) {
    loaded_.values.caf[name.substr(caf_prefix.size())] = text;
    loaded_.origins[name] = place;
  }

  static std::vector<std::string> key_names() {
    std::vector<std::string> names;
    for (const auto& key : keys())
      names.emplace_back(key.name);
    return names;
  }

  static std::vector<std::string> variable_names() {
    std::vector<std::string> names{std::string{file_variable}};
    for (const auto& key : keys())
      names.push_back(key.variable());
    return names;
  }

  /// Names of ours that mean nothing. Kubernetes sets `LOGFLUME_PORT` and the like for a
  /// service called logflume: those are let pass.
  static bool is_misspelt(const std::string& name) {
    if (!name.starts_with(variable_prefix) || name.find("_PORT") != name.npos ||
        name.find("_SERVICE_") != name.npos)
      return false;
    const auto known = variable_names();
    if (std::find(known.begin(), known.end(), name) != known.end())
      return false;
    const std::vector<std::string_view> views{known.begin(), known.end()};
    return nearest(name, views) || std::any_of(known.begin() + 1, known.end(), [&](auto& other) {
             const auto section = other.substr(0, other.find('_', variable_prefix.size()) + 1);
             return name.starts_with(section);
           });
  }

  loaded_config loaded_;
  config_errors errors_;
};

std::optional<std::filesystem::path> file_of(const config_sources& sources) {
  if (sources.file)
    return sources.file;
  const auto named = sources.environment.find(std::string{file_variable});
  if (named != sources.environment.end() && !named->second.empty())
    return named->second;
  std::error_code ignored;
  if (std::filesystem::exists(sources.usual_file, ignored))
    return sources.usual_file;
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
