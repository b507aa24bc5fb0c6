#include "http/message/host_port.hpp"

#include "http/message/characters.hpp"

namespace logflume::http {

std::optional<host_port> read_host_port(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos)
    return {};
  host_port parts{text.substr(0, colon), text.substr(colon + 1)};
  const bool bracketed = parts.host.starts_with('[') && parts.host.ends_with(']');
  if (bracketed)
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  if (parts.host.empty() || (!bracketed && parts.host.find(':') != parts.host.npos))
    return {};
  if (parts.port.empty() || parts.port.size() > 5 || !all_digits(parts.port) ||
      std::stoi(parts.port) > 65'535)
    return {};
  return parts;
}

} // namespace logflume::http
