#include "http/web_server.hpp"

#include <utility>

namespace logflume::http {

web_server::web_server(const options& settings, const std::shared_ptr<core>& shared,
                       request_handler answering, request_pool::stream_hook stream,
                       acceptor::notice_function notice) :
    web_server{settings,
               std::make_unique<listener>(settings.listen),
               shared,
               std::move(answering),
               std::move(stream),
               std::move(notice)} {}

web_server::web_server(const options& settings, std::unique_ptr<listener> listening,
                       const std::shared_ptr<core>& shared, request_handler answering,
                       request_pool::stream_hook stream, acceptor::notice_function notice) :
    address_{listening->address()},
    pool_{settings.threads, shared, std::move(answering), std::move(stream)},
    door_{settings.door, std::move(listening), shared,
          [this](std::unique_ptr<connection> client) { pool_.serve(std::move(client)); },
          std::move(notice)} {}

} // namespace logflume::http
