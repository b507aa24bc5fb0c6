#include "actors/commands/inspection_text.hpp"

#include "actors/output/printable.hpp"
#include "log/event/json_writer.hpp"

#include <string_view>

namespace logflume::actors {

namespace {

class object_writer : public log::json_writer {
 public:
  using json_writer::json_writer;

  void add(std::string_view name, std::string_view text) {
    this->text(name);
    this->text(printable(text));
  }
  void add(std::string_view name, const std::string& text) { add(name, std::string_view{text}); }
  void add(std::string_view name, std::uint64_t number) {
    text(name);
    Uint64(number);
  }
  void add(std::string_view name, std::uint32_t number) { add(name, std::uint64_t{number}); }
  void add(std::string_view name, std::int64_t number) {
    text(name);
    number == inspection::none ? Null() : Int64(number);
  }
  void add(std::string_view name, double number) {
    text(name);
    Double(number);
  }
  void add(std::string_view name, bool truth) {
    text(name);
    Bool(truth);
  }
  template <class T>
  void add(std::string_view name, const std::vector<T>& list) {
    text(name);
    StartArray();
    for (const auto& each : list)
      add_object(each);
    EndArray();
  }

  void add_object(const inspection::actor_kind& kind) {
    StartObject();
    add("kind", kind.name);
    add("count", kind.count);
    add("mailbox", kind.mailbox);
    add("under_way", kind.under_way);
    add("credit", kind.credit);
    add("answer_us", kind.answer_us);
    add("mute", kind.mute);
    EndObject();
  }

  void add_object(const inspection::thread& thread) {
    StartObject();
    add("name", thread.name);
    add("id", thread.id);
    add("cpu_ms", thread.cpu_ms);
    EndObject();
  }

  void add_object(const inspection::stream& stream) {
    StartObject();
    add("peer", stream.peer);
    add("entity_id", std::to_string(stream.entity_id));
    add("offset", stream.offset);
    add("lag", stream.lag);
    add("held_back", stream.held_back);
    add("under_way", stream.under_way);
    add("credit", stream.credit);
    add("stuck_ms", stream.stuck_ms);
    add("age_ms", stream.age_ms);
    add("bytes", stream.bytes);
    EndObject();
  }

  void add_object(const inspection::writer& its) {
    StartObject();
    add("here", its.here);
    add("writable", its.writable);
    add("records", its.records);
    add("writes", its.writes);
    add("syncs", its.syncs);
    add("refused", its.refused);
    add("compactions", its.compactions);
    add("failed_compactions", its.failed_compactions);
    add("packets", its.packets);
    add("recorded", its.recorded);
    add("dropped", its.dropped);
    add("queued", its.queued);
    EndObject();
  }

  void add_object(const inspection::tailer& tailer) {
    StartObject();
    add("state", tailer.state);
    add("file", tailer.file);
    add("byte", tailer.byte);
    add("offset", tailer.offset);
    add("events_per_second", tailer.events_per_second);
    add("events", tailer.events);
    add("kept_events", tailer.kept_events);
    add("kept_entities", tailer.kept_entities);
    add("kept_bytes", tailer.kept_bytes);
    add("keep_limit", tailer.keep_limit);
    add("subscribers", tailer.subscribers);
    add("lagging", tailer.lagging);
    add("replays", tailer.replays);
    add("corrupt", tailer.corrupt);
    add("truncations", tailer.truncations);
    add("compactions", tailer.compactions);
    add("skipped", tailer.skipped);
    add("decrypt_failures", tailer.decrypt_failures);
    add("sequence_gaps", tailer.sequence_gaps);
    add("restarts", tailer.restarts);
    EndObject();
  }
};

} // namespace

std::string to_json(const inspection::status& status) {
  rapidjson::StringBuffer buffer;
  object_writer out{buffer};
  out.StartObject();
  out.add("version", status.version);
  out.add("topic", status.topic);
  out.add("http", status.http);
  out.add("pid", status.pid);
  out.add("up_ms", status.up_ms);
  out.add("draining", status.draining);
  out.text("tailer");
  out.add_object(status.tailer);
  out.text("writer");
  out.add_object(status.writer);
  out.add("actors", status.actors);
  out.add("threads", status.threads);
  out.add("streams_open", status.streams_open);
  out.add("streams", status.streams);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace logflume::actors
