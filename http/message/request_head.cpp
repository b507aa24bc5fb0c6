#include "http/message/request_head.hpp"

#include "http/message/characters.hpp"
#include "http/message/request_target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace logflume::http {
namespace {

constexpr std::size_t max_fields = 96;

constexpr std::array<std::string_view, 9> known_methods{
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

using refusal = std::optional<head_refusal>;

std::string_view take_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 2);
  return line;
}

refusal read_version(std::string_view version, request_head& head) {
  if (version == "HTTP/1.1")
    head.minor_version = 1;
  else if (version == "HTTP/1.0")
    head.minor_version = 0;
  else if (version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
           version[6] == '.' && is_digit(version[7]))
    return head_refusal{505, "Use HTTP/1.1"};
  else
    return head_refusal{400, "End the request line with HTTP/1.1"};
  return {};
}

refusal read_request_line(std::string_view line, request_head& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last || line.find(' ', first + 1) != last)
    return head_refusal{400, "Send METHOD, target and version with one space between them"};
  head.method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  if (!is_token(head.method))
    return head_refusal{400, "Send a method that is a token, such as GET"};
  if (head.method == "PRI")
    return head_refusal{400, "Use HTTP/1.1: this server does not support HTTP/2"};
  if (const auto refused = read_version(line.substr(last + 1), head))
    return refused;
  if (std::find(known_methods.begin(), known_methods.end(), head.method) == known_methods.end())
    return head_refusal{501, "Use a supported method, such as GET"};
  if (head.method == "CONNECT")
    return head_refusal{405, "Use GET: this server is not a proxy"};
  return read_target(target, head);
}

refusal read_field(std::string_view line, request_head& head) {
  if (line.front() == ' ' || line.front() == '\t')
    return head_refusal{400, "Send each header field on one line"};
  if (head.fields.size() == max_fields)
    return head_refusal{431, "Send fewer header fields"};
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon)))
    return head_refusal{400, "Send header fields as NAME: VALUE, without a space before the colon"};
  const auto value = trimmed(line.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }))
    return head_refusal{400, "Send header fields without control characters"};
  head.fields.push_back({line.substr(0, colon), value});
  return {};
}

/// Sets `value` to the field called `name`, if there is one; refuses several such fields.
refusal check_single(const request_head& head, std::string_view name, std::string_view title,
                     std::optional<std::string_view>& value) {
  for (const auto& field : head.fields) {
    if (!equal_names(field.name, name))
      continue;
    if (value)
      return head_refusal{400, title};
    value = field.value;
  }
  return {};
}

refusal check_host(const request_head& head) {
  std::optional<std::string_view> host;
  if (auto refused = check_single(head, "Host", "Send one Host field", host))
    return refused;
  if (!host && head.minor_version == 1)
    return head_refusal{400, "Send a Host field"};
  if (host && !host->empty() && !is_authority(*host))
    return head_refusal{400, "Send a Host field that names a host, such as localhost:8080"};
  return {};
}

/// RFC 9112, 6.3: refuses a body whose length two readers could understand differently.
refusal check_body(request_head& head) {
  std::optional<std::string_view> length;
  std::optional<std::string_view> coding;
  if (auto refused = check_single(head, "Content-Length", "Send one Content-Length", length))
    return refused;
  if (auto refused = check_single(head, "Transfer-Encoding", "Send one Transfer-Encoding", coding))
    return refused;
  if (length && coding)
    return head_refusal{400, "Send Content-Length or Transfer-Encoding, not both"};
  if (length && (length->empty() || length->size() > 18 || !all_digits(*length)))
    return head_refusal{400, "Send a Content-Length that has only digits"};
  if (coding && (head.minor_version == 0 || !equal_names(*coding, "chunked")))
    return head_refusal{400,
                        "Send no Transfer-Encoding except chunked, and chunked only with HTTP/1.1"};
  if (coding)
    head.body_length.reset();
  else if (length)
    std::from_chars(length->data(), length->data() + length->size(), *head.body_length);
  // The body of any other method is not read: the response closes the connection, so that the body
  // is never read as a request.
  if (head.method != "POST" && head.body_length != 0)
    head.keep_alive = false;
  return {};
}

void read_connection(request_head& head) {
  if (head.minor_version == 0)
    head.keep_alive = false;
  for (const auto& field : head.fields)
    if (equal_names(field.name, "Connection") && has_element(field.value, "close"))
      head.keep_alive = false;
}

} // namespace

std::string_view request_head::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const header_field& field) {
    return equal_names(field.name, name);
  });
  return found == fields.end() ? std::string_view{} : found->value;
}

head_result read_head(std::string_view text) {
  request_head head;
  while (text.starts_with("\r\n"))
    text.remove_prefix(2);
  if (head_scanner scanner; scanner.scan(text) != scan_state::complete)
    return head_refusal{400, "Send lines that end with CR LF, without control characters"};
  if (auto refused = read_request_line(take_line(text), head))
    return *refused;
  for (auto line = take_line(text); !line.empty(); line = take_line(text))
    if (auto refused = read_field(line, head))
      return *refused;
  if (auto refused = check_host(head))
    return *refused;
  if (auto refused = check_body(head))
    return *refused;
  read_connection(head);
  return head;
}

} // namespace logflume::http
