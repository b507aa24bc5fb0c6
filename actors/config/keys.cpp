#include "actors/config/keys.hpp"

#include "actors/config/rules.hpp"
#include "actors/config/units.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;
using kind = enum raw_value::kind;
using std::chrono::milliseconds;

/// How values of one type are read and printed, and which of them are right.
template <class T>
struct rule {
  std::string right;
  std::function<std::optional<T>(const raw_value&)> parse;
  std::function<std::string(const T&)> print;
  std::function<bool(const T&)> accepts = [](const T&) { return true; };
  bool has_unit = false;
};

bool is_text(const raw_value& value) {
  return value.kind == kind::text || value.kind == kind::string;
}

rule<std::string> text(std::string right, bool (*accepts)(const std::string&)) {
  return {std::move(right),
          [](const raw_value& value) {
            return is_text(value) ? std::optional{value.text} : std::nullopt;
          },
          [](const std::string& value) { return value; }, accepts};
}

rule<std::filesystem::path> directory() {
  return {"the path of a directory",
          [](const raw_value& value) {
            return is_text(value) ? std::optional<std::filesystem::path>{value.text} : std::nullopt;
          },
          [](const std::filesystem::path& value) { return value.string(); },
          [](const std::filesystem::path& value) { return !value.empty(); }};
}

template <class T>
std::function<bool(const T&)> within(T least, T most) {
  return [=](const T& value) { return least <= value && value <= most; };
}

rule<std::size_t> number(std::size_t least, std::size_t most) {
  return {"a whole number from " + std::to_string(least) + " to " + std::to_string(most),
          [](const raw_value& value) -> std::optional<std::size_t> {
            if (value.kind != kind::text && value.kind != kind::integer)
              return {};
            return parse_number(value.text);
          },
          [](const std::size_t& value) { return std::to_string(value); }, within(least, most)};
}

rule<std::size_t> size(std::size_t least, std::size_t most) {
  return {
      "a size with its unit (B, KiB, MiB, GiB) from " + print_size(least) + " to " +
          print_size(most),
      [](const raw_value& value) { return is_text(value) ? parse_size(value.text) : std::nullopt; },
      print_size, within(least, most), true};
}

rule<milliseconds> duration(milliseconds least, milliseconds most) {
  return {"a duration with its unit (ms, s, m, h) from " + print_duration(least) + " to " +
              print_duration(most),
          [](const raw_value& value) {
            return is_text(value) ? parse_duration(value.text) : std::nullopt;
          },
          print_duration, within(least, most), true};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const auto& part : parts)
    joined.append(joined.empty() ? "" : ",").append(part);
  return joined;
}

rule<std::vector<std::string>> list(std::string right, bool (*accepts)(const std::string&)) {
  return {std::move(right),
          [](const raw_value& value) -> std::optional<std::vector<std::string>> {
            if (value.kind == kind::list)
              return value.elements;
            return value.kind == kind::text ? std::optional{split(value.text)} : std::nullopt;
          },
          join,
          [accepts](const std::vector<std::string>& values) {
            return std::all_of(values.begin(), values.end(), accepts);
          }};
}

template <class T>
rule<T> one_of(std::vector<std::pair<std::string, T>> names) {
  std::string right = "one of";
  for (const auto& [name, value] : names)
    right.append(right == "one of" ? " " : ", ").append(name);
  return {std::move(right),
          [names](const raw_value& value) -> std::optional<T> {
            for (const auto& [name, meant] : names)
              if (is_text(value) && name == value.text)
                return meant;
            return {};
          },
          [names](const T& value) {
            return std::find_if(names.begin(), names.end(),
                                [&](const auto& name) { return name.second == value; })
                ->first;
          }};
}

template <class Section, class T>
key make(Section config::*section, T Section::*member, std::string_view name,
         std::string_view meaning, rule<T> rule) {
  return {name,
          meaning,
          rule.right,
          false,
          rule.has_unit,
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
  constexpr auto output = &config::output;
  constexpr std::size_t kib = 1 << 10;
  constexpr std::size_t mib = 1 << 20;
  constexpr std::size_t gib = 1 << 30;
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
      make(output, &output_config::level, "output.level", "error, warning, info, debug",
           one_of<level>({{"error", level::error},
                          {"warning", level::warning},
                          {"info", level::info},
                          {"debug", level::debug}})),
      make(output, &output_config::format, "output.format", "text for a terminal, json otherwise",
           one_of<output_format>({{"auto", output_format::automatic},
                                  {"text", output_format::text},
                                  {"json", output_format::json}})),
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
