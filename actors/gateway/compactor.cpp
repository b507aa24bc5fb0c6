#include "actors/gateway/compactor.hpp"

#include <utility>

namespace logflume::actors {

compactor_actor::behavior_type compactor(compactor_actor::pointer /*self*/, log::retention keep,
                                         std::shared_ptr<const std::atomic<bool>> stop) {
  return {
      [keep, stop = std::move(stop)](compact& message) {
        // The writer may age the next once it has the answer, if this one is gone by then.
        const auto aged = std::move(message.history);
        return compacted{log::compact(*aged, keep, *stop)};
      },
  };
}

} // namespace logflume::actors
