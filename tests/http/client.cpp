#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace logflume::http::test {
namespace {

constexpr std::chrono::seconds patience{30};

} // namespace

client::client(const std::string& address, int receive_buffer) {
  REQUIRE(connect_to(address, receive_buffer));
}

std::optional<client> client::try_connect(const std::string& address) {
  client made;
  if (!made.connect_to(address))
    return std::nullopt;
  return made;
}

bool client::connect_to(const std::string& address, int receive_buffer) {
  sockaddr_storage to{};
  socklen_t size = 0;
  if (address.starts_with("unix:")) {
    sockaddr_un path{};
    path.sun_family = AF_UNIX;
    std::memcpy(path.sun_path, address.data() + 5, address.size() - 5);
    std::memcpy(&to, &path, size = sizeof path);
  } else if (address.starts_with('[')) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    v6.sin6_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    std::memcpy(&to, &v6, size = sizeof v6);
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    std::memcpy(&to, &v4, size = sizeof v4);
  }
  socket_ = descriptor{::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(socket_);
  if (receive_buffer != 0)
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const timeval limit{patience.count(), 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (to.ss_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), size) == 0;
}

void client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0)
      return; // The server may have refused already.
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void client::half_close() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void client::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.reset();
}

void client::shrink_receive_buffer() {
  const int size = 64 * 1024;
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

bool client::read_some() {
  char buffer[16 * 1024];
  const auto size = ::recv(socket_.get(), buffer, sizeof buffer, 0);
  REQUIRE_MESSAGE((size >= 0 || errno == ECONNRESET), "the server fell silent");
  if (size > 0)
    unread_.append(buffer, static_cast<std::size_t>(size));
  return size > 0;
}

std::string client::read_until(std::string_view end) {
  std::size_t at;
  while ((at = unread_.find(end)) == unread_.npos)
    REQUIRE_MESSAGE(read_some(), "the connection ended before: " << end << ", after: " << unread_);
  auto text = unread_.substr(0, at + end.size());
  unread_.erase(0, at + end.size());
  return text;
}

std::string client::read_to_end() {
  while (read_some()) {
  }
  return std::exchange(unread_, {});
}

std::string client::read_response() {
  auto text = read_until("\r\n\r\n");
  const auto field = text.find("Content-Length: ");
  const auto size = field == text.npos ? 0 : std::stoul(text.substr(field + 16));
  while (unread_.size() < size)
    REQUIRE(read_some());
  text.append(unread_, 0, size);
  unread_.erase(0, size);
  return text;
}

std::string get(std::string_view path, std::string_view more_fields) {
  std::string text{"GET "};
  return text.append(path)
      .append(" HTTP/1.1\r\nHost: localhost\r\n")
      .append(more_fields)
      .append("\r\n");
}

void stream_box::put(stream_request request, event_stream stream) {
  const std::lock_guard lock{mutex_};
  streams_.emplace_back(request, std::move(stream));
  changed_.notify_all();
}

std::pair<stream_request, event_stream> stream_box::take() {
  std::unique_lock lock{mutex_};
  REQUIRE(changed_.wait_for(lock, patience, [this] { return !streams_.empty(); }));
  auto first = std::move(streams_.front());
  streams_.pop_front();
  return first;
}

void stream_box::clear() {
  const std::lock_guard lock{mutex_};
  streams_.clear();
}

void recording_observer::writable() {
  const std::lock_guard lock{mutex_};
  writable_ = true;
  changed_.notify_all();
}

void recording_observer::hung_up() {
  const std::lock_guard lock{mutex_};
  ++hang_ups_;
  changed_.notify_all();
}

void recording_observer::half_closed() {
  const std::lock_guard lock{mutex_};
  half_closed_ = true;
  changed_.notify_all();
}

void recording_observer::wait_half_closed() {
  std::unique_lock lock{mutex_};
  REQUIRE(changed_.wait_for(lock, patience, [this] { return half_closed_; }));
}

void recording_observer::wait_writable() {
  std::unique_lock lock{mutex_};
  REQUIRE(changed_.wait_for(lock, patience, [this] { return std::exchange(writable_, false); }));
}

void recording_observer::wait_hung_up() {
  std::unique_lock lock{mutex_};
  REQUIRE(changed_.wait_for(lock, patience, [this] { return hang_ups_ > 0; }));
}

int recording_observer::hang_ups() const {
  const std::lock_guard lock{mutex_};
  return hang_ups_;
}

unstarted_fixture::unstarted_fixture(server_options options, descriptor inherited) :
    http{std::move(options),
         {.stream = [this](stream_request request,
                           event_stream stream) { streams.put(request, std::move(stream)); },
          .notice =
              [this](const server_notice& notice) {
                const std::lock_guard lock{mutex};
                notices.push_back(notice);
              }},
         std::move(inherited)} {}

unstarted_fixture::~unstarted_fixture() {
  http.stop_accepting();
}

std::optional<server_notice> unstarted_fixture::last_notice(std::string_view event) {
  const std::lock_guard lock{mutex};
  for (auto notice = notices.rbegin(); notice != notices.rend(); ++notice)
    if (notice->event == event)
      return *notice;
  return {};
}

frames_ptr make_frames(std::string_view text) {
  return std::make_shared<const frames>(text);
}

} // namespace logflume::http::test
