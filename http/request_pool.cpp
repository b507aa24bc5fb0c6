#include "http/request_pool.hpp"

#include "http/httplib_server.hpp"
#include "http/problem.hpp"

#include <pthread.h>

#include <random>
#include <utility>

namespace logflume::http {
namespace {

/// One thread's way from a head to its answer or stream.
class request_worker {
 public:
  request_worker(const route_options& routes, const assets& page,
                 const std::shared_ptr<core>& shared, const request_pool::stream_hook& stream) :
      routes_{routes},
      page_{page}, shared_{shared}, stream_{stream}, server_{[this](const request_head& head) {
        return answer_for(head);
      }} {}

  void serve(std::unique_ptr<connection> client) {
    client_ = client.get();
    ticket_ = {};
    request_.reset();
    if (shared_->stopping)
      client->head.keep_alive = false;
    auto bytes = server_.serve(client->head, client->peer);
    if (ticket_) {
      stream_(*request_, stream_factory::hand_over(*client, std::move(ticket_), std::move(bytes)));
      return;
    }
    client->keep_alive = client->head.keep_alive && !bytes.empty();
    client->output =
        bytes.empty() ? problem_response(500, "Report this to the operator") : std::move(bytes);
    shared_->inbox.put(std::move(client));
  }

 private:
  answer answer_for(const request_head& head) {
    auto found = route(head, routes_, page_);
    if (!found.stream || head.method != "GET")
      return found;
    request_ = found.stream;
    ticket_ = shared_->limits.take(client_->peer);
    if (ticket_)
      return found;
    ++shared_->refused_streams;
    return refuse_stream(head, routes_, std::chrono::milliseconds{come_back_in_(random_)});
  }

  const route_options& routes_;
  const assets& page_;
  const std::shared_ptr<core>& shared_;
  const request_pool::stream_hook& stream_;
  std::minstd_rand random_{std::random_device{}()};
  std::uniform_int_distribution<int> come_back_in_{5'000, 15'000}; ///< milliseconds
  connection* client_ = nullptr;
  stream_ticket ticket_;
  std::optional<stream_request> request_;
  httplib_server server_;
};

} // namespace

request_pool::request_pool(std::size_t threads, route_options routes, std::shared_ptr<core> shared,
                           stream_hook stream) :
    routes_{std::move(routes)},
    page_{routes_.topic}, shared_{std::move(shared)}, stream_{std::move(stream)} {
  // cpp-httplib makes its tables at the first request: let that be before there are threads.
  httplib_server{[](const request_head&) { return answer{}; }}.serve(
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
  request_worker worker{routes_, page_, shared_, stream_};
  while (auto client = next())
    worker.serve(std::move(client));
}

} // namespace logflume::http
