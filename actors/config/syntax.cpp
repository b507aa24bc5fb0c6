#include "actors/config/syntax.hpp"

#include "actors/config/units.hpp"
#include "crypto/root_secret_source.hpp"
#include "crypto/token/right.hpp"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace logflume::actors {

namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

/// Returns whether `text` is not empty and has only these characters.
bool consists_of(std::string_view text, std::initializer_list<std::string_view> sets) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return std::any_of(sets.begin(), sets.end(),
                       [&](std::string_view set) { return set.find(c) != set.npos; });
  });
}

bool is_port(std::string_view text, std::uint64_t lowest) {
  const auto port = parse_number(text);
  return port && *port >= lowest && *port <= 65'535;
}

bool is_ipv6(std::string_view bracketed) {
  if (bracketed.size() < 4 || bracketed.front() != '[' || bracketed.back() != ']')
    return false;
  in6_addr address{};
  const std::string inner{bracketed.substr(1, bracketed.size() - 2)};
  return inet_pton(AF_INET6, inner.c_str(), &address) == 1;
}

/// Returns whether a link-local address names its interface, as in `[fe80::1%eth0]`.
bool has_zone(std::string_view bracketed) {
  const auto percent = bracketed.find('%');
  return percent != bracketed.npos &&
         consists_of(bracketed.substr(percent + 1, bracketed.size() - percent - 2),
                     {lower, upper, digits, "-._"}) &&
         is_ipv6(std::string{bracketed.substr(0, percent)} + ']');
}

bool is_host(std::string_view text) {
  if (is_ipv6(text))
    return true;
  if (consists_of(text, {digits, "."})) {
    in_addr address{};
    return inet_pton(AF_INET, std::string{text}.c_str(), &address) == 1;
  }
  return consists_of(text, {lower, upper, digits, ".-"});
}

} // namespace

bool is_listen_address(const std::string& text) {
  if (text.starts_with("unix:"))
    return text.size() > 5 && text.size() - 5 < sizeof(sockaddr_un{}.sun_path) &&
           text.find('\0') == text.npos;
  const auto colon = text.rfind(':');
  if (colon == text.npos || !is_port(std::string_view{text}.substr(colon + 1), 0))
    return false;
  const auto host = std::string_view{text}.substr(0, colon);
  return is_host(host) || (host.ends_with(']') && has_zone(host));
}

bool is_network_address(const std::string& text) {
  return text.empty() || (!text.starts_with("unix:") && is_listen_address(text));
}

std::string missing_host_advice(const std::string& text) {
  if (!text.starts_with(':') || !is_port(std::string_view{text}.substr(1), 0))
    return {};
  return "the address is missing: 0.0.0.0" + text + " is every interface, 127.0.0.1" + text +
         " this machine alone; ";
}

bool is_file_or_none(const std::string& text) {
  return text.find('\0') == text.npos;
}

bool is_topic(const std::string& text) {
  if (text == "." || text == ".." || !consists_of(text, {lower, upper, digits, "-._~"}))
    return false;
  const auto extension = std::filesystem::path{text}.extension();
  return extension != ".history" && extension != ".ancient_history" && extension != ".work" &&
         extension != ".lock" && extension != ".control";
}

bool is_broker_list_or_none(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto broker = rest.substr(0, end);
    if (broker.empty() || broker.find_first_of(" \t") != broker.npos || end + 1 == rest.size())
      return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

bool is_kafka_topic_or_none(const std::string& text) {
  constexpr std::size_t longest = 249;
  return text.empty() || (text != "." && text != ".." && text.size() <= longest &&
                          consists_of(text, {lower, upper, digits, "-._"}));
}

bool is_forward_origin_or_none(const std::string& text) {
  constexpr std::size_t longest = 100;
  return text.empty() ||
         (text.size() <= longest && consists_of(text, {lower, upper, digits, "-._"}));
}

bool is_entity_type(const std::string& text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return c == '|' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

bool is_secret_source(const std::string& text) {
  return !crypto::check_root_secret_source(text);
}

bool is_secret_path(const std::string& text) {
  const std::filesystem::path path{text};
  return path.is_relative() && path.has_filename() &&
         std::find(path.begin(), path.end(), "..") == path.end();
}

bool is_event_field(const std::string& text) {
  const auto dot = text.find('.');
  return dot != text.npos && dot > 0 && dot + 1 < text.size() &&
         text.find('.', dot + 1) == text.npos;
}

bool is_file_mode(const std::string& text) {
  return text.empty() || ((text.size() == 3 || (text.size() == 4 && text.front() == '0')) &&
                          consists_of(text, {"01234567"}));
}

bool is_right_to_read(const std::string& text) {
  const auto right = crypto::parse_right(text);
  return right && !right->write;
}

bool is_host_name(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c == '-' || c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

bool is_origin(const std::string& text) {
  std::string_view rest = text;
  if (rest.starts_with("https://"))
    rest.remove_prefix(8);
  else if (rest.starts_with("http://"))
    rest.remove_prefix(7);
  else
    return false;
  if (rest.find_first_of(upper) != rest.npos)
    return false;
  const auto colon = rest.rfind(':');
  if (colon == rest.npos || rest.ends_with(']'))
    return is_host(rest);
  return is_host(rest.substr(0, colon)) && is_port(rest.substr(colon + 1), 1);
}

} // namespace logflume::actors
