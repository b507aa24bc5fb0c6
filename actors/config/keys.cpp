#include "actors/config/keys.hpp"

#include "actors/config/shared_keys.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;

/// Names the only topic, if there is no section `[topics.NAME]`.
std::vector<basic_key<config>> topic_name_key() {
  return {make(&config::log, &log_config::topic, "log.topic",
               "topic; also the name in the routes /api/TOPIC/…", topic_name_rule())};
}

std::vector<basic_key<config>> secrets_keys() {
  constexpr auto secrets = &config::secrets;
  return {
      make(secrets, &secrets_config::root, "secrets.root", "secret store", directory()),
      make(secrets, &secrets_config::events_key, "secrets.events_key",
           "path of the secret that contains the events' key", events_key_rule()),
      hide(make(secrets, &secrets_config::root_secret, "secrets.root_secret",
                "source of the root secret: stdin, fd:N, file:PATH, credential:NAME (systemd)",
                text("stdin, fd:N, file:PATH or credential:NAME", is_secret_source))),
      make(secrets, &secrets_config::cache, "secrets.cache",
           "longest time a secret is cached before its file is checked", duration(10ms, 24h)),
      make(secrets, &secrets_config::ttl_field, "secrets.ttl_field",
           "secret field that may shorten secrets.cache",
           text("the name of a field, or empty", [](const std::string&) { return true; })),
  };
}

