#pragma once

#include "tests/support/sse_client.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

/// An event as a stream or `logflume cat` writes it.
struct received_event {
  std::uint64_t entity_id = 0;
  /// From 1; 0 means that there is no event.
  std::uint64_t seq_nr = 0;
  /// Hash of the event's JSON.
  std::size_t hash = 0;

  bool operator==(const received_event&) const = default;
};

/// Events by offset.
using received_events = std::vector<received_event>;

inline void put(received_events& events, std::uint64_t offset, const received_event& event) {
  if (offset >= events.size())
    events.resize(offset + 1);
  events[offset] = event;
}

/// Hashes the event in `json`, an object whose last member is `event`.
inline std::size_t hash_of_event(std::string_view json) {
  constexpr std::string_view name = R"("event":)";
  const auto at = json.find(name);
  return at == json.npos ? 0 : std::hash<std::string_view>{}(json.substr(at, json.size() - at - 1));
}

/// The counts of all clients.
struct client_counts {
  std::uint64_t connections = 0;
  /// Connections that sent an id.
  std::uint64_t resumed = 0;
  /// Connections that were refused, or ended before a response.
  std::uint64_t failed_connections = 0;
  /// Responses that were cut off.
  std::uint64_t broken = 0;
  std::uint64_t envelopes = 0;
  std::uint64_t positions = 0;

  // The rest must stay 0.
  std::uint64_t doubled = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t resets = 0;
  /// Responses with ids whose header names an id other than the client's.
  std::uint64_t ids_not_accepted = 0;
  std::uint64_t malformed = 0;
  std::uint64_t other_statuses = 0;
};

/// What a client asks for.
struct interest {
  /// In ascending order; empty means all entities.
  std::vector<std::uint64_t> entities;
  bool as_lines = false;
  /// If false, the id is in the header.
  bool id_in_query = false;
  /// Lets the server collect events for a while.
  bool lingers = false;
  /// Has a small receive buffer.
  bool reads_slowly = false;
  /// Envelopes per page; 0 means that the stream has no end.
  std::uint32_t limit = 0;

  bool contains(std::uint64_t entity_id) const {
    return entities.empty() || std::ranges::binary_search(entities, entity_id);
  }
};

/// Follows entities on the envelope routes, keeps the id of the last whole block, and reconnects
/// with it whenever its connection ends.
class resuming_client {
 public:
  resuming_client(interest followed, client_counts& counts) :
      interest_{std::move(followed)}, counts_{counts} {}

  /// Connects, unless it is connected or was refused a moment ago. `more` is added to the query.
  void reconnect(std::uint16_t port, const std::string& more = {}) {
    if (connection_ || steady_clock::now() < next_try_)
      return;
    try {
      const client_options options{.receive_buffer = interest_.reads_slowly ? 4096 : 0};
      connection_ = std::make_unique<sse_client>(port, options);
      connection_->send(request(more));
      sent_id_ = id_;
      has_head_ = false;
      refuses_ = false;
      body_read_ = 0;
    } catch (const std::system_error&) {
      pause();
    }
  }

  /// Reads what the socket has.
  void receive() {
    connection_->receive();
    read_head();
    read_body();
    if (!connection_->closed() && !connection_->response().done())
      return;
    if (!has_head_)
      return pause();
    ++(connection_->response().done() ? whole_responses_ : counts_.broken);
    connection_.reset();
  }

  void hang_up() { connection_.reset(); }

  bool is_connected() const { return connection_ != nullptr; }
  /// Returns whether the last connection has had the head of its response.
  bool has_head() const { return has_head_; }
  int socket() const { return connection_->socket(); }
  std::uint64_t whole_responses() const { return whole_responses_; }
  const interest& followed() const { return interest_; }
  const received_events& events() const { return events_; }
  /// Returns the offset of the last id, or nullopt if there is no id yet.
  std::optional<std::uint64_t> place() const { return place_; }

 private:
  void pause() {
    ++counts_.failed_connections;
    connection_.reset();
    next_try_ = steady_clock::now() + std::chrono::milliseconds{5};
  }

  std::string request(const std::string& more) const {
    std::string query;
    for (const auto entity_id : interest_.entities)
      query += "&entity=" + std::to_string(entity_id);
    if (interest_.entities.empty())
      query = "&entity=*";
    const bool is_path = interest_.entities.size() == 1;
    std::string target = is_path ? "/" + std::to_string(interest_.entities.front()) + "?" : "?";
    if (!is_path)
      target += query.substr(1) + "&";
    if (interest_.id_in_query && !id_.empty())
      target += "last_event_id=" + id_ + "&";
    target += more.empty() ? "from=all" : more;
    if (interest_.lingers)
      target += "&linger=20";
    if (interest_.limit != 0)
      target += "&limit=" + std::to_string(interest_.limit);
    return "GET /api/temperature/envelopes" + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: " +
           (interest_.as_lines ? "application/x-ndjson" : "text/event-stream") + "\r\n" +
           (interest_.id_in_query || id_.empty() ? "" : "Last-Event-ID: " + id_ + "\r\n") + "\r\n";
  }

