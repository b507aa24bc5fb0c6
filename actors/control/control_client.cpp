#include "actors/control/control_client.hpp"

#include "actors/control/control_address.hpp"
#include "actors/control/control_frame.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

control_answer refused(std::string code, std::string message) {
  return {.refused = control_refusal{std::move(code), std::move(message)}};
}

control_answer no_answer(const std::filesystem::path& socket, const std::string& why) {
  return refused("no_answer", socket.string() + ": " + why +
                                  ": check with `logflume cat` whether the event was recorded "
                                  "before you repeat the command");
}

/// Returns false if not all bytes were sent.
bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return true;
}

control_answer receive_answer(int from, const std::filesystem::path& socket) {
  frame_reader frames;
  std::array<char, 4096> piece;
  for (;;) {
    auto next = frames.next();
    if (const auto* body = std::get_if<std::string>(&next))
      return parse_control_answer(*body);
    if (std::holds_alternative<frame_fault>(next))
      return refused("version", socket.string() +
                                    ": the writer uses another version of the protocol: use the "
                                    "same logflume, or restart the writer");
    const auto count = ::recv(from, piece.data(), piece.size(), 0);
    if (count > 0)
      frames.add({piece.data(), static_cast<std::size_t>(count)});
    else if (count == 0)
      return no_answer(socket, "the writer ended before it answered");
    else if (errno == EAGAIN)
      return no_answer(socket, "the writer did not answer in time");
    else if (errno != EINTR)
      return no_answer(socket, std::generic_category().message(errno));
  }
}

} // namespace

std::optional<control_answer> send_control(const std::filesystem::path& socket,
                                           const control_request& request,
                                           std::chrono::seconds patience) {
  auto connected = connect_control(socket);
  if (const auto* error = std::get_if<std::error_code>(&connected)) {
    if (*error == std::errc::no_such_file_or_directory || *error == std::errc::connection_refused ||
        *error == std::errc::not_a_directory)
      return std::nullopt;
    if (*error == std::errc::permission_denied)
      return refused("forbidden", socket.string() +
                                      ": only the writer's own user and root may send it commands");
    return refused("not_written", socket.string() + ": " + error->message());
  }
  const auto& to = std::get<crypto::descriptor>(connected);
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  ::setsockopt(to.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const auto body = to_json(request);
  if (body.size() > max_frame_bytes)
    return refused("not_written", "the event is too long to be sent to the writer");
  // A writer that refuses the connection may have closed it already, after saying why.
  static_cast<void>(send_all(to.get(), frame_of(body)));
  return receive_answer(to.get(), socket);
}

} // namespace logflume::actors