std::vector<basic_key<config>> http_keys() {
  constexpr auto http = &config::http;
  constexpr std::size_t max_streams_limit = 1'000'000;
  return {
      address(make(http, &http_config::listen, "http.listen",
                   "ADDRESS:PORT, [IPv6]:PORT, unix:PATH; port 0 picks a free port",
                   text(listen_address_forms, is_listen_address))),
      make(http, &http_config::certificate, "http.certificate",
           "file with the certificate chain of http.listen (PEM, the server's own first), which "
           "then speaks TLS; read again when it changes",
           text("the path of a file, or empty", is_file_or_none)),
      make(http, &http_config::key, "http.key",
           "file with the certificate's key, without a passphrase",
           text("the path of a file, or empty", is_file_or_none)),
      make(http, &http_config::socket_mode, "http.socket_mode",
           "permissions of the Unix socket's file, in octal, such as 0660 for a proxy in the same "
           "group; empty = those of the umask",
           text("permissions in octal, such as 0660, or empty", is_file_mode)),
      live(make(http, &http_config::max_streams, "http.max_streams",
                "maximum number of open event streams", number(1, max_streams_limit))),
      live(make(http, &http_config::max_streams_per_address, "http.max_streams_per_address",
                "maximum number of open event streams per peer address; 0 = no limit (behind a "
                "proxy, all clients share one address)",
                number(0, max_streams_limit))),
      live(make(http, &http_config::stream_lifetime, "http.stream_lifetime",
                "longest life of a stream", duration(10ms, 24h))),
      live(make(http, &http_config::keep_alive, "http.keep_alive",
                "silence after which an empty comment is sent", duration(10ms, 24h))),
      make(http, &http_config::head_timeout, "http.head_timeout",
           "time a client has for its TLS handshake, and again to send a whole request head",
           duration(10ms, 24h)),
      make(http, &http_config::max_head_size, "http.max_head_size", "largest request head",
           size(kib, mib)),
      make(http, &http_config::max_pending, "http.max_pending",
           "memory for unfinished requests and unread responses, not counting streams; beyond it, "
           "the oldest connections are closed",
           size(64 * kib, gib)),
      live(make(http, &http_config::write_timeout, "http.write_timeout",
                "close a client that accepts no data, or less than 4 KiB of a response, for this "
                "long while data is pending",
                duration(10ms, 24h))),
      make(http, &http_config::mailbox, "http.mailbox",
           "envelopes that a subscriber's mailbox holds", number(1, 65'536)),
      make(http, &http_config::redact, "http.redact", "fields sent as [redacted]", redact_rule()),
      live(make(http, &http_config::allowed_origins, "http.allowed_origins",
                "origins that may read the streams cross-site",
                list("a list of origins as a browser writes them, such as https://example.org",
                     is_origin))),
      make(http, &http_config::hosts, "http.hosts",
           "host names to serve; a loopback listener refuses any name except these and localhost "
           "with 421, other listeners serve any name if the list is empty",
           list("a list of host names without ports, such as sensors.example.org", is_host_name)),
      live(make(http, &http_config::drain, "http.drain",
                "at shutdown, spread closing the open streams over this time", duration(0ms, 24h))),
  };
}

std::vector<basic_key<config>> auth_keys() {
  constexpr auto auth = &config::auth;
  constexpr auto any = [](const std::string&) { return true; };
  return {
      make(auth, &auth_config::keys, "auth.keys",
           "file with the keys that verify access tokens, a JWK Set or one public key as "
           "PEM; empty = anyone who reaches the port may read",
           text("the path of a file, or empty", is_file_or_none)),
      make(auth, &auth_config::issuer, "auth.issuer",
           "issuer (iss) that a token must have; empty = any", text("a string, or empty", any)),
      make(auth, &auth_config::audience, "auth.audience",
           "audience (aud) that a token must have; empty = any", text("a string, or empty", any)),
      make(auth, &auth_config::claim, "auth.claim",
           "claim with the rights of a token: a name, or a path with dots into objects",
           text("the name of a claim", [](const std::string& name) { return !name.empty(); })),
      make(auth, &auth_config::anonymous, "auth.anonymous", "rights of requests without a token",
           list("a list of rights to read, such as temperature/1001, temperature/* or */*",
                is_right_to_read)),
      make(auth, &auth_config::leeway, "auth.leeway",
           "how much a token's times may differ from this machine's clock", duration(0ms, 1h)),
      make(auth, &auth_config::query, "auth.query",
           "also accept a token as ?access_token= (it ends up in the logs of proxies)", boolean()),
  };
}

std::vector<basic_key<config>> admin_keys() {
  constexpr auto admin = &config::admin;
  return {
      address(make(admin, &admin_config::listen, "admin.listen",
                   "address of health and metrics, in the form of http.listen; empty = off",
                   text("ADDRESS:PORT, [IPv6]:PORT, unix:PATH or empty",
                        [](const std::string& value) {
                          return value.empty() || is_listen_address(value);
                        }))),
      make(admin, &admin_config::certificate, "admin.certificate",
           "file with the certificate chain of admin.listen, as http.certificate",
           text("the path of a file, or empty", is_file_or_none)),
      make(admin, &admin_config::key, "admin.key",
           "file with the certificate's key, without a passphrase",
           text("the path of a file, or empty", is_file_or_none)),
      make(admin, &admin_config::ready, "admin.ready",
           "which topics must be ready for the service to be ready: all, or any",
           one_of<readiness>(readiness_names)),
  };
}

std::vector<basic_key<config>> node_keys() {
  constexpr auto node = &config::node;
  return {
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
  };
}

std::vector<basic_key<config>> output_keys() {
  constexpr auto output = &config::output;
  return {
      live(make(output, &output_config::level, "output.level",
                "least severe level to log: error, warning, info, debug",
                one_of<level>(level_names))),
      live(make(output, &output_config::format, "output.format",
                "format of log lines; auto = text on a terminal, json otherwise",
                one_of<output_format>(output_format_names))),
  };
}

std::vector<basic_key<config>> kafka_keys() {
  return {make(&config::kafka, &kafka_config::brokers, "kafka.brokers",
               "addresses of the Kafka brokers, separated by commas, for topics with source = "
               "\"kafka\" and for forwarding",
               text("HOST:PORT, several separated by commas, or empty", is_broker_list_or_none))};
}

std::vector<basic_key<config>> forward_keys() {
  constexpr auto forward = &config::forward;
  return {
      make(forward, &forward_config::enabled, "forward.enabled",
           "forward topics that are in files to Kafka, each record exactly once", boolean()),
      make(forward, &forward_config::origin, "forward.origin",
           "name that identifies this machine's logs among all that are forwarded to the same "
           "topic in Kafka: it must be unique and never change; empty = the host name",
           text("at most 100 letters, digits and -._, or empty", is_forward_origin_or_none)),
      make(forward, &forward_config::topics, "forward.topics",
           "topics to forward; empty = all with source = \"file\"",
           list("a list of topic names", is_topic)),
      make(forward, &forward_config::kafka_topic, "forward.kafka_topic",
           "name in Kafka of the only topic that is forwarded; empty = the topic's kafka_topic",
           text("a name of at most 249 letters, digits and -._, or empty", is_kafka_topic_or_none)),
  };
}

std::vector<key> make_keys() {
  std::vector<key> all;
  for (auto& section : {topic_name_key(), log_keys<config>(), secrets_keys(), http_keys(),
                        auth_keys(), admin_keys(), sensor_keys<config>(), page_keys<config>(),
                        node_keys(), kafka_keys(), forward_keys(), output_keys()})
    for (const auto& each : section)
      all.push_back({each});
  return all;
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
