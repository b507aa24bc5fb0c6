#pragma once

namespace logflume::actors {

/// Returns free heap memory to the kernel: reading a large log frees much of it at once.
void trim_free_memory();

} // namespace logflume::actors
