#pragma once

#include "actors/config/key_maker.hpp"
#include "actors/config/page_rules.hpp"
#include "actors/config/syntax.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// Number of kinds that fit in the upper 12 bits of a record's key.
constexpr std::size_t max_kinds = 1 << 12;

// Keys that both the configuration and each of its topics have, under the configuration's names.

template <class Owner>
std::vector<basic_key<Owner>> log_keys() {
  using namespace std::chrono_literals;
  constexpr auto log = &Owner::log;
  return {
      make(log, &log_config::root, "log.root", "directory of the topic's files", directory()),
      make(log, &log_config::max_record_size, "log.max_record_size",
           "longest record; anything longer is treated as corrupt", size(64, 16 * mib)),
      make(log, &log_config::poll_interval, "log.poll_interval",
           "how often to check for changes that inotify does not report (network file systems, "
           "directories created later)",
           duration(10ms, 24h)),
      make(log, &log_config::keep, "log.keep",
           "memory for decrypted events; older ones are read again from the files when a client "
           "needs them",
           size(kib, 1024 * gib)),
      make(log, &log_config::index, "log.index",
           "memory for the index of the files, at most 3 bytes per record: when a client needs "
           "older events, only the parts of the log with its entities are read",
           size(0, 1024 * gib)),
      make(log, &log_config::max_entities, "log.max_entities",
           "number of entities to remember, about 120 bytes each in addition to log.keep; beyond "
           "it, the one quiet for longest is forgotten, and its streams are read again from the "
           "files",
           number(1'000, 100'000'000)),
      make(log, &log_config::sync, "log.sync",
           "when the writer syncs to disk: interval:100ms, always, never", sync_rule()),
      make(log, &log_config::compact_at, "log.compact_at",
           "size of the active file at which the writer begins a compaction", size(4 * kib, gib)),
      make(log, &log_config::compact_keys, "log.compact_keys", "keys per pass of a compaction",
           number(1, 1'000'000)),
  };
}

template <class Owner>
std::vector<basic_key<Owner>> sensor_keys() {
  constexpr auto sensors = &Owner::sensors;
  return {
      address(make(sensors, &sensors_config::udp_listen, "sensors.udp_listen",
                   "UDP address for the sensors' packets; if set, this process writes the log",
                   text("ADDRESS:PORT, [IPv6]:PORT or empty", is_network_address))),
      make(sensors, &sensors_config::max_entities, "sensors.max_entities",
           "entities that the writer keeps in memory", number(1, 1'000'000)),
      make(sensors, &sensors_config::retention, "sensors.retention",
           "number of records per key that a compaction keeps, or an age such as 24h: younger "
           "records are kept, and at least one",
           retention_rule()),
      make(
          sensors, &sensors_config::format, "sensors.format",
          "format of a packet: postcard, or json (an object with entity, and temperature or event)",
          one_of<log::packet_format>(log::packet_format_names)),
      make(sensors, &sensors_config::value, "sensors.value",
           "type of a reading in postcard packets and for `post`: u32, i32, f64",
           one_of<log::sensor_value>(log::sensor_value_names)),
      make(sensors, &sensors_config::auto_register, "sensors.auto_register",
           "register an unknown sensor when its first packet arrives", boolean()),
  };
}

template <class Owner>
std::vector<basic_key<Owner>> page_keys() {
  using namespace std::chrono_literals;
  constexpr auto page = &Owner::page;
  constexpr std::size_t longest_title = 100;
  constexpr std::size_t longest_unit = 20;
  std::vector<basic_key<Owner>> all{
      make(page, &page_config::title, "page.title",
           "heading of the page; empty = Logflume and the name of the topic",
           short_text(longest_title)),
      make(page, &page_config::value, "page.value",
           "path of the value in an event, names separated by dots; empty = the page shows the "
           "newest event as text",
           value_path_rule()),
      make(page, &page_config::unit, "page.unit", "unit of the values", short_text(longest_unit)),
      make(page, &page_config::names, "page.names",
           "names of entities by their numbers: a table in the file, 1001=Boiler,1002=Pump in a "
           "flag",
           names_rule()),
      make(page, &page_config::low, "page.low", "a value below this is shown as too low",
           number_or_none()),
      make(page, &page_config::high, "page.high", "a value above this is shown as too high",
           number_or_none()),
      make(page, &page_config::late, "page.late",
           "an entity is late after this time without a value; empty = after three times its usual "
           "interval",
           duration_or_none(1s, 24h * 365)),
  };
  for (auto& each : all)
    each.live = true;
  return all;
}

inline rule<std::string> topic_name_rule() {
  return text("a name of letters, digits and -._~ that does not end in .history, "
              ".ancient_history, .work, .lock or .control",
              is_topic);
}

inline rule<std::string> events_key_rule() {
  return text("a path inside the secret store, such as default/secrets.temperature-events.key",
              is_secret_path);
}

inline rule<std::vector<std::string>> kinds_rule() {
  constexpr auto any = [](const std::string& variant) { return !variant.empty(); };
  auto kinds = list("a list of at most 4096 different variants, such as TemperatureRead", any);
  kinds.accepts = [valid = kinds.accepts](const std::vector<std::string>& variants) {
    const std::set<std::string_view> different{variants.begin(), variants.end()};
    return valid(variants) && different.size() == variants.size() && variants.size() <= max_kinds;
  };
  return kinds;
}

inline rule<std::vector<std::string>> redact_rule() {
  return list("a list of fields as Variant.field, such as Registered.secret", is_event_field);
}

} // namespace logflume::actors
