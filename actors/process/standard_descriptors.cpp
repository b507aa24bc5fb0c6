#include "actors/process/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <initializer_list>

namespace logflume::actors {

void open_closed_standard_descriptors() {
  // The order matters: open() returns the lowest number that is free.
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != descriptor)
      ::_exit(EXIT_FAILURE);
}

} // namespace logflume::actors
