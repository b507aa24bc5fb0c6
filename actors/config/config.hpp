#pragma once

#include "actors/output/journal_options.hpp"
#include "log/event/record_meaning.hpp"
#include "log/kafka/kafka_record.hpp"
#include "log/record/record.hpp"
#include "log/sensor/packet_form.hpp"
#include "log/writer/sync_policy.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::actors {

constexpr std::size_t kib = 1 << 10;
constexpr std::size_t mib = 1 << 20;
constexpr std::size_t gib = 1 << 30;

/// A topic's files, and how to read and write them.
struct log_config {
  std::filesystem::path root = "/var/lib/logflume/log";
  std::string topic = "temperature";
  std::size_t max_record_size = log::default_max_record_size;
  std::chrono::milliseconds poll_interval{1'000};
  std::size_t keep = 64 * mib;
  /// Memory for the index of the stored records, in bytes.
  std::size_t index = 64 * mib;
  std::size_t max_entities = 100'000;
  log::sync_policy sync;
  /// Size of the active file at which a compaction begins.
  std::size_t compact_at = 64 * kib;
  /// Keys that one compaction pass handles.
  std::size_t compact_keys = 1'000;
};

struct secrets_config {
  std::filesystem::path root = "/var/lib/logflume/confidant";
  std::string events_key = "default/secrets.temperature-events.key";
  /// `stdin`, `fd:N`, `file:PATH`, `credential:NAME`.
  std::string root_secret = "stdin";
  std::chrono::milliseconds cache = std::chrono::minutes{5};
  /// Secret field that may shorten `cache`; empty for none.
  std::string ttl_field;
};

struct http_config {
  /// `ADDRESS:PORT`, `[IPv6]:PORT`, `unix:PATH`.
  std::string listen = "127.0.0.1:8080";
  /// Mode of the Unix socket's file, in octal; if empty, the umask decides.
  std::string socket_mode;
  /// PEM files of the certificate and its key: both set, or neither.
  std::string certificate;
  std::string key;
  std::size_t max_streams = 10'000;
  /// 0 means no limit.
  std::size_t max_streams_per_address = 0;
  std::chrono::milliseconds stream_lifetime{60'000};
  std::chrono::milliseconds keep_alive{15'000};
  std::chrono::milliseconds head_timeout{10'000};
  std::size_t max_head_size = 16 * kib;
  std::size_t max_pending = 8 * mib;
  std::chrono::milliseconds write_timeout{20'000};
  std::size_t mailbox = 64;
  /// Fields to hide, each as `Variant.field`.
  std::vector<std::string> redact{"Registered.secret"};
  std::vector<std::string> allowed_origins;
  std::vector<std::string> hosts;
  std::chrono::milliseconds drain{5'000};
};

/// Access control by tokens: who may read and write what.
struct auth_config {
  /// File with a JWK Set or one public key as PEM; if empty, anyone who reaches the port may read.
  std::string keys;
  /// Issuer that a token must have; empty for any. The same holds for `audience`.
  std::string issuer;
  std::string audience;
  std::string claim = "logflume";
  /// Rights of requests without a token, written as in a token.
  std::vector<std::string> anonymous;
  std::chrono::milliseconds leeway{30'000};
  bool query = false;
};

/// Which topics must be ready for the process to be ready.
enum class readiness : std::uint8_t { all, any };
inline constexpr std::array<std::string_view, 2> readiness_names{"all", "any"};

struct admin_config {
  /// Written as `http_config::listen`; empty turns it off.
  std::string listen = "127.0.0.1:9180";
  /// PEM files of the certificate and its key: both set, or neither.
  std::string certificate;
  std::string key;
  readiness ready = readiness::all;
};

/// What compaction keeps per key: this many of its newest records, or those younger than this age
/// and at least the newest.
using kept_records = std::variant<std::size_t, std::chrono::milliseconds>;

struct sensors_config {
  /// `ADDRESS:PORT` or `[IPv6]:PORT`; if empty, this process does not write the log.
  std::string udp_listen;
  std::size_t max_entities = 1'000;
  kept_records retention = std::size_t{10};
  log::packet_format format = log::packet_format::postcard;
  /// Type of a reading in postcard packets and for `post`.
  log::sensor_value value = log::sensor_value::u32;
  /// Registers an unknown sensor at its first packet.
  bool auto_register = false;
};

/// Names of entities, by their numbers.
using entity_names = std::map<std::uint64_t, std::string>;

/// How the page shows a topic.
struct page_config {
  /// Heading of the page; if empty, Logflume and the topic's name.
  std::string title;
  /// Path of members from an event to its value, separated by dots; empty if an event has no value.
  std::string value = "TemperatureRead.temperature";
  std::string unit = "°";
  entity_names names;
  std::optional<double> low;
  std::optional<double> high;
  /// Time without a value after which an entity is late; nullopt derives it from its usual
  /// interval.
  std::optional<std::chrono::milliseconds> late;
};

/// Who may connect to the node when no certificates are required.
enum class node_admission : std::uint8_t { loopback, anyone };
inline constexpr std::array<std::string_view, 2> node_admission_names{"loopback", "anyone"};

struct node_config {
  /// Empty turns the node off.
  std::string listen;
  /// PEM files: all three set, or none.
  std::string certificate;
  std::string key;
  std::string ca;
  node_admission admit = node_admission::loopback;
};

/// Connection to Kafka, shared by all topics in it.
struct kafka_config {
  /// Comma-separated `HOST:PORT` list; empty if there is no Kafka.
  std::string brokers;
  /// librdkafka's options by their own names; a value may be `secret:PATH#FIELD`.
  std::map<std::string, std::string> options;
};

/// Which logs to forward to Kafka, and under which names.
struct forward_config {
  /// Whether `serve` forwards.
  bool enabled = false;
  /// Name of this process's logs; if empty, the host name.
  std::string origin;
  /// Topics to forward; if empty, all that are in files.
  std::vector<std::string> topics;
  /// Target topic in Kafka, for a single forwarded topic only; if empty, that topic's own setting.
  std::string kafka_topic;
};

/// Where a topic's records are.
enum class topic_source : std::uint8_t { file, kafka };
inline constexpr std::array<std::string_view, 2> topic_source_names{"file", "kafka"};

/// A topic of this process. Its name is `log.topic`.
struct topic_config {
  topic_source source = topic_source::file;
  /// The topic's name in Kafka; empty for the same name.
  std::string kafka_topic;
  log::kafka_key kafka_key = log::kafka_key::binary;
  /// Reading begins at the first records of this age; 0 begins at the oldest.
  std::chrono::milliseconds start{0};

  log_config log;
  sensors_config sensors;
  page_config page;
  std::string events_key;
  /// Fields to hide, each as `Variant.field`.
  std::vector<std::string> redact;
  log::record_meaning meaning;
  /// Variants of events; the index is the number in the upper bits of a record's key.
  std::vector<std::string> kinds{"TemperatureRead", "Registered"};
  /// Whether the topic has a section `[topics.NAME]`; otherwise it is the only topic, `log.topic`.
  bool has_section = false;
};

/// Everything a user can set, initialised to the defaults. `log`, `sensors`, `page`,
/// `secrets.events_key` and `http.redact` are the defaults of each topic.
struct config {
  log_config log;
  secrets_config secrets;
  http_config http;
  auth_config auth;
  admin_config admin;
  sensors_config sensors;
  page_config page;
  node_config node;
  output_config output;
  kafka_config kafka;
  forward_config forward;
  /// CAF's options by their own names, such as `scheduler.max-threads` with the value `2`.
  std::map<std::string, std::string> caf;
  /// Whether there are sections `[topics.NAME]`; if not, the only topic is `log.topic`.
  bool has_sections = false;
  /// Topics of the sections. A running service may have none, if it cannot serve them.
  std::vector<topic_config> topics;
};

/// Returns topic `name` as configured when nothing is set for it alone.
topic_config topic_defaults(const config& values, const std::string& name);

/// Returns the topic with a section of this name, or null if there is none.
const topic_config* find_topic(const config& values, const std::string& name);

/// Returns the topics of this process.
std::vector<topic_config> topics_of(const config& values);

} // namespace logflume::actors
