#include "actors/config/keys.hpp"

#include "actors/config/rule.hpp"
#include "actors/config/syntax.hpp"

#include <algorithm>
#include <cctype>
#include <type_traits>
#include <utility>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;

template <class T>
toml_form form_of(const rule<T>& rule) {
  if (std::is_same_v<T, std::vector<std::string>>)
    return toml_form::list;
  return std::is_integral_v<T> && !rule.has_unit ? toml_form::integer : toml_form::string;
}

template <class Section, class T>
key make(Section config::*section, T Section::*member, std::string_view name,
         std::string_view meaning, rule<T> rule) {
  return {name,
          meaning,
          rule.right,
          false,
          rule.has_unit,
          form_of(rule),
          [=](config& target, const raw_value& value) {
            auto parsed = rule.parse(value);
            if (!parsed || !rule.accepts(*parsed))
              return false;
            target.*section.*member = std::move(*parsed);
            return true;
          },
          [=](const config& source) { return rule.print(source.*section.*member); }};
}

key hide(key shown) {
  shown.hidden = true;
  return shown;
}

std::vector<key> make_keys() {
  constexpr auto log = &config::log;
  constexpr auto secrets = &config::secrets;
  constexpr auto http = &config::http;
  constexpr auto sensors = &config::sensors;
  constexpr auto node = &config::node;
  constexpr auto output = &config::output;
  constexpr std::size_t most_streams = 1'000'000;

  return {
      make(log, &log_config::root, "log.root", "directory of the topic's files", directory()),
      make(log, &log_config::topic, "log.topic", "topic; also the name in the routes /api/TOPIC/…",
           text("a name of letters, digits and -._~ that does not end in .history, "
                ".ancient_history, .work or .lock",
                is_topic)),
      make(log, &log_config::max_record_size, "log.max_record_size", "a longer record is corrupt",
           size(64, 16 * mib)),
      make(log, &log_config::poll_interval, "log.poll_interval",
           "how often to look where inotify is silent (network file systems, a directory made "
           "later)",
           duration(10ms, 24h)),
      make(log, &log_config::keep, "log.keep",
           "memory for decoded events; older ones are read from the files "
           "again when a client needs them",
           size(kib, 1024 * gib)),
      make(log, &log_config::sync, "log.sync",
           "when the writer makes the disk keep what it wrote: interval:100ms, always, never",
           sync_rule()),
      make(log, &log_config::compact_at, "log.compact_at",
           "size of the active file at which the writer begins a compaction", size(4 * kib, gib)),
      make(log, &log_config::compact_keys, "log.compact_keys",
           "keys that one pass of a compaction handles", number(1, 1'000'000)),
      make(secrets, &secrets_config::root, "secrets.root", "secret store", directory()),
      make(secrets, &secrets_config::events_key, "secrets.events_key",
           "secret with the events' key",
           text("a path inside the secret store, such as default/secrets.temperature-events.key",
                is_secret_path)),
      hide(make(secrets, &secrets_config::root_secret, "secrets.root_secret",
                "where the root secret is read: stdin, fd:N, file:PATH, credential:NAME (systemd)",
                text("stdin, fd:N, file:PATH or credential:NAME", is_secret_source))),
      make(secrets, &secrets_config::cache, "secrets.cache",
           "longest time a secret is kept without looking at its file", duration(10ms, 24h)),
      make(secrets, &secrets_config::ttl_field, "secrets.ttl_field",
           "field of a secret that shortens that",
           text("the name of a field, or empty", [](const std::string&) { return true; })),
      make(http, &http_config::listen, "http.listen",
           "ADDRESS:PORT, [IPv6]:PORT, unix:PATH; port 0 picks one",
           text("ADDRESS:PORT, [IPv6]:PORT or unix:PATH", is_listen_address)),
      make(http, &http_config::max_streams, "http.max_streams", "open event streams",
           number(1, most_streams)),
      make(http, &http_config::max_streams_per_address, "http.max_streams_per_address",
           "the same for one peer address; 0 = no limit (behind a proxy all share one)",
           number(0, most_streams)),
      make(http, &http_config::stream_lifetime, "http.stream_lifetime", "longest life of a stream",
           duration(10ms, 24h)),
      make(http, &http_config::keep_alive, "http.keep_alive", "silence before an empty comment",
           duration(10ms, 24h)),
      make(http, &http_config::head_timeout, "http.head_timeout",
           "time to send a whole request head", duration(10ms, 24h)),
      make(http, &http_config::max_head_size, "http.max_head_size", "size of a request head",
           size(kib, mib)),
      make(http, &http_config::write_timeout, "http.write_timeout",
           "a client that takes no byte for so long while some wait is closed",
           duration(10ms, 24h)),
      make(http, &http_config::mailbox, "http.mailbox", "envelopes a subscriber's mailbox holds",
           number(1, 65'536)),
      make(http, &http_config::redact, "http.redact", "fields sent as [redacted]",
           list("a list of fields as Variant.field, such as Registered.secret", is_event_field)),
      make(http, &http_config::allowed_origins, "http.allowed_origins",
           "origins that may read cross-site",
           list("a list of origins as a browser writes them, such as https://example.org",
                is_origin)),
      make(sensors, &sensors_config::udp_listen, "sensors.udp_listen",
           "packet socket of the sensors; not empty makes this process the writer",
           text("ADDRESS:PORT or [IPv6]:PORT, or nothing", is_network_address)),
      make(sensors, &sensors_config::max_entities, "sensors.max_entities",
           "entities kept in memory by the writer", number(1, 1'000'000)),
      make(sensors, &sensors_config::retention, "sensors.retention",
           "records kept per key by compaction", number(1, 1'000'000)),
      make(node, &node_config::listen, "node.listen",
           "CAF node for `inspect` and other CAF programs, e.g. 127.0.0.1:9181; empty = off",
           text("ADDRESS:PORT, [IPv6]:PORT or empty", is_network_address)),
      make(node, &node_config::certificate, "node.certificate",
           "file with the node's certificate (PEM): both sides then show one of node.ca's",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::key, "node.key",
           "file with the certificate's key, without passphrase",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::ca, "node.ca", "file with the authority that signs the certificates",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::admit, "node.admit",
           "without certificates: loopback alone, or anyone who reaches the port",
           one_of<node_admission>(node_admission_names)),
      make(output, &output_config::level, "output.level", "error, warning, info, debug",
           one_of<level>(level_names)),
      make(output, &output_config::format, "output.format", "text for a terminal, json otherwise",
           one_of<output_format>(output_format_names)),
  };
}

} // namespace

std::string key::flag() const {
  return "--" + std::string{name};
}

std::string key::variable() const {
  std::string variable = "LOGFLUME_";
  for (const char c : name)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

std::span<const key> keys() {
  static const std::vector<key> table = make_keys();
  return table;
}

const key* find_key(std::string_view name) {
  const auto table = keys();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const key& key) { return key.name == name; });
  return found == table.end() ? nullptr : &*found;
}

} // namespace logflume::actors
