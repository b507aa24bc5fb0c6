#pragma once

#include "http/site/server.hpp"

namespace logflume::http::test {

/// Any free loopback port, limits that no test reaches by accident, and the host `a`.
inline server_options default_options() {
  return {.listen = "127.0.0.1:0",
          .topics = {{"temperature"}},
          .max_streams = 10'000,
          .max_streams_per_address = 0,
          .head_timeout = std::chrono::seconds{10},
          .write_timeout = std::chrono::seconds{20},
          .max_head_size = std::size_t{16} * 1024,
          .max_pending = std::size_t{8} * 1024 * 1024,
          .allowed_origins = {},
          .hosts = {"a"}};
}

} // namespace logflume::http::test
