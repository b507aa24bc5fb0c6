#pragma once

#include <caf/error.hpp>
#include <caf/message.hpp>

#include <cstdint>
#include <string>

namespace logflume::actors {

/// Why an actor of ours quits, or refuses a request. The context is a sentence for the operator.
enum class ec : std::uint8_t {
  /// The peer of a stream hung up, or took no byte for too long.
  client_gone = 1,
  /// A file of the topic cannot be read; the context says which and why.
  log_unreadable,
  /// The topic cannot be written; the context says which file and why.
  log_unwritable,
  /// A sensor that posts has no secret, or is unknown.
  not_registered,
  /// An event is not in the log; the context says why.
  not_written,
};

/// Returns the context of one of our errors, or CAF's text for any other error.
std::string to_sentence(const caf::error& reason);

} // namespace logflume::actors

CAF_ERROR_CODE_ENUM(logflume::actors::ec, "logflume")
