#include "actors/stream/wire_form.hpp"
#include "http/message/sse.hpp"

#include <optional>

namespace logflume::actors {

namespace {

bool is_registered(std::string_view json) {
  return json.starts_with(R"({"Registered":)") || json == R"("Registered")";
}

class original_form : public wire_form {
 public:
  bool append(std::string& out, std::uint64_t entity_id,
              const log::kept_event& event) const override {
    std::optional<std::string> id;
    if (is_registered(event.json))
      id = std::to_string(entity_id);
    http::append_event_frame(out, event.json, id);
    return true;
  }

  std::string_view keep_alive() const override { return http::empty_comment(); }
};

} // namespace

const wire_form& event_form() {
  static const original_form form;
  return form;
}

} // namespace logflume::actors
