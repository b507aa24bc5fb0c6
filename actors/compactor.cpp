#include "actors/compactor.hpp"

#include <utility>

namespace logflume::actors {

compactor_actor::behavior_type compactor(compactor_actor::pointer /*self*/, log::retention keep,
                                         std::shared_ptr<const std::atomic<bool>> stop) {
  return {
      [keep, stop = std::move(stop)](log::aged_ptr& aged) {
        // The writer may age the next once it has the answer, if this one is gone by then.
        const auto mine = std::move(aged);
        return log::compact(*mine, keep, *stop);
      },
  };
}

} // namespace logflume::actors
