#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::bench {

/// A request of the load: a GET of a stream or a POST of an event.
struct request {
  bool is_post = false;
  /// One if the path names it, several if the query does. 0 stands for all entities.
  std::vector<std::uint64_t> entities;
  std::string_view body;
};

inline std::vector<std::uint64_t> entities_of(std::string_view target) {
  constexpr std::string_view name = "entity=";
  std::vector<std::uint64_t> result;
  const auto add = [&](std::string_view number) {
    std::from_chars(number.data(), number.data() + number.size(), result.emplace_back());
  };
  auto at = target.find(name);
  if (at == target.npos)
    add(target.substr(target.rfind('/') + 1));
  for (; at != target.npos; at = target.find(name, at + 1))
    add(target.substr(at + name.size()));
  return result;
}

/// Passes each complete request at the beginning of `text` to `take`, then removes them.
template <class Take>
void take_requests(std::string& text, Take take) {
  std::string_view rest = text;
  for (auto end = rest.find("\r\n\r\n"); end != rest.npos; end = rest.find("\r\n\r\n")) {
    const auto head = rest.substr(0, end);
    const auto target = head.substr(0, head.find(" HTTP"));
    request next{.is_post = head.starts_with("POST"), .entities = entities_of(target), .body = {}};
    std::size_t length = 0;
    constexpr std::string_view name = "Content-Length: ";
    if (const auto at = head.find(name); at != head.npos)
      std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    if (rest.size() < end + 4 + length)
      break;
    next.body = rest.substr(end + 4, length);
    take(next);
    rest.remove_prefix(end + 4 + length);
  }
  text.erase(0, text.size() - rest.size());
}

} // namespace logflume::bench
