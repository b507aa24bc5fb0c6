#include "http/server/web_server.hpp"

#include <utility>

namespace logflume::http {

web_server::web_server(std::unique_ptr<listener> listening, connection_loop::options settings,
                       std::size_t threads, const std::shared_ptr<server_state>& shared,
                       request_hooks hooks, acceptor::notice_function notice) :
    address_{listening->address()},
    pool_{threads, shared, std::move(hooks)}, loop_{std::move(settings), std::move(listening),
                                                    shared,
                                                    [this](std::unique_ptr<connection> client) {
                                                      pool_.serve(std::move(client));
                                                    },
                                                    std::move(notice)} {}

} // namespace logflume::http
