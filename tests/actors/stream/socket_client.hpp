#pragma once

#include "tests/http/unlooped_stream.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace logflume::test {

/// The browser's end of a stream; it reads only when told to.
class socket_client {
 public:
  socket_client() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw std::runtime_error{"socketpair"};
    mine_ = ends[0];
    theirs_ = ends[1];
    // The buffer is small, so that few events fill it.
    const int size = 4096;
    ::setsockopt(theirs_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }
  ~socket_client() { hang_up(); }
  socket_client(const socket_client&) = delete;
  socket_client& operator=(const socket_client&) = delete;

  /// Returns the server's end; call it only once. Without chunks, the text is the events alone.
  std::shared_ptr<http::event_stream> stream(std::string header = {}) {
    return std::make_shared<http::event_stream>(
        http::test::unlooped_stream(theirs_, false, std::move(header)));
  }

  /// Returns everything that has come so far.
  std::string read() {
    std::string result;
    std::array<char, 4096> piece{};
    ssize_t n = 0;
    while ((n = ::recv(mine_, piece.data(), piece.size(), MSG_DONTWAIT)) > 0)
      result.append(piece.data(), static_cast<std::size_t>(n));
    ended_ = ended_ || n == 0;
    return result;
  }

  /// Returns whether the last `read` found the server's end closed.
  bool ended() const { return ended_; }

  void hang_up() {
    if (mine_ >= 0)
      ::close(mine_);
    mine_ = -1;
  }

 private:
  int mine_ = -1;
  int theirs_ = -1;
  bool ended_ = false;
};

} // namespace logflume::test
