#pragma once

#include "actors/config/config.hpp"
#include "actors/config/raw_value.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace logflume::actors {

/// How a value is written in the file.
/// `integer_or_string`: digits alone are an integer; `number_or_string`: only nothing is a string;
/// `table`: of names.
enum class toml_form : std::uint8_t {
  string,
  integer,
  integer_or_string,
  number_or_string,
  list,
  table
};

/// A key of what an `Owner` has: of the configuration, or of one topic in it.
template <class Owner>
struct basic_key {
  std::string_view name;
  std::string_view meaning;
  /// What it accepts: "a whole number from 1 to 65536".
  std::string right;
  /// Its value is not repeated in errors: it may be a secret in the wrong place.
  bool hidden = false;
  /// A duration or a size: a bare number is not enough.
  bool has_unit = false;
  /// `HOST:PORT`, or a form of it.
  bool is_address = false;
  toml_form form = toml_form::string;
  /// Takes effect when the configuration is read again, without a restart.
  bool live = false;
  /// Sets the value. False: it is invalid, and nothing changed.
  std::function<bool(Owner&, const raw_value&)> set;
  /// The value as a flag would give it.
  std::function<std::string(const Owner&)> print;
};

/// One key, from which its flag, its variable, the file's reader, help and manual are made. Its
/// default is what `print` returns for a new `config`.
struct key : basic_key<config> {
  std::string_view section() const { return name.substr(0, name.find('.')); }
  std::string flag() const;
  /// `LOGFLUME_HTTP_LISTEN`
  std::string variable() const;
};

/// In the order of the manual. `caf.*` is not among them.
std::span<const key> keys();

const key* find_key(std::string_view name);

/// `keep` in the section `[topics.NAME]`. Where it is not set, the topic has what
/// `topic_defaults` gives it.
using topic_key = basic_key<topic_config>;

std::span<const topic_key> topic_keys();

const topic_key* find_topic_key(std::string_view name);

/// The key with the topics' default; null: it has none.
const key* default_of(const topic_key& key);

/// The key's full name: `topics.humidity.keep`.
std::string full_name(const std::string& topic, const topic_key& key);

/// Prefix of the keys that are CAF's.
constexpr std::string_view caf_prefix = "caf.";
/// The key whose value is a table, of the configuration and of a topic.
constexpr std::string_view table_key = "page.names";
/// Prefix of the keys of one topic.
constexpr std::string_view topics_prefix = "topics.";

} // namespace logflume::actors
