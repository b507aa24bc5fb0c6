#pragma once

namespace logflume::actors {

/// Opens /dev/null for each of standard input, output and error that is closed. Otherwise the next
/// file that is opened takes the number, and printed text is written into that file.
void open_closed_standard_descriptors();

} // namespace logflume::actors
