#pragma once

#include "tests/e2e/served.hpp"
#include "tests/support/run.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

inline const std::string envelopes_path = "/api/temperature/envelopes";

inline client_ptr ask(served& service, const std::string& path, const std::string& fields = {}) {
  auto client = service.connect();
  client->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  return client;
}

/// Returns a response that ends by itself.
inline http_response whole(served& service, const std::string& path,
                           const std::string& fields = {}) {
  const auto client = ask(service, path, fields);
  read_until(client, is_done);
  return client->response();
}

inline std::string last_event_id(const std::string& id) {
  return "Last-Event-ID: " + id + "\r\n";
}

inline std::vector<sse_event> of_type(std::vector<sse_event> events, std::string_view type) {
  std::erase_if(events, [&](const sse_event& each) { return each.type != type; });
  return events;
}

inline std::vector<sse_event> of_type(const sse_client& client, std::string_view type) {
  return of_type(client.events().events, type);
}

/// Returns a predicate that holds once a client has at least `count` events of a type.
inline auto has(std::string_view type, std::size_t count) {
  return [=](const sse_client& client) { return of_type(client, type).size() >= count; };
}

/// Returns the value of a metric; `name` includes its labels, if any. Returns nullopt if there is
/// no such metric.
inline std::optional<double> metric(const std::string& metrics, const std::string& name) {
  for (const auto& line : lines_of(metrics))
    if (line.starts_with(name + " "))
      return std::stod(line.substr(name.size() + 1));
  return std::nullopt;
}

inline std::optional<double> metric(served& service, const std::string& name) {
  return metric(service.ask_admin("/metrics").body(), name);
}

} // namespace logflume::test
