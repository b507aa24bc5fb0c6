#include "http/socket/inherited_sockets.hpp"

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace logflume::http {
namespace {

std::string_view variable(const char* name) {
  const auto* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<int> number(std::string_view text) {
  int result = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), result);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || result < 0)
    return std::nullopt;
  return result;
}

/// Removes and returns the first of the colon-separated names.
std::string_view next_name(std::string_view& names) {
  const auto name = names.substr(0, names.find(':'));
  names.remove_prefix(std::min(names.size(), name.size() + 1));
  return name;
}

} // namespace

std::variant<inherited_sockets, std::string> take_inherited_sockets(int first) {
  inherited_sockets result;
  // The environment may be meant for the process that started this one.
  if (number(variable("LISTEN_PID")) != ::getpid())
    return result;
  const auto count = number(variable("LISTEN_FDS"));
  if (!count)
    return "LISTEN_FDS is not a number";
  auto names = variable("LISTEN_FDNAMES");
  for (int i = 0; i < *count; ++i) {
    descriptor socket{first + i};
    const std::string name{next_name(names)};
    if (::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) != 0)
      return "the socket " + name + " that LISTEN_FDS announces is not open";
    auto& place = name == "admin" ? result.admin : result.http;
    if (place)
      return "the socket " + name +
             " is one too many: pass one for http.listen and one named admin "
             "(FileDescriptorName=admin)";
    place = std::move(socket);
  }
  return result;
}

} // namespace logflume::http
