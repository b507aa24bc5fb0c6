#pragma once

#include "tests/support/jsonl.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sse_client.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

namespace fs = std::filesystem;

inline const fs::path data{LOGFLUME_TEST_DATA};

/// The files of one service: a log and a secret store of its own, which a test may change.
struct site {
  temp_dir dir;
  fs::path log = dir.path() / "log";
  fs::path confidant = dir.path() / "confidant";
  fs::path root_secret = dir.path() / "root-secret";
  fs::path active = log / "temperature";
  fs::path events_key = confidant / "default" / "secrets.temperature-events.key";

  /// Copies `logs` into the log's directory, unless `logs` is empty.
  explicit site(const fs::path& logs = {}) {
    fs::create_directory(log);
    if (!logs.empty())
      fs::copy(data / logs, log);
    fs::copy(data / "confidant", confidant, fs::copy_options::recursive);
    // Git does not preserve modes.
    for (const auto& each : {confidant, confidant / "default"})
      fs::permissions(each, fs::perms::owner_all);
    fs::copy(data / "root-secret.txt", root_secret);
    fs::permissions(root_secret, fs::perms::owner_read | fs::perms::owner_write);
  }
};

/// Returns the text of a field of a service's line, or an empty string if there is no such field.
inline std::string field_of(const std::string& line, const char* name) {
  rapidjson::Document document;
  document.Parse(line.c_str(), line.size());
  const bool has_field = document.IsObject() && document.HasMember(name);
  return has_field && document[name].IsString() ? text_of(document[name]) : "";
}

inline auto is_event(const std::string& event) {
  return [event](const std::string& line) { return field_of(line, "event") == event; };
}

inline std::uint16_t port_of(const std::string& address) {
  std::uint16_t port = 0;
  std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
  return port;
}

/// `logflume serve` on a site. It redacts nothing, like the original.
class served {
 public:
  /// `input` is the standard input, with the root secret; if it is empty, the secret is read from
  /// the site's file. `launcher` is a command that runs the command that follows it.
  explicit served(const site& at, const std::vector<std::string>& flags = {},
                  std::string_view input = {}, std::vector<std::string> launcher = {}) :
      process_{command(at, flags, !input.empty(), std::move(launcher)), input} {}

  /// Returns the address of a listener: `http`, `admin` or `udp`. Waits for the line that reports
  /// it.
  std::string address(const char* listener) {
    return field_of(process_.line(is_event("listening"), patience), listener);
  }

  std::uint16_t port() {
    if (port_ == 0)
      port_ = port_of(address("http"));
    return port_;
  }

  /// Returns the first line with that event, and waits for it if necessary.
  std::string line(const std::string& event) { return process_.line(is_event(event), patience); }

  /// Returns the complete response of the admin listener.
  http_response ask_admin(const std::string& path, const std::string& more_fields = {}) {
    const auto client = std::make_unique<sse_client>(port_of(address("admin")));
    client->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more_fields + "\r\n");
    read_until(client, [](const sse_client& each) { return each.response().done(); });
    return client->response();
  }

  client_ptr connect(client_options options = {}) {
    return std::make_unique<sse_client>(port(), options);
  }

  client_ptr follow(const std::string& entity_id, client_options options = {}) {
    auto client = connect(options);
    client->get_events(entity_id);
    return client;
  }

  process& child() { return process_; }

  /// Sends SIGTERM, reads from the clients until they are closed, and returns the exit status.
  int stop(std::span<const client_ptr> clients = {}) {
    process_.signal(SIGTERM);
    read_to_end(clients);
    return process_.wait(patience);
  }

  static void read_to_end(std::span<const client_ptr> clients) {
    const auto deadline = steady_clock::now() + patience;
    const auto is_open = [](const client_ptr& each) { return !each->closed(); };
    while (std::ranges::any_of(clients, is_open) && steady_clock::now() < deadline)
      read_from(clients, std::chrono::seconds{1});
  }

 private:
  static std::vector<std::string> command(const site& at, const std::vector<std::string>& flags,
                                          bool secret_is_input, std::vector<std::string> result) {
    const std::vector<std::string> command{
        LOGFLUME_BINARY,
        "serve",
        "--log.root=" + at.log.string(),
        "--log.poll_interval=100ms",
        "--secrets.root=" + at.confidant.string(),
        "--secrets.root_secret=" +
            (secret_is_input ? std::string{"stdin"} : "file:" + at.root_secret.string()),
        "--http.listen=127.0.0.1:0",
        "--http.redact=",
        "--http.drain=0ms",
        "--admin.listen=",
        "--output.format=json",
    };
    result.insert(result.end(), command.begin(), command.end());
    result.insert(result.end(), flags.begin(), flags.end());
    return result;
  }

  process process_;
  std::uint16_t port_ = 0;
};

/// A log's events as JSON texts, by entity, in order.
using events_by_entity = std::map<std::string, std::vector<std::string>>;

inline events_by_entity expected_events(const fs::path& logs) {
  events_by_entity result;
  for (const auto& line : read_jsonl(data / logs / "expected.jsonl"))
    result[text_of(line["entity_id"])].push_back(text_of(line["event_json"]));
  return result;
}

inline void append(const fs::path& file, std::span<const std::uint8_t> bytes) {
  std::ofstream{file, std::ios::binary | std::ios::app}.write(
      reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline std::vector<std::string> texts(const sse_events& parsed) {
  std::vector<std::string> result;
  for (const auto& event : parsed.events)
    result.push_back(event.data);
  return result;
}

/// Returns a predicate that holds once a client has at least `count` whole events.
inline auto has_events(std::size_t count) {
  return [count](const sse_client& client) {
    const std::string_view body = client.response().body();
    std::size_t found = 0;
    for (std::size_t at = 0; (at = body.find("data:", at)) != body.npos; ++at)
      ++found;
    return found >= count && client.events().events.size() >= count;
  };
}

/// Returns a predicate that holds once a client's response contains `text`.
inline auto has_text(std::string text) {
  return [text = std::move(text)](const sse_client& client) {
    return client.response().body().find(text) != std::string::npos;
  };
}

inline bool is_done(const sse_client& client) {
  return client.response().done();
}

inline bool has_head(const sse_client& client) {
  return client.response().has_head();
}

} // namespace logflume::test
