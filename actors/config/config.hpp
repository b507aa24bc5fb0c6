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

/// A topic's files, and how they are read and written.
struct log_config {
  std::filesystem::path root = "/var/lib/logflume/log";
  std::string topic = "temperature";
  std::size_t max_record_size = log::default_max_record_size;
  std::chrono::milliseconds poll_interval{1'000};
  std::size_t keep = 64 * mib;
  /// Memory for the index of what is stored.
  std::size_t index = 64 * mib;
  std::size_t max_entities = 100'000;
  log::sync_policy sync;
  /// Size of the active file at which a compaction begins.
  std::size_t compact_at = 64 * kib;
  /// Keys that one pass of it handles.
  std::size_t compact_keys = 1'000;
};

struct secrets_config {
  std::filesystem::path root = "/var/lib/logflume/confidant";
  std::string events_key = "default/secrets.temperature-events.key";
  /// `stdin`, `fd:N`, `file:PATH`, `credential:NAME`.
  std::string root_secret = "stdin";
  std::chrono::milliseconds cache = std::chrono::minutes{5};
  /// Empty: none.
  std::string ttl_field;
};

struct http_config {
  /// `ADDRESS:PORT`, `[IPv6]:PORT`, `unix:PATH`.
  std::string listen = "127.0.0.1:8080";
  /// Of a unix socket's file, in octal; empty: the umask's.
  std::string socket_mode;
  /// Both or none; PEM.
  std::string certificate;
  std::string key;
  std::size_t max_streams = 10'000;
  /// 0: no limit.
  std::size_t max_streams_per_address = 0;
  std::chrono::milliseconds stream_lifetime{60'000};
  std::chrono::milliseconds keep_alive{15'000};
  std::chrono::milliseconds head_timeout{10'000};
  std::size_t max_head_size = 16 * kib;
  std::size_t max_pending = 8 * mib;
  std::chrono::milliseconds write_timeout{20'000};
  std::size_t mailbox = 64;
  /// `Variant.field` each.
  std::vector<std::string> redact{"Registered.secret"};
  std::vector<std::string> allowed_origins;
  std::vector<std::string> hosts;
  std::chrono::milliseconds drain{5'000};
};

/// Who may read and write what, by tokens.
struct auth_config {
  /// A JWK Set, or one public key as PEM; empty: anyone who reaches the port may read.
  std::string keys;
  /// Empty: any.
  std::string issuer;
  std::string audience;
  std::string claim = "logflume";
  /// Rights, as in a token.
  std::vector<std::string> anonymous;
  std::chrono::milliseconds leeway{30'000};
  bool query = false;
};

/// Which topics have to be ready for the process to be.
enum class readiness : std::uint8_t { all, any };
inline constexpr std::array<std::string_view, 2> readiness_names{"all", "any"};

struct admin_config {
  /// As `http_config::listen`; empty: off.
  std::string listen = "127.0.0.1:9180";
  /// Both or none; PEM.
  std::string certificate;
  std::string key;
  readiness ready = readiness::all;
};

/// What compaction keeps of a key: so many of its newest records, or those younger than that and at
/// least the newest.
using kept_records = std::variant<std::size_t, std::chrono::milliseconds>;

struct sensors_config {
  /// `ADDRESS:PORT`, `[IPv6]:PORT`; empty: this process does not write the log.
  std::string udp_listen;
  std::size_t max_entities = 1'000;
  kept_records retention = std::size_t{10};
  log::packet_format format = log::packet_format::postcard;
  /// Of postcard packets, and of `post`.
  log::sensor_value value = log::sensor_value::u32;
  /// A packet of an unknown sensor registers it.
  bool auto_register = false;
};

/// What entities are called.
using entity_names = std::map<std::uint64_t, std::string>;

/// How the page shows a topic.
struct page_config {
  /// Empty: the name of this program.
  std::string title;
  /// Members on the way from an event to its value, with dots between them; empty: it has none.
  std::string value = "TemperatureRead.temperature";
  std::string unit = "°";
  entity_names names;
  std::optional<double> low;
  std::optional<double> high;
  /// None: by the usual interval of each entity.
  std::optional<std::chrono::milliseconds> late;
};

/// Who may connect to the node where no certificates are asked for.
enum class node_admission : std::uint8_t { loopback, anyone };
inline constexpr std::array<std::string_view, 2> node_admission_names{"loopback", "anyone"};

struct node_config {
  /// Empty: off.
  std::string listen;
  /// All three or none; PEM.
  std::string certificate;
  std::string key;
  std::string ca;
  node_admission admit = node_admission::loopback;
};

/// Kafka, for all topics that are there.
struct kafka_config {
  /// `HOST:PORT`, several with commas between; empty: there is none.
  std::string brokers;
  /// librdkafka's own options by its own names; a value may be `secret:PATH#FIELD`.
  std::map<std::string, std::string> options;
};

/// Which logs are forwarded to Kafka, and under which names.
struct forward_config {
  /// Inside `serve`.
  bool enabled = false;
  /// Of this process's logs; empty: the host's name.
  std::string origin;
  /// Empty: all that are in files.
  std::vector<std::string> topics;
  /// In Kafka, where one topic alone is forwarded; empty: that topic's own.
  std::string kafka_topic;
};

/// Where a topic's records are.
enum class topic_source : std::uint8_t { file, kafka };
inline constexpr std::array<std::string_view, 2> topic_source_names{"file", "kafka"};

/// A topic of this process. Its name is `log.topic`.
struct topic_config {
  topic_source source = topic_source::file;
  /// Its name in Kafka; empty: the same.
  std::string kafka_topic;
  log::kafka_key kafka_key = log::kafka_key::binary;
  /// Reading begins at the first records of this age; 0: at the oldest.
  std::chrono::milliseconds start{0};

  log_config log;
  sensors_config sensors;
  page_config page;
  std::string events_key;
  /// `Variant.field` each.
  std::vector<std::string> redact;
  log::record_meaning meaning;
  /// Variants, by their numbers in the upper bits of the records' keys.
  std::vector<std::string> kinds{"TemperatureRead", "Registered"};
  /// It has a section `[topics.NAME]`; else it is the one topic, `log.topic`.
  bool has_section = false;
};

/// All that a user can set; as made, the defaults. `log`, `sensors`, `page`, `secrets.events_key`
/// and `http.redact` are the defaults of each topic.
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
  /// CAF's own options by its own names: `scheduler.max-threads` to `2`.
  std::map<std::string, std::string> caf;
  /// By name: the sections `[topics.NAME]`; empty: there is one topic, `log.topic`.
  std::vector<topic_config> topics;
};

/// The topic `name` as it is where nothing is set for it alone.
topic_config topic_defaults(const config& values, const std::string& name);

/// The topic that has a section of this name; null: none has.
const topic_config* find_topic(const config& values, const std::string& name);

/// The topics of this process, at least one.
std::vector<topic_config> topics_of(const config& values);

} // namespace logflume::actors
