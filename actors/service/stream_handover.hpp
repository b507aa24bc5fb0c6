#pragma once

#include "actors/stream/http_front.hpp"
#include "http/message/admission.hpp"
#include "http/message/stream_request.hpp"
#include "http/server/event_stream.hpp"

#include <caf/send.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace logflume::actors {

/// Passes streams from the server's threads to the front while there is one.
class stream_handover {
 public:
  void attach(front_actor front) {
    const std::lock_guard guard{lock_};
    front_ = std::move(front);
  }

  void hand_over(const http::stream_request& request, http::event_stream stream) {
    const std::lock_guard guard{lock_};
    if (front_)
      caf::anon_send(front_,
                     incoming{request, std::make_shared<http::event_stream>(std::move(stream))});
  }

  void sign_out(const http::admission::digest& token) {
    const std::lock_guard guard{lock_};
    if (front_)
      caf::anon_send(front_, revoke{.still_valid = [token](const http::admission& by) {
                       return by.token != token;
                     }});
  }

 private:
  std::mutex lock_;
  front_actor front_;
};

} // namespace logflume::actors
