#include "http/message/characters.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace logflume::http {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != set.npos;
}

int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/// A port may be empty (RFC 3986, 3.2.3).
bool is_port(std::string_view text) {
  if (!all_digits(text))
    return false;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  return text.size() < 5 || (text.size() == 5 && text <= "65535");
}

} // namespace

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool well_encoded(std::string_view text, escapes allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%')
      continue;
    if (text.size() - i < 3)
      return false;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0)
      return false;
    if (allowed == escapes::printable && is_control(static_cast<char>(high * 16 + low)))
      return false;
    i += 2;
  }
  return true;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
  });
}

bool is_authority(std::string_view text) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos)
      return false;
    port = text.substr(end + 1);
    text = text.substr(1, end - 1);
    in6_addr address{};
    if (::inet_pton(AF_INET6, std::string{text}.c_str(), &address) != 1)
      return false;
  } else {
    const auto colon = text.find(':');
    port = colon == text.npos ? std::string_view{} : text.substr(colon);
    text = text.substr(0, colon);
    if (!std::all_of(
            text.begin(), text.end(),
            [](char c) { return is_alphanumeric(c) || is_one_of(c, "-._~%!$&'()*+;="); }) ||
        !well_encoded(text, escapes::any))
      return false;
  }
  return !text.empty() && (port.empty() || (port.front() == ':' && is_port(port.substr(1))));
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view take_item(std::string_view& list, char separator) {
  const auto end = std::min(list.find(separator), list.size());
  const auto item = trimmed(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return item;
}

bool has_element(std::string_view list, std::string_view element) {
  for (;;) {
    const auto comma = list.find(',');
    const auto item = list.substr(0, comma);
    if (equal_names(trimmed(item.substr(0, item.find(';'))), element))
      return true;
    if (comma == list.npos)
      return false;
    list.remove_prefix(comma + 1);
  }
}

bool equal_names(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace logflume::http
