#include "http/server/httplib_server.hpp"

#include "http/message/http_date.hpp"
#include "http/message/problem.hpp"

#include <httplib.h>

#include <chrono>
#include <utility>

namespace logflume::http {
namespace {

/// Returns the request for the library. The handler has the checked head, so the library, whose
/// rules differ, parses neither the client's target nor its fields.
std::string text_for_library(const request_head& head) {
  return std::string{head.method} +
         (head.minor_version == 1 ? " / HTTP/1.1\r\n\r\n" : " / HTTP/1.0\r\n\r\n");
}

/// A stream in memory: the request is read from it, the response is written to it.
class memory_stream : public httplib::Stream {
 public:
  memory_stream(std::string_view in, const peer_address& peer) : in_{in}, peer_{peer} {}

  bool is_readable() const override { return !in_.empty(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const auto taken = in_.copy(to, size);
    in_.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* from, size_t size) override {
    out_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = to_string(peer_);
    port = peer_.port;
  }
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return 0; }

  std::string take() { return std::move(out_); }

 private:
  std::string_view in_;
  const peer_address& peer_;
  std::string out_;
};

} // namespace

class httplib_server::impl : public httplib::Server {
 public:
  explicit impl(handler respond) : handler_{std::move(respond)} {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      fill(response);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.headers.erase("Keep-Alive");
      response.headers.erase("Accept-Ranges");
      if (response.status == 204 || response.status == 304)
        response.headers.erase("Content-Length");
      response.set_header("Date", http_date(std::chrono::system_clock::now()));
    });
  }

  response_bytes serve(const request_head& head, const peer_address& peer) {
    head_ = &head;
    lasting_body_ = {};
    const auto text = text_for_library(head);
    memory_stream stream{text, peer};
    bool closed = false;
    process(*this, stream, !head.keep_alive, closed);
    return {.text = stream.take(),
            .lasting_body = head.method == "GET" ? lasting_body_ : std::string_view{}};
  }

 private:
  /// Up to 0.14 `process_request` finds the addresses itself; later versions take them as
  /// arguments.
  template <class Server>
  static void process(Server& server, httplib::Stream& stream, bool close, bool& closed) {
    if constexpr (requires { server.process_request(stream, close, closed, nullptr); }) {
      server.process_request(stream, close, closed, nullptr);
    } else {
      std::string address;
      int port = 0;
      stream.get_remote_ip_and_port(address, port);
      server.process_request(stream, address, port, std::string{}, 0, close, closed, nullptr);
    }
  }

  void fill(httplib::Response& response) {
    const auto found = handler_(*head_);
    response.status = found.status;
    for (const auto& [name, value] : found.fields)
      response.set_header(name.c_str(), value);
    if (found.stream) {
      // Writes only the header; we send the body.
      response.set_content_provider(found.content_type.c_str(),
                                    [](std::size_t, httplib::DataSink& sink) {
                                      sink.done();
                                      return true;
                                    });
    } else if (!found.body.empty()) {
      response.set_content(found.body, found.content_type.c_str());
    } else if (!found.lasting_body.empty()) {
      // Writes only the header, with the length of the body; we send the body.
      lasting_body_ = found.lasting_body;
      response.set_content_provider(
          lasting_body_.size(), found.content_type.c_str(),
          [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
    }
  }

  handler handler_;
  const request_head* head_ = nullptr; ///< the one being served
  std::string_view lasting_body_;      ///< of the response to it
};

httplib_server::httplib_server(handler respond) :
    impl_{std::make_unique<impl>(std::move(respond))} {}

httplib_server::~httplib_server() = default;

response_bytes httplib_server::serve(const request_head& head, const peer_address& peer) {
  return impl_->serve(head, peer);
}

} // namespace logflume::http
