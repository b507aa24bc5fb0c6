#include "tests/bench/load/loopback.hpp"
#include "tests/bench/load/publisher.hpp"

#include <unistd.h>

#include <array>
#include <utility>

namespace logflume::bench {

namespace {

class post_publisher : public publisher {
 public:
  post_publisher(std::uint16_t port, std::string path, bool envelopes, bool lines = false) :
      path_{std::move(path)}, envelopes_{envelopes}, lines_{lines}, socket_{
                                                                        connected_socket(port)} {}
  ~post_publisher() override { ::close(socket_); }

 private:
  void put(std::uint64_t entity, stamp value) override {
    auto body = R"({"TemperatureRead":{"temperature":)" + std::to_string(value) + "}}";
    if (envelopes_) {
      const auto offset = std::to_string(++offset_);
      body = R"({"persistence_id":"Sensor|)" + std::to_string(entity) +
             R"(","seq_nr":1,"offset":)" + offset +
             R"(,"timestamp":"2026-11-26T08:00:00.123456Z","event":)" + body + "}\nid:" + offset +
             "-9f3a0b12";
    }
    if (lines_)
      body += '\n';
    requests_ += "POST " + path_ + std::to_string(entity) +
                 " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  void flush() override {
    send_text(socket_, requests_);
    requests_.clear();
    // Reads the responses so far, so that they never fill the socket.
    std::array<char, 1 << 16> answers;
    while (::recv(socket_, answers.data(), answers.size(), MSG_DONTWAIT) > 0) {
    }
  }

  std::string path_;
  bool envelopes_;
  bool lines_;
  std::uint64_t offset_ = 0;
  int socket_;
  std::string requests_;
};

/// Sends one request at a time: a server may not accept a second one before its response.
void create_streams(std::uint16_t port, std::uint64_t entities) {
  const int socket = connected_socket(port);
  for (std::uint64_t entity = 1; entity <= entities; ++entity) {
    send_text(socket, "PUT /" + std::to_string(entity) +
                          " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 0\r\n\r\n");
    std::string answer;
    while (!answer.ends_with("\r\n\r\n")) {
      std::array<char, 1024> piece;
      const auto size = ::recv(socket, piece.data(), piece.size(), 0);
      if (size <= 0)
        fail("a stream was not created: the connection ended");
      answer.append(piece.data(), static_cast<std::size_t>(size));
    }
    if (!answer.starts_with("HTTP/1.1 20"))
      fail("a stream was not created: " + answer.substr(0, answer.find('\r')));
  }
  ::close(socket);
}

} // namespace

std::unique_ptr<publisher> publish_by_post(std::uint16_t port, const std::string& path,
                                           bool envelopes) {
  return std::make_unique<post_publisher>(port, path, envelopes);
}

std::unique_ptr<publisher> publish_to_durable_streams(std::uint16_t port, std::uint64_t entities) {
  create_streams(port, entities);
  return std::make_unique<post_publisher>(port, "/", false, true);
}

} // namespace logflume::bench
