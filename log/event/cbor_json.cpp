#include "log/event/cbor_json.hpp"

#include "log/event/event_json_builder.hpp"
#include "log/event/json_number.hpp"

#include <cbor.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace logflume::log {

namespace {

event_json_builder& target(void* context) {
  return *static_cast<event_json_builder*>(context);
}

template <class Unsigned>
void on_unsigned(void* context, Unsigned value) {
  target(context).literal(json_number{std::uint64_t{value}}.view());
}

template <class Unsigned>
void on_negative(void* context, Unsigned value) {
  target(context).literal(json_number::minus_one_minus(value).view());
}

template <class Float>
void on_float(void* context, Float value) {
  target(context).literal(json_number{value}.view());
}

void on_text(void* context, cbor_data data, std::size_t size) {
  target(context).text({reinterpret_cast<const char*>(data), size});
}

void on_bytes(void* context, cbor_data data, std::size_t size) {
  target(context).bytes({data, size});
}

void on_null(void* context) {
  target(context).literal("null");
}

const cbor_callbacks callbacks = [] {
  auto table = cbor_empty_callbacks;
  table.uint8 = on_unsigned;
  table.uint16 = on_unsigned;
  table.uint32 = on_unsigned;
  table.uint64 = on_unsigned;
  table.negint8 = on_negative;
  table.negint16 = on_negative;
  table.negint32 = on_negative;
  table.negint64 = on_negative;
  table.float2 = on_float;
  table.float4 = on_float;
  table.float8 = on_float;
  table.null = on_null;
  table.undefined = on_null;
  table.boolean = [](void* context, bool value) {
    target(context).literal(value ? "true" : "false");
  };
  table.string = on_text;
  table.string_start = [](void* context) { target(context).text_in_chunks(); };
  table.byte_string = on_bytes;
  table.byte_string_start = [](void* context) { target(context).bytes_in_chunks(); };
  table.array_start = [](void* context, std::size_t size) { target(context).array(size); };
  table.indef_array_start = [](void* context) { target(context).array(std::nullopt); };
  table.map_start = [](void* context, std::size_t entries) { target(context).map(entries); };
  table.indef_map_start = [](void* context) { target(context).map(std::nullopt); };
  table.indef_break = [](void* context) { target(context).end(); };
  table.tag = [](void* context, std::uint64_t number) { target(context).tag(number); };
  return table;
}();

} // namespace

struct cbor_json::state {
  state(std::vector<std::string> redact, event_shape shape) : event(std::move(redact), shape) {}

  event_json_builder event;
};

cbor_json::cbor_json(std::vector<std::string> redact, event_shape shape) :
    state_(std::make_unique<state>(std::move(redact), shape)) {}

cbor_json::cbor_json(cbor_json&&) noexcept = default;
cbor_json& cbor_json::operator=(cbor_json&&) noexcept = default;
cbor_json::~cbor_json() = default;

std::optional<std::string_view> cbor_json::transcode(bytes_view cbor) {
  auto& event = state_->event;
  event.reset();
  while (!event.done()) {
    const auto item = cbor_stream_decode(cbor.data(), cbor.size(), &callbacks, &event);
    if (item.status != CBOR_DECODER_FINISHED || event.failed())
      return std::nullopt;
    cbor = cbor.subspan(item.read);
  }
  if (event.failed() || !cbor.empty())
    return std::nullopt;
  return event.json();
}

} // namespace logflume::log
