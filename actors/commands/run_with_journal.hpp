#pragma once

#include "actors/config/config.hpp"
#include "actors/output/journal.hpp"

#include <functional>

namespace logflume::actors {

/// Runs a service that reports to a journal on standard error. An exception is logged as `failed`,
/// with exit code 1.
int run_with_journal(const config& settings, const std::function<int(journal&)>& run);

} // namespace logflume::actors
