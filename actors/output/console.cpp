#include "actors/output/console.hpp"

#include "actors/output/printable.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace logflume::actors {

console::console() : out_{STDOUT_FILENO} {
  std::signal(SIGPIPE, SIG_IGN);
}

int console::finish() {
  if (out_.flush() != state::failed)
    return 0;
  return fail("standard output: " + out_.error().message(), 1);
}

void console::complain(std::string_view sentence) const {
  std::fprintf(stderr, "logflume: %s\n", printable(sentence).c_str());
}

int console::fail(std::string_view sentence, int exit_code) const {
  complain(sentence);
  return exit_code;
}

} // namespace logflume::actors
