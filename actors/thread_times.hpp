#pragma once

#include "actors/inspection.hpp"

#include <vector>

namespace logflume::actors {

/// The threads of this process, by their number, with the CPU time that each has taken.
std::vector<inspection::thread> thread_times();

} // namespace logflume::actors
