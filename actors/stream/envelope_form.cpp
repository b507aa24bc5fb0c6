#include "actors/counts/tailer_counts.hpp"
#include "actors/stream/wire_form.hpp"
#include "log/event/json_writer.hpp"
#include "log/event/timestamp.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace logflume::actors {

namespace {

/// Maximum number of characters of a client's id that are repeated to it.
constexpr std::size_t max_repeated = 128;

void append_number(std::string& out, std::uint64_t number) {
  out.append(std::to_string(number));
}

/// Omits zeros at the end of the fraction.
void append_time(std::string& out, double timestamp) {
  auto text = log::format_timestamp(timestamp);
  if (text.find('.') != text.npos) {
    text.pop_back();
    text.resize(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
      text.pop_back();
    text.push_back('Z');
  }
  out.append(text);
}

/// Returns the member `persistence_id` up to the entity's number.
std::string persistence_id_beginning(std::string_view entity_type) {
  rapidjson::StringBuffer buffer;
  log::json_writer json{buffer};
  json.text(std::string{entity_type} + '|');
  std::string text = R"("persistence_id":)";
  text.append(buffer.GetString(), buffer.GetSize());
  // Removes the closing quote.
  text.pop_back();
  return text;
}

void append_persistence_id(std::string& out, std::string_view beginning, std::uint64_t entity_id) {
  out.append(beginning);
  append_number(out, entity_id);
  out.append(R"(",)");
}

/// Appends the members of an envelope that follow its persistence id, without the braces. Returns
/// false if the topic has dropped the record.
template <class Event>
bool append_event_members(std::string& out, const Event& event, const log::place_writer& places) {
  out.append(R"("seq_nr":)");
  if (event.seq_nr)
    append_number(out, *event.seq_nr);
  else
    out.append("null");
  out.push_back(',');
  if (!places.append_record(out, event.offset))
    return false;
  out.append(R"(,"timestamp":)");
  if (event.timestamp) {
    out.push_back('"');
    append_time(out, *event.timestamp);
    out.push_back('"');
  } else {
    out.append("null");
  }
  out.append(R"(,"event":)").append(event.json);
  return true;
}

/// Returns the size in bytes of the UTF-8 character that `text` begins with; 0 if that is not
/// UTF-8.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(0) < 0x80   ? 1
                           : byte(0) < 0xc2 ? 0
                           : byte(0) < 0xe0 ? 2
                           : byte(0) < 0xf0 ? 3
                           : byte(0) < 0xf5 ? 4
                                            : 0;
  if (size > text.size())
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  const bool is_short = size == 3 && byte(0) == 0xe0 && byte(1) < 0xa0;
  const bool is_half = size == 3 && byte(0) == 0xed && byte(1) >= 0xa0;
  const bool is_outside =
      size == 4 && ((byte(0) == 0xf0 && byte(1) < 0x90) || (byte(0) == 0xf4 && byte(1) >= 0x90));
  return is_short || is_half || is_outside ? 0 : size;
}

/// Returns at most `max_repeated` characters of `text`; bytes that are not UTF-8 are replaced.
std::string repeated(std::string_view text) {
  std::string result;
  for (std::size_t count = 0; count < max_repeated && !text.empty(); ++count) {
    const auto size = character_size(text);
    if (size == 0)
      result.append("\xef\xbf\xbd");
    else
      result.append(text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

/// Appends the members of a reset's data, with the braces.
void append_reset_data(std::string& out, reset_reason reason, std::string_view last_event_id) {
  rapidjson::StringBuffer buffer;
  log::json_writer json{buffer};
  json.StartObject();
  json.Key("reason");
  json.text(to_string(reason));
  json.Key("last_event_id");
  json.text(repeated(last_event_id));
  json.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
}

/// Appends the value of `"renew":{"expires":"2026-11-26T08:00:00Z"}`.
void append_expiry_data(std::string& out, double expires) {
  out.append(R"({"expires":")");
  append_time(out, expires);
  out.append("\"}");
}

std::string_view name_of(token_state state) {
  return state == token_state::to_renew ? "renew" : "expired";
}

class enveloping_form : public wire_form {
 public:
  enveloping_form(std::string_view entity_type, log::place_writer_ptr places) :
      persistence_id_{persistence_id_beginning(entity_type)}, places_{std::move(places)} {}

  bool has_ids() const override { return true; }

  std::string id_of(const log::log_place& at) const override {
    std::string text;
    append_id(text, at);
    return text;
  }

 protected:
  const log::place_writer& places() const { return *places_; }

  void append_id(std::string& out, const log::log_place& at) const { places_->append_id(out, at); }

  void append_id(std::string& out, const log::kept_event& event) const {
    append_id(out, log::record_id{event.offset, event.hash, event.before});
  }

  bool append_members(std::string& out, std::uint64_t entity_id,
                      const log::kept_event& event) const {
    append_persistence_id(out, persistence_id_, entity_id);
    return event.json.empty() ? places_->append_record(out, event.offset)
                              : append_event_members(out, event, *places_);
  }

 private:
  std::string persistence_id_;
  log::place_writer_ptr places_;
};

/// The id is a frame's last line: some clients apply it before the frame is complete, and would
/// lose a frame if the connection broke after its id.
class sse_form : public enveloping_form {
 public:
  using enveloping_form::enveloping_form;

  bool append(std::string& out, std::uint64_t entity_id,
              const log::kept_event& event) const override {
    const auto before = out.size();
    if (event.json.empty())
      out.append("event:deleted\n");
    out.append("data:{");
    if (!append_members(out, entity_id, event)) {
      out.resize(before);
      return false;
    }
    out.append("}\nid:");
    append_id(out, event);
    out.append("\n\n");
    return true;
  }

  /// Has no empty line: some clients take each for a message.
  std::string_view keep_alive() const override { return ":\n"; }

  void append_position(std::string& out, const log::log_place& at, bool caught_up) const override {
    out.append("event:position\ndata:{");
    places().append_position(out, at);
    out.append(",\"caught_up\":").append(caught_up ? "true" : "false").append("}\nid:");
    append_id(out, at);
    out.append("\n\n");
  }

  void append_reset(std::string& out, const log::log_place& at, reset_reason reason,
                    std::string_view last_event_id) const override {
    out.append("event:reset\ndata:");
    append_reset_data(out, reason, last_event_id);
    out.append("\nid:");
    append_id(out, at);
    out.append("\n\n");
  }

  void append_expiry(std::string& out, const log::log_place& at, token_state state,
                     double expires) const override {
    out.append("event:").append(name_of(state)).append("\ndata:");
    append_expiry_data(out, expires);
    out.append("\nid:");
    append_id(out, at);
    out.append("\n\n");
  }

  std::string beginning(unsigned retry_ms) const override {
    return "retry:" + std::to_string(retry_ms) + '\n';
  }
};

class line_form : public enveloping_form {
 public:
  using enveloping_form::enveloping_form;

  bool append(std::string& out, std::uint64_t entity_id,
              const log::kept_event& event) const override {
    const auto before = out.size();
    const bool is_deleted = event.json.empty();
    out.append(R"({"id":")");
    append_id(out, event);
    out.append(is_deleted ? R"(","deleted":{)" : R"(",)");
    if (!append_members(out, entity_id, event)) {
      out.resize(before);
      return false;
    }
    out.append(is_deleted ? "}}\n" : "}\n");
    return true;
  }

  std::string_view keep_alive() const override { return "\n"; }

  void append_reset(std::string& out, const log::log_place& at, reset_reason reason,
                    std::string_view last_event_id) const override {
    out.append(R"({"id":")");
    append_id(out, at);
    out.append(R"(","reset":)");
    append_reset_data(out, reason, last_event_id);
    out.append("}\n");
  }

  void append_expiry(std::string& out, const log::log_place& at, token_state state,
                     double expires) const override {
    out.append(R"({"id":")");
    append_id(out, at);
    out.append(R"(",")").append(name_of(state)).append("\":");
    append_expiry_data(out, expires);
    out.append("}\n");
  }
};

struct envelope_forms {
  envelope_forms(std::string_view entity_type, const log::place_writer_ptr& places) :
      sse{entity_type, places}, lines{entity_type, places} {}

  sse_form sse;
  line_form lines;
};

const envelope_forms& forms_of(std::string_view entity_type, const log::place_writer_ptr& places) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, log::place_writer_ptr>, envelope_forms> all;
  const std::lock_guard lock{mutex};
  return all.try_emplace({std::string{entity_type}, places}, entity_type, places).first->second;
}

} // namespace

std::string_view to_string(reset_reason reason) {
  return reset_names.at(static_cast<std::size_t>(reason));
}

void wire_form::append_position(std::string&, const log::log_place&, bool) const {}

void wire_form::append_reset(std::string&, const log::log_place&, reset_reason,
                             std::string_view) const {}

void wire_form::append_expiry(std::string&, const log::log_place&, token_state, double) const {}

std::string wire_form::beginning(unsigned) const {
  return {};
}

std::string entity_list(std::span<const log::entity_summary> found, std::size_t limit,
                        std::string_view entity_type, const log::place_writer& places) {
  const auto persistence_id = persistence_id_beginning(entity_type);
  const auto listed = found.first(std::min(limit, found.size()));
  std::string out = R"({"entities":[)";
  const char* separator = "";
  for (const auto& each : listed) {
    const auto before = out.size();
    out.append(separator).append(R"({"entity":")");
    append_number(out, each.entity_id);
    out.append(R"(",)");
    append_persistence_id(out, persistence_id, each.entity_id);
    out.append(R"("events":)");
    append_number(out, each.events);
    out.push_back(',');
    if (!append_event_members(out, each, places)) {
      out.resize(before);
      continue;
    }
    out.push_back('}');
    separator = ",";
  }
  out.push_back(']');
  if (found.size() > limit) {
    out.append(R"(,"next":")");
    append_number(out, listed.back().entity_id);
    out.push_back('"');
  }
  return out.append("}\n");
}

const wire_form& envelope_form(std::string_view entity_type, const log::place_writer_ptr& places) {
  return forms_of(entity_type, places).sse;
}

const wire_form& envelope_line_form(std::string_view entity_type,
                                    const log::place_writer_ptr& places) {
  return forms_of(entity_type, places).lines;
}

} // namespace logflume::actors
