#pragma once

#include "http/server/event_stream.hpp"
#include "http/site/server.hpp"
#include "http/socket/descriptor.hpp"
#include "tests/http/default_options.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::http::test {

/// A blocking client that gives up after a long time, so that a failing test ends.
class client {
 public:
  /// `receive_buffer` is SO_RCVBUF in bytes, or 0 for the system's default.
  explicit client(const std::string& address, int receive_buffer = 0);
  /// Returns nullopt if nobody listens there.
  static std::optional<client> try_connect(const std::string& address);

  void send(std::string_view bytes);
  /// Ends its output and continues to read.
  void half_close();
  /// Ends the connection with a reset.
  void reset();
  void shrink_receive_buffer();

  std::string read_until(std::string_view end);
  std::string read_to_end();
  /// Reads a header, and a body as long as its Content-Length says.
  std::string read_response();
  int socket() const { return socket_.get(); }

 private:
  client() = default;
  bool connect_to(const std::string& address, int receive_buffer = 0);
  bool read_some();

  descriptor socket_;
  std::string unread_;
};

std::string get(std::string_view path, std::string_view more_fields = {});

/// Takes the streams that a server hands over.
class stream_box {
 public:
  void put(stream_request request, event_stream stream);
  std::pair<stream_request, event_stream> take();
  void clear();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<stream_request, event_stream>> streams_;
};

/// Records what it is told, and can wait for it.
class recording_observer : public stream_observer {
 public:
  void writable() override;
  void hung_up() override;
  void half_closed() override;
  void wait_writable();
  void wait_hung_up();
  void wait_half_closed();
  int hang_ups() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool writable_ = false;
  int hang_ups_ = 0;
  bool half_closed_ = false;
};

/// A server on a port of its own that keeps the streams it gets. Clients wait until `http` is
/// started.
struct unstarted_fixture {
  explicit unstarted_fixture(server_options options = default_options(), descriptor inherited = {});
  ~unstarted_fixture();

  client connect() const { return client{http.address()}; }
  std::optional<server_notice> last_notice(std::string_view event);

  stream_box streams;
  std::mutex mutex;
  std::vector<server_notice> notices;
  server http;
};

struct fixture : unstarted_fixture {
  explicit fixture(server_options options = default_options(), descriptor inherited = {}) :
      unstarted_fixture{std::move(options), std::move(inherited)} {
    http.start();
  }
};

frames_ptr make_frames(std::string_view text);

} // namespace logflume::http::test
