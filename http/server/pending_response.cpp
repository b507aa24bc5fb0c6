#include "http/server/pending_response.hpp"

#include <iterator>
#include <utility>

namespace logflume::http {

pending_response::pending_response(std::unique_ptr<connection> client, response partial_response,
                                   send_function send) :
    client_{std::move(client)},
    partial_response_{std::move(partial_response)}, send_{std::move(send)} {}

pending_response::~pending_response() {
  if (client_)
    send(draining_problem());
}

void pending_response::send(response completed) {
  std::ranges::move(partial_response_.fields, std::back_inserter(completed.fields));
  client_->prepared_response = std::move(completed);
  send_(std::move(client_));
}

} // namespace logflume::http
