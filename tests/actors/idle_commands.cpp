#include "actors/commands.hpp"

namespace logflume::actors {

// The program's table of commands without what they do.
int run_serve(const config&, output&) {
  return 0;
}
int run_demo(const config&, output&) {
  return 0;
}

} // namespace logflume::actors
