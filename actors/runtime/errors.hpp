#pragma once

#include <caf/all.hpp>

#include <cstdint>
#include <string>

namespace logflume::actors {

/// Why an actor of ours quits, or refuses what it is asked.
enum class ec : std::uint8_t {
  client_gone = 1, ///< the peer of a stream hung up or took no byte for too long
  log_unreadable,  ///< a file of the topic cannot be read; the context says which and why
  log_unwritable,  ///< the topic cannot be written; the context says which file and why
  not_registered,  ///< a sensor that posts has no secret, or is not known at all
  not_written,     ///< an event is not in the log; the context says why
};

/// `context`: one sentence for the operator.
inline caf::error make_error(ec code, std::string context = {}) {
  auto category = caf::atom("logflume");
  if (context.empty())
    return {static_cast<std::uint8_t>(code), category};
  return {static_cast<std::uint8_t>(code), category, caf::make_message(std::move(context))};
}

inline bool is(const caf::error& reason, ec code) {
  return reason.category() == caf::atom("logflume") &&
         reason.code() == static_cast<std::uint8_t>(code);
}

/// The context of an error of ours, or what CAF says of another.
std::string to_sentence(const caf::error& reason);

} // namespace logflume::actors
