#pragma once

namespace logflume::actors {

/// From here on the process, whose memory has secrets, is neither dumped when it crashes nor
/// readable by other processes of its user. A debugger needs root.
void forbid_core_dumps();

} // namespace logflume::actors
