#include "http/message/sse.hpp"

#include <algorithm>

namespace logflume::http {
namespace {

/// Two `memchr` calls are faster than one search for either of two bytes.
std::size_t line_end_of(std::string_view text) {
  return std::min(text.find('\n'), text.find('\r'));
}

/// A line break would end the field, so each line gets its own `data:`.
void append_data(std::string& out, std::string_view data) {
  for (;;) {
    const auto line_end = line_end_of(data);
    // A reader removes one space after the colon.
    out.append(data.starts_with(' ') ? "data: " : "data:");
    out.append(data.substr(0, line_end)).push_back('\n');
    if (line_end == data.npos)
      return;
    data.remove_prefix(line_end + (data.substr(line_end, 2) == "\r\n" ? 2 : 1));
  }
}

} // namespace

void append_event_frame(std::string& out, std::string_view data,
                        std::optional<std::string_view> id) {
  append_data(out, data);
  if (id)
    out.append("id:").append(*id).push_back('\n');
  out.push_back('\n');
}

std::string_view empty_comment() {
  return ":\n\n";
}

std::string retry_frame(std::chrono::milliseconds delay) {
  return "retry:" + std::to_string(delay.count()) + "\n\n";
}

} // namespace logflume::http
