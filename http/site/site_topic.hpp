#pragma once

#include "http/site/envelope_request.hpp"
#include "http/site/page_settings.hpp"

#include <cstdint>
#include <string>

namespace logflume::http {

/// A topic, as the site serves it.
struct site_topic {
  /// The name in the routes `/api/<topic>/…`: unreserved characters (RFC 3986).
  std::string name;
  std::uint64_t highest_entity = default_highest_entity;
  /// False: from the hash in a record's id a client can confirm a guess of its value.
  bool is_encrypted = true;
  /// From those who may write it.
  bool takes_commands = false;
  /// An offset names one place in it.
  bool has_offsets = true;
  page_settings page{};
};

} // namespace logflume::http
