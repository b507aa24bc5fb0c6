#pragma once

#include "actors/command_line.hpp"
#include "actors/config/config.hpp"
#include "actors/output.hpp"

#include <span>

namespace logflume::actors {

/// Tails a log and serves it over HTTP until a signal; the exit code.
int run_serve(const config& settings, output& out);

/// The same with simulated sensors in a temporary directory.
int run_demo(const config& settings, output& out);

/// Every command of the program: a row each.
std::span<const command> commands();

} // namespace logflume::actors
