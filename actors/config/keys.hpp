#pragma once

#include "actors/config/config.hpp"
#include "actors/config/raw_value.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace logflume::actors {

/// How the file writes a value.
/// `integer_or_string`: digits alone are an integer; `number_or_string`: only an empty value is a
/// string; `table`: a table of names.
enum class toml_form : std::uint8_t {
  string,
  integer,
  integer_or_string,
  number_or_string,
  list,
  table
};

/// A key of an `Owner`: of the configuration, or of one topic in it.
template <class Owner>
struct basic_key {
  std::string_view name;
  std::string_view meaning;
  /// Describes the values it accepts: "a whole number from 1 to 65536".
  std::string expected;
  /// Errors do not repeat the value, as it may be a secret in the wrong place.
  bool hidden = false;
  /// The value is a duration or a size, so a bare number is not enough.
  bool has_unit = false;
  /// The value is `HOST:PORT` or a form of it.
  bool is_address = false;
  toml_form form = toml_form::string;
  /// A change takes effect when the configuration is read again, without a restart.
  bool live = false;
  /// Sets the value. Returns false, and changes nothing, if it is invalid.
  std::function<bool(Owner&, const raw_value&)> set;
  /// Returns the value as a flag would give it.
  std::function<std::string(const Owner&)> print;
};

/// A key of the configuration. Its flag, its variable, the file's reader, help and manual are
/// derived from it; its default is what `print` returns for a new `config`.
struct key : basic_key<config> {
  std::string_view section() const { return name.substr(0, name.find('.')); }
  std::string flag() const;
  /// For example `LOGFLUME_HTTP_LISTEN`.
  std::string variable() const;
};

/// Returns all keys in the order of the manual, except `caf.*`.
std::span<const key> keys();

const key* find_key(std::string_view name);

/// A key such as `keep` in the section `[topics.NAME]`. If it is not set, the topic has the value
/// from `topic_defaults`.
using topic_key = basic_key<topic_config>;

std::span<const topic_key> topic_keys();

const topic_key* find_topic_key(std::string_view name);

/// Returns the key that holds the default for all topics, or null if there is none.
const key* default_of(const topic_key& key);

/// Returns the key's full name, such as `topics.humidity.keep`.
std::string full_name(const std::string& topic, const topic_key& key);

/// Prefix of the keys that set CAF's options.
constexpr std::string_view caf_prefix = "caf.";
/// The key whose value is a table, both in the configuration and in a topic.
constexpr std::string_view table_key = "page.names";
/// Prefix of the keys of one topic.
constexpr std::string_view topics_prefix = "topics.";

} // namespace logflume::actors
