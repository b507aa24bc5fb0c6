#include "actors/commands/run_with_journal.hpp"

#include "actors/process/core_dump.hpp"
#include <unistd.h>

#include <exception>

namespace logflume::actors {

int run_with_journal(const config& settings, const std::function<int(journal&)>& run) {
  // This must happen before the root secret is read.
  forbid_core_dumps();
  journal journal{STDERR_FILENO, settings.output};
  try {
    return run(journal);
  } catch (const std::exception& error) {
    journal.write(level::error, "failed", {{"reason", error.what()}});
    return 1;
  }
}

} // namespace logflume::actors
