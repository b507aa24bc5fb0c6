#pragma once

namespace logflume::actors {

/// Opens /dev/null for each of standard input, output and error that is closed. Without it the
/// next file that is opened takes the number, and what is printed is written into that file.
void open_closed_standard_descriptors();

} // namespace logflume::actors
