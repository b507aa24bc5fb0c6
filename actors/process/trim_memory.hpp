#pragma once

namespace logflume::actors {

/// Gives back what only the start needed: holes in the heap, and what was read of the program
/// and its libraries, symbols above all. What is needed after all is mapped again when it is
/// touched.
void give_back_spare_memory();

} // namespace logflume::actors
