#include "actors/commands/inspection_text.hpp"

#include "actors/output/json_object.hpp"
#include "actors/output/printable.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace logflume::actors {

namespace {

/// Returns text from the other side, made safe for a terminal.
std::string shown(const std::string& text) {
  return printable(text);
}

/// Returns nullopt, for a JSON null, if the number is not known.
std::optional<std::int64_t> shown(std::int64_t number) {
  return number == inspection::none ? std::nullopt : std::optional{number};
}

template <class T>
requires(std::unsigned_integral<T> || std::floating_point<T>) T shown(T value) {
  return value;
}

/// Adds the members of one item.
constexpr struct {
  void operator()(json_object& object, const inspection::actor_kind& item) const {
    object.add("kind", shown(item.name));
    object.add("topic", shown(item.topic));
    object.add("count", shown(item.count));
    object.add("mailbox", shown(item.mailbox));
    object.add("under_way", shown(item.under_way));
    object.add("credit", shown(item.credit));
    object.add("answer_us", shown(item.answer_us));
    object.add("mute", shown(item.mute));
  }

  void operator()(json_object& object, const inspection::thread& item) const {
    object.add("name", shown(item.name));
    object.add("id", shown(item.id));
    object.add("cpu_ms", shown(item.cpu_ms));
  }

  void operator()(json_object& object, const inspection::stream& item) const {
    object.add("peer", shown(item.peer));
    object.add("topic", shown(item.topic));
    object.add("entity_id", shown(item.entity));
    object.add("offset", shown(item.offset));
    object.add("lag", shown(item.lag));
    object.add("held_back", shown(item.held_back));
    object.add("under_way", shown(item.under_way));
    object.add("credit", shown(item.credit));
    object.add("stuck_ms", shown(item.stuck_ms));
    object.add("age_ms", shown(item.age_ms));
    object.add("bytes", shown(item.bytes));
  }

  void operator()(json_object& object, const inspection::unregistered_sensor& item) const {
    object.add("entity_id", std::to_string(item.entity));
    object.add("packets", shown(item.packets));
    object.add("silent_ms", shown(item.silent_ms));
  }

  void operator()(json_object& object, const inspection::writer& item) const {
    object.add("here", shown(item.here));
    object.add("writable", shown(item.writable));
    object.add("records", shown(item.records));
    object.add("writes", shown(item.writes));
    object.add("syncs", shown(item.syncs));
    object.add("refused", shown(item.refused));
    object.add("compactions", shown(item.compactions));
    object.add("failed_compactions", shown(item.failed_compactions));
    object.add("packets", shown(item.packets));
    object.add("recorded", shown(item.recorded));
    object.add("dropped", shown(item.dropped));
    object.add("queued", shown(item.queued));
    object.add_list("unregistered", item.unregistered, *this);
  }

  void operator()(json_object& object, const inspection::forwarder& item) const {
    object.add("here", shown(item.here));
    object.add("state", shown(item.state));
    object.add("offset", shown(item.offset));
    object.add("lag", shown(item.lag));
    object.add("records", shown(item.records));
    object.add("transactions", shown(item.transactions));
    object.add("skipped", shown(item.skipped));
    object.add("cuts", shown(item.cuts));
    object.add("refused", shown(item.refused));
  }

  void operator()(json_object& object, const inspection::tailer& item) const {
    object.add("state", shown(item.state));
    object.add("file", shown(item.file));
    object.add("byte", shown(item.byte));
    object.add("offset", shown(item.offset));
    object.add("events_per_second", shown(item.events_per_second));
    object.add("events", shown(item.events));
    object.add("kept_events", shown(item.kept_events));
    object.add("kept_entities", shown(item.kept_entities));
    object.add("kept_bytes", shown(item.kept_bytes));
    object.add("keep_limit", shown(item.keep_limit));
    object.add("subscribers", shown(item.subscribers));
    object.add("lagging", shown(item.lagging));
    object.add("replays", shown(item.replays));
    object.add("corrupt", shown(item.corrupt));
    object.add("truncations", shown(item.truncations));
    object.add("compactions", shown(item.compactions));
    object.add("skipped", shown(item.skipped));
    object.add("decrypt_failures", shown(item.decrypt_failures));
    object.add("sequence_gaps", shown(item.sequence_gaps));
    object.add("restarts", shown(item.restarts));
  }

  void operator()(json_object& object, const inspection::topic& item) const {
    object.add("name", shown(item.name));
    object.add_object("tailer", item.tailer, *this);
    object.add_object("writer", item.writer, *this);
    object.add_object("forwarder", item.forwarder, *this);
  }
} members;

} // namespace

std::string to_json(const inspection::status& status) {
  json_object out;
  out.add("version", shown(status.version));
  out.add("http", shown(status.http));
  out.add("pid", shown(status.pid));
  out.add("up_ms", shown(status.up_ms));
  out.add("draining", status.draining);
  out.add_list("topics", status.topics, members);
  out.add_list("actors", status.actors, members);
  out.add_list("threads", status.threads, members);
  out.add("streams_open", shown(status.streams_open));
  out.add_list("streams", status.streams, members);
  return out.take();
}

} // namespace logflume::actors
