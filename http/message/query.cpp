#include "http/message/query.hpp"

#include <algorithm>
#include <charconv>

namespace logflume::http {

namespace {

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      result.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return result;
}

} // namespace

std::vector<query_parameter> parse_query(std::string_view query) {
  std::vector<query_parameter> result;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty())
      continue;
    const auto equals = std::min(part.find('='), part.size());
    result.push_back(
        {decoded(part.substr(0, equals)), decoded(part.substr(std::min(equals + 1, part.size())))});
  }
  return result;
}

} // namespace logflume::http
