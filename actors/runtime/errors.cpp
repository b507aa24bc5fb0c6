#include "actors/runtime/errors.hpp"

namespace logflume::actors {

std::string to_sentence(const caf::error& reason) {
  if (reason.context().match_elements<std::string>())
    return reason.context().get_as<std::string>(0);
  return caf::to_string(reason);
}

} // namespace logflume::actors
