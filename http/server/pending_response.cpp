#include "http/server/pending_response.hpp"

#include <iterator>
#include <utility>

namespace logflume::http {

pending_response::pending_response(std::unique_ptr<connection> client, response begun,
                                   send_function send) :
    client_{std::move(client)},
    begun_{std::move(begun)}, send_{std::move(send)} {}

pending_response::~pending_response() {
  if (client_)
    send(draining_problem());
}

void pending_response::send(response made) {
  std::ranges::move(begun_.fields, std::back_inserter(made.fields));
  client_->made = std::move(made);
  send_(std::move(client_));
}

} // namespace logflume::http
