#include "actors/gateway/compactor.hpp"

#include <utility>

namespace logflume::actors {

compactor_actor::behavior_type compactor(compactor_actor::pointer /*self*/, log::retention keep,
                                         std::shared_ptr<const std::atomic<bool>> stop) {
  return {
      [keep, stop = std::move(stop)](compact& message) {
        // This history must be gone by the time the writer has the answer: only then can it age the
        // next.
        const auto aged = std::move(message.history);
        return compacted{log::compact(*aged, keep, *stop)};
      },
  };
}

} // namespace logflume::actors
