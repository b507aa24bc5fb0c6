#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

struct sse_event {
  std::string data;
  /// The last `id:` so far, as a browser keeps it.
  std::string id;
  std::string type;
};

/// What an EventSource makes of a body (WHATWG HTML, 9.2.6). Only LF is a line end.
struct sse_events {
  std::vector<sse_event> events;
  std::size_t comments = 0;
  std::string retry;
  /// Bytes after the last empty line: an incomplete event.
  std::string pending;
};

inline sse_events parse_sse(std::string_view body) {
  sse_events result;
  sse_event event;
  bool has_data = false;
  std::size_t whole = 0;
  for (std::size_t at = 0, end = 0; (end = body.find('\n', at)) != body.npos; at = end + 1) {
    const auto line = body.substr(at, end - at);
    if (line.empty()) {
      if (has_data)
        result.events.push_back(event);
      event.data.clear();
      event.type.clear();
      has_data = false;
      whole = end + 1;
      continue;
    }
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' '))
      value.remove_prefix(1);
    if (colon == 0) {
      ++result.comments;
    } else if (field == "data") {
      if (has_data)
        event.data += '\n';
      event.data += value;
      has_data = true;
    } else if (field == "id") {
      event.id = value;
    } else if (field == "event") {
      event.type = value;
    } else if (field == "retry") {
      result.retry = value;
    }
  }
  result.pending = body.substr(whole);
  return result;
}

} // namespace logflume::test
