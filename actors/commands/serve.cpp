#include "actors/commands/commands.hpp"
#include "actors/service/service.hpp"
#include "crypto/root_secret_source.hpp"

namespace logflume::actors {

int run_serve(const invocation& asked, journal& journal) {
  const auto read = crypto::read_root_secret(asked.settings.values.secrets.root_secret);
  if (const auto* wrong = std::get_if<std::string>(&read)) {
    journal.write(level::error, "root_secret_refused", {{"reason", *wrong}});
    return 2;
  }
  return run_service(asked.settings, std::get<crypto::root_secret>(read), journal);
}

} // namespace logflume::actors
