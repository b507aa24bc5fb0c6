#include "tests/bench/floor/senders.hpp"

#include <liburing.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace logflume::bench {

namespace {

constexpr unsigned ring_size = 1024;

class ring_sender : public sender {
 public:
  ring_sender() { made_ = ::io_uring_queue_init(ring_size, &ring_, 0) == 0; }
  ~ring_sender() override {
    if (made_)
      ::io_uring_queue_exit(&ring_);
  }
  bool made() const { return made_; }

  void send(std::span<const int> sockets, std::string_view text) override {
    while (!sockets.empty()) {
      const auto some = sockets.first(std::min<std::size_t>(sockets.size(), ring_size));
      for (const int socket : some) {
        auto* entry = ::io_uring_get_sqe(&ring_);
        ::io_uring_prep_send(entry, socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_WAITALL);
        ::io_uring_sqe_set_data64(entry, static_cast<std::uint64_t>(socket));
      }
      finish(some.size(), text);
      sockets = sockets.subspan(some.size());
    }
  }

 private:
  void finish(std::size_t count, std::string_view text) {
    ::io_uring_submit_and_wait(&ring_, static_cast<unsigned>(count));
    for (std::size_t i = 0; i < count; ++i) {
      io_uring_cqe* done = nullptr;
      if (::io_uring_wait_cqe(&ring_, &done) != 0)
        return;
      const int socket = static_cast<int>(::io_uring_cqe_get_data64(done));
      const int sent = done->res;
      ::io_uring_cqe_seen(&ring_, done);
      if (sent >= 0 || sent == -EAGAIN)
        send_all(socket, text.substr(sent > 0 ? static_cast<std::size_t>(sent) : 0));
    }
  }

  io_uring ring_{};
  bool made_ = false;
};

} // namespace

std::unique_ptr<sender> uring_sender() {
  auto ring = std::make_unique<ring_sender>();
  if (!ring->made())
    return nullptr;
  return ring;
}

} // namespace logflume::bench
