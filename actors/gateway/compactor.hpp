#pragma once

#include "actors/gateway/protocol.hpp"

#include <atomic>
#include <memory>

namespace logflume::actors {

/// Compacts aged histories with the retention `keep`, until `stop` is set.
compactor_actor::behavior_type compactor(compactor_actor::pointer self, log::retention keep,
                                         std::shared_ptr<const std::atomic<bool>> stop);

} // namespace logflume::actors
