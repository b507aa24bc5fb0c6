#pragma once

namespace logflume::actors {

/// Ensures that this process, whose memory contains secrets, is neither dumped when it crashes nor
/// readable by other processes of its user. A debugger needs root.
void forbid_core_dumps();

} // namespace logflume::actors
