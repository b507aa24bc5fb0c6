#include "actors/process/core_dump.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace logflume::actors {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // The leak sanitizer attaches to the process, which must stay dumpable for that.
#ifndef __SANITIZE_ADDRESS__
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace logflume::actors
