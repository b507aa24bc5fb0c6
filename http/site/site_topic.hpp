#pragma once

#include "http/site/envelope_request.hpp"

#include <cstdint>
#include <string>

namespace logflume::http {

/// A topic, as the site serves it.
struct site_topic {
  /// The name in the routes `/api/<topic>/…`: unreserved characters (RFC 3986).
  std::string name;
  std::uint64_t highest_entity = default_highest_entity;
  /// False: the hash in a record's id tells what is in it.
  bool is_encrypted = true;
  /// From those who may write it.
  bool takes_commands = false;
};

} // namespace logflume::http
