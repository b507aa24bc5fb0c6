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
  /// If false, a client can confirm a guess of a record's value with the hash in the record's id.
  bool is_encrypted = true;
  /// Whether clients that may write the topic may send it commands.
  bool takes_commands = false;
  /// Whether an offset names one place in the topic.
  bool has_offsets = true;
  page_settings page{};
};

} // namespace logflume::http
