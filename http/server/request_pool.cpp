#include "http/server/request_pool.hpp"

#include "http/message/problem.hpp"
#include "http/server/httplib_server.hpp"
#include "http/socket/socket_options.hpp"

#include <pthread.h>

#include <utility>

namespace logflume::http {
namespace {

/// The backlog of a stuck client stays in the log, not in the kernel.
constexpr int stream_buffer_bytes = 64 * 1024;

/// Turns heads into responses, streams or commands, on one thread.
class request_worker {
 public:
  request_worker(const std::shared_ptr<server_state>& shared, const request_hooks& hooks,
                 pending_response::send_function send) :
      shared_{shared},
      hooks_{hooks}, send_{std::move(send)}, server_{[this](const request_head& head) {
        if (client_->prepared_response) {
          auto made = std::move(*client_->prepared_response);
          client_->prepared_response.reset();
          return made;
        }
        auto found = hooks_.answer(head, client_->peer, ticket_);
        request_ = found.stream;
        if (found.command)
          partial_response_ = found;
        return found;
      }} {}

  void serve(std::unique_ptr<connection> client) {
    client_ = client.get();
    ticket_ = {};
    request_.reset();
    partial_response_.reset();
    if (shared_->stopping)
      client->head.keep_alive = false;
    auto [text, lasting_body] = server_.serve(client->head, client->peer);
    if (ticket_) {
      set_send_buffer(client->socket.key().number, stream_buffer_bytes);
      // The header of a stream with ids names the accepted id, so it is completed later.
      const bool complete = request_->form == stream_form::events;
      hooks_.stream(std::move(*request_), stream_factory::hand_over(*client, std::move(ticket_),
                                                                    std::move(text), complete));
      return;
    }
    if (partial_response_) {
      auto command = std::move(*partial_response_->command);
      hooks_.command(std::move(command),
                     std::make_shared<pending_response>(std::move(client),
                                                        std::move(*partial_response_), send_));
      return;
    }
    client->keep_alive = client->head.keep_alive && !text.empty();
    client->output =
        text.empty() ? problem_response(500, "Report this to the operator") : std::move(text);
    client->lasting_output = lasting_body;
    shared_->inbox.put(std::move(client));
  }

 private:
  const std::shared_ptr<server_state>& shared_;
  const request_hooks& hooks_;
  const pending_response::send_function send_;
  connection* client_ = nullptr;
  stream_ticket ticket_;
  std::optional<stream_request> request_;
  /// The response begun for a command.
  std::optional<response> partial_response_;
  httplib_server server_;
};

} // namespace

request_pool::request_pool(std::size_t threads, std::shared_ptr<server_state> shared,
                           request_hooks hooks) :
    shared_{std::move(shared)},
    hooks_{std::move(hooks)} {
  // cpp-httplib creates its tables at the first request: do that before there are threads.
  httplib_server{[](const request_head&) { return response{}; }}.serve(
      {.method = "GET", .path = "/", .query = {}, .fields = {}}, {});
  while (threads_.size() < threads)
    threads_.emplace_back([this] {
      ::pthread_setname_np(::pthread_self(), "http.pool");
      run();
    });
}

request_pool::~request_pool() {
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    thread.join();
}

void request_pool::serve(std::unique_ptr<connection> client) {
  {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(client));
  }
  changed_.notify_one();
}

std::unique_ptr<connection> request_pool::next() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
  if (ended_)
    return nullptr;
  auto client = std::move(waiting_.front());
  waiting_.pop_front();
  return client;
}

void request_pool::run() {
  request_worker worker{shared_, hooks_,
                        [this](std::unique_ptr<connection> client) { serve(std::move(client)); }};
  while (auto client = next())
    worker.serve(std::move(client));
}

} // namespace logflume::http
