#include "actors/process/trim_memory.hpp"

#include <malloc.h>

namespace logflume::actors {

void trim_free_memory() {
  ::malloc_trim(0);
}

} // namespace logflume::actors
