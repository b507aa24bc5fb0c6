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
  return {.name = name,
          .meaning = meaning,
          .right = rule.right,
          .hidden = false,
          .has_unit = rule.has_unit,
          .is_address = false,
          .form = form_of(rule),
          .live = false,
          .set =
              [=](config& target, const raw_value& value) {
                auto parsed = rule.parse(value);
                if (!parsed || !rule.accepts(*parsed))
                  return false;
                target.*section.*member = std::move(*parsed);
                return true;
              },
          .print = [=](const config& source) { return rule.print(source.*section.*member); }};
}

key hide(key shown) {
  shown.hidden = true;
  return shown;
}

key address(key shown) {
  shown.is_address = true;
  return shown;
}

key live(key changing) {
  changing.live = true;
  return changing;
}

std::vector<key> make_keys() {
  constexpr auto log = &config::log;
  constexpr auto secrets = &config::secrets;
  constexpr auto http = &config::http;
  constexpr auto admin = &config::admin;
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
           "memory for the index of the files, at most 3 bytes a record: with it, a client that "
           "needs "
           "older events costs only its entities' part of the log",
           size(0, 1024 * gib)),
      make(log, &log_config::max_entities, "log.max_entities",
           "entities that are remembered, about 120 bytes each beside log.keep; a stream of one "
           "that was quiet for longest is read again from the files",
           number(1'000, 100'000'000)),
      make(log, &log_config::sync, "log.sync",
           "when the writer syncs to disk: interval:100ms, always, never", sync_rule()),
      make(log, &log_config::compact_at, "log.compact_at",
           "size of the active file at which the writer begins a compaction", size(4 * kib, gib)),
      make(log, &log_config::compact_keys, "log.compact_keys", "keys per pass of a compaction",
           number(1, 1'000'000)),
      make(secrets, &secrets_config::root, "secrets.root", "secret store", directory()),
      make(secrets, &secrets_config::events_key, "secrets.events_key",
           "path of the secret that contains the events' key",
           text("a path inside the secret store, such as default/secrets.temperature-events.key",
                is_secret_path)),
      hide(make(secrets, &secrets_config::root_secret, "secrets.root_secret",
                "source of the root secret: stdin, fd:N, file:PATH, credential:NAME (systemd)",
                text("stdin, fd:N, file:PATH or credential:NAME", is_secret_source))),
      make(secrets, &secrets_config::cache, "secrets.cache",
           "longest time a secret is cached before its file is checked", duration(10ms, 24h)),
      make(secrets, &secrets_config::ttl_field, "secrets.ttl_field",
           "secret field that may shorten secrets.cache",
           text("the name of a field, or empty", [](const std::string&) { return true; })),
      address(make(http, &http_config::listen, "http.listen",
                   "ADDRESS:PORT, [IPv6]:PORT, unix:PATH; port 0 picks one",
                   text(listen_address_forms, is_listen_address))),
      live(make(http, &http_config::max_streams, "http.max_streams", "most open event streams",
                number(1, most_streams))),
      live(make(http, &http_config::max_streams_per_address, "http.max_streams_per_address",
                "most open event streams per peer address; 0 = no limit (behind a proxy all "
                "clients share "
                "one)",
                number(0, most_streams))),
      live(make(http, &http_config::stream_lifetime, "http.stream_lifetime",
                "longest life of a stream", duration(10ms, 24h))),
      live(make(http, &http_config::keep_alive, "http.keep_alive",
                "silence after which an empty comment is sent", duration(10ms, 24h))),
      make(http, &http_config::head_timeout, "http.head_timeout",
           "time a client has to send a whole request head", duration(10ms, 24h)),
      make(http, &http_config::max_head_size, "http.max_head_size", "largest request head",
           size(kib, mib)),
      make(http, &http_config::max_pending, "http.max_pending",
           "memory for unfinished requests and unread responses, streams apart; beyond it, the "
           "oldest connections are closed",
           size(64 * kib, gib)),
      live(make(http, &http_config::write_timeout, "http.write_timeout",
                "close a client that accepts no data for this long while data is pending",
                duration(10ms, 24h))),
      make(http, &http_config::mailbox, "http.mailbox",
           "envelopes that a subscriber's mailbox holds", number(1, 65'536)),
      make(http, &http_config::redact, "http.redact", "fields sent as [redacted]",
           list("a list of fields as Variant.field, such as Registered.secret", is_event_field)),
      live(make(http, &http_config::allowed_origins, "http.allowed_origins",
                "origins that may read the streams cross-site",
                list("a list of origins as a browser writes them, such as https://example.org",
                     is_origin))),
      make(http, &http_config::hosts, "http.hosts",
           "host names that are served; on a loopback listener any name but these and localhost is "
           "refused with 421, elsewhere any name is served while the list is empty",
           list("a list of host names without ports, such as sensors.example.org", is_host_name)),
      live(make(http, &http_config::drain, "http.drain",
                "at shutdown, spread closing the open streams over this time", duration(0ms, 24h))),
      address(make(admin, &admin_config::listen, "admin.listen",
                   "address of health and metrics, written as http.listen; empty = off",
                   text("ADDRESS:PORT, [IPv6]:PORT, unix:PATH or empty",
                        [](const std::string& value) {
                          return value.empty() || is_listen_address(value);
                        }))),
      address(make(sensors, &sensors_config::udp_listen, "sensors.udp_listen",
                   "UDP address for the sensors' packets; if set, this process writes the log",
                   text("ADDRESS:PORT, [IPv6]:PORT or empty", is_network_address))),
      make(sensors, &sensors_config::max_entities, "sensors.max_entities",
           "entities that the writer keeps in memory", number(1, 1'000'000)),
      make(sensors, &sensors_config::retention, "sensors.retention",
           "records per key that a compaction keeps", number(1, 1'000'000)),
      address(make(node, &node_config::listen, "node.listen",
                   "address of the CAF node for `inspect` and other CAF programs, e.g. "
                   "127.0.0.1:9181; empty = off",
                   text("ADDRESS:PORT, [IPv6]:PORT or empty", is_network_address))),
      make(node, &node_config::certificate, "node.certificate",
           "file with the node's certificate (PEM); both sides then need a certificate signed by "
           "node.ca",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::key, "node.key",
           "file with the certificate's key, without a passphrase",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::ca, "node.ca",
           "file with the certificate of the authority that signs the certificates",
           text("the path of a file, or empty", is_file_or_none)),
      make(node, &node_config::admit, "node.admit",
           "who may connect without certificates: loopback, or anyone who reaches the port",
           one_of<node_admission>(node_admission_names)),
      live(make(output, &output_config::level, "output.level",
                "least severe level to log: error, warning, info, debug",
                one_of<level>(level_names))),
      live(make(output, &output_config::format, "output.format",
                "format of log lines; auto = text on a terminal, json otherwise",
                one_of<output_format>(output_format_names))),
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