  void read_head() {
    const auto& response = connection_->response();
    if (has_head_ || !response.has_head())
      return;
    has_head_ = true;
    // A proxy that finds no server responds itself, without that header.
    const auto accepted = response.header("logflume-last-event-id");
    if (response.status() != 200 && response.status() != 503)
      ++counts_.other_statuses;
    if (accepted.empty())
      return;
    ++counts_.connections;
    counts_.resumed += sent_id_.empty() ? 0 : 1;
    // A stream that ends before its id is looked up says `none` and has no id itself.
    refuses_ = accepted != (sent_id_.empty() ? "none" : sent_id_);
  }

  void read_body() {
    const std::string_view end = interest_.as_lines ? "\n" : "\n\n";
    const std::string_view body = connection_->response().body();
    for (std::size_t at = 0; (at = body.find(end, body_read_)) != body.npos;) {
      const auto block = body.substr(body_read_, at + end.size() - body_read_);
      body_read_ = at + end.size();
      if (interest_.as_lines)
        take_line(block.substr(0, block.size() - 1));
      else
        for (const auto& event : parse_sse(block).events)
          take_event(event);
    }
  }

  void take_line(std::string_view line) {
    if (line.empty())
      return;
    rapidjson::Document json;
    json.Parse(line.data(), line.size());
    if (!json.IsObject() || !json.HasMember("id") || !json["id"].IsString()) {
      // A response with a status other than 200 has lines of its own.
      counts_.malformed += connection_->response().status() == 200 ? 1 : 0;
      return;
    }
    if (json.HasMember("reset"))
      ++counts_.resets;
    else
      take_envelope(json, line, json["id"].GetString());
  }

  void take_event(const sse_event& event) {
    rapidjson::Document json;
    json.Parse(event.data.data(), event.data.size());
    if (event.type == "reset")
      ++counts_.resets;
    else if (event.type == "position")
      take_position(event.id);
    else if (event.type.empty() && json.IsObject())
      take_envelope(json, event.data, event.id);
    else
      ++counts_.malformed;
  }

  void take_envelope(const rapidjson::Document& json, std::string_view text,
                     const std::string& id) {
    constexpr std::string_view type = "Sensor|";
    const auto is_number = [&](const char* name) {
      return json.HasMember(name) && json[name].IsUint64();
    };
    const auto offset = offset_of(id);
    if (!is_number("offset") || !is_number("seq_nr") || !json.HasMember("persistence_id") ||
        !json["persistence_id"].IsString() || json["offset"].GetUint64() != offset) {
      ++counts_.malformed;
      return;
    }
    ++counts_.envelopes;
    const std::string persistence_id = json["persistence_id"].GetString();
    const received_event event{
        .entity_id =
            persistence_id.starts_with(type) ? std::stoull(persistence_id.substr(type.size())) : 0,
        .seq_nr = json["seq_nr"].GetUint64(),
        .hash = hash_of_event(text),
    };
    if (*offset < events_.size() && events_[*offset].seq_nr != 0)
      ++counts_.doubled;
    else if (place_ && *offset <= *place_)
      ++counts_.out_of_order;
    put(events_, *offset, event);
    go_to(*offset, id);
  }

  void take_position(const std::string& id) {
    ++counts_.positions;
    const auto offset = offset_of(id);
    if (!offset) {
      ++counts_.malformed;
      return;
    }
    if (place_ && *offset < *place_)
      ++counts_.out_of_order;
    go_to(*offset, id);
  }

  void go_to(std::uint64_t offset, const std::string& id) {
    counts_.ids_not_accepted += std::exchange(refuses_, false) ? 1 : 0;
    place_ = offset;
    id_ = id;
  }

  static std::optional<std::uint64_t> offset_of(const std::string& id) {
    std::uint64_t offset = 0;
    const auto parsed = std::from_chars(id.data(), id.data() + id.size(), offset);
    if (parsed.ec != std::errc{} || parsed.ptr == id.data() + id.size() || *parsed.ptr != '-')
      return {};
    return offset;
  }

  interest interest_;
  client_counts& counts_;
  client_ptr connection_;
  steady_clock::time_point next_try_{};
  /// The id that this connection sent.
  std::string sent_id_;
  bool has_head_ = false;
  bool refuses_ = false;
  /// Bytes of this connection's body that were taken.
  std::size_t body_read_ = 0;
  std::uint64_t whole_responses_ = 0;
  std::string id_;
  std::optional<std::uint64_t> place_;
  received_events events_;
};

} // namespace logflume::test
