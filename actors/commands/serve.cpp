#include "actors/commands/rows.hpp"
#include "actors/commands/run_with_journal.hpp"
#include "actors/service/service.hpp"
#include "crypto/root_secret_source.hpp"

namespace logflume::actors {

namespace {

int run_serve(const invocation& args, console&) {
  return run_with_journal(args.settings.values, [&](journal& journal) {
    const auto& source = args.settings.values.secrets.root_secret;
    if (const auto warning = crypto::exposed_root_secret(source))
      journal.write(level::warning, "root_secret_exposed", {{"reason", *warning}});
    const auto read = crypto::read_root_secret(source);
    if (const auto* wrong = std::get_if<std::string>(&read)) {
      journal.write(level::error, "root_secret_refused", {{"reason", *wrong}});
      return 2;
    }
    return static_cast<int>(
        run_service(args.settings, std::get<crypto::root_secret>(read), journal));
  });
}

} // namespace

constinit const command serve_command{
    .name = "serve",
    .summary = "follow a log and serve it over HTTP",
    .sections = all_sections,
    .examples =
        "  logflume serve --config logflume.toml < root-secret.txt\n"
        "  logflume serve --log.root=/srv/log --secrets.root=/srv/confidant < root-secret.txt\n"
        "  logflume serve --http.listen=0.0.0.0:8080 --secrets.root_secret=file:root-secret.txt\n",
    .run = run_serve,
    .options = {},
    .words = {}};

} // namespace logflume::actors
