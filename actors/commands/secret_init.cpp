#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/output/console.hpp"
#include "crypto/root_secret_source.hpp"
#include "log/writer/file_system.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

using opened = std::variant<crypto::secret_store, std::string>;

/// Writes a new root secret to its own file.
std::variant<crypto::root_secret, std::string> make_root_secret(const std::filesystem::path& file) {
  auto made = crypto::create_root_secret(file);
  if (auto* secret = std::get_if<crypto::root_secret>(&made))
    return std::move(*secret);
  const auto& error = std::get<crypto::file_error>(made);
  if (error.exists())
    return file.string() + " exists, perhaps with a root secret that is in use: give that one "
                           "on standard input, or name another file";
  return error.message;
}

/// Opens the store with a new root secret. Refuses if the store contains secrets, which need
/// another one.
opened open_with_new(const std::filesystem::path& root, std::string_view file) {
  if (file.empty())
    return "--new-root-secret: give the name of a file that does not exist";
  const auto listed = crypto::secret_store{root, crypto::root_secret::random()}.list();
  if (const auto* refused = std::get_if<crypto::secret_refused>(&listed))
    return refused->message;
  if (const auto* paths = std::get_if<std::vector<std::string>>(&listed); paths && !paths->empty())
    return root.string() + " contains secrets: give the root secret that encrypts them on standard "
                           "input, without --new-root-secret";
  auto made = make_root_secret(file);
  if (auto* wrong = std::get_if<std::string>(&made))
    return std::move(*wrong);
  return crypto::secret_store{root, std::get<crypto::root_secret>(made)};
}

opened open_with_given(const config& settings, const console& console) {
  auto store = open_secrets(settings, console);
  if (const auto* wrong = std::get_if<std::string>(&store))
    return *wrong + "; --new-root-secret=FILE creates one";
  if (!std::get<crypto::secret_store>(store).can_decrypt())
    return settings.secrets.root.string() + " is encrypted with another root secret: give that one";
  return store;
}

int run_secret_init(const invocation& args, console& console) {
  const auto& from = args.settings.values.secrets;
  const auto new_file = args.text("--new-root-secret");
  auto store = new_file ? open_with_new(from.root, *new_file)
                        : open_with_given(args.settings.values, console);
  if (const auto* wrong = std::get_if<std::string>(&store))
    return console.fail(*wrong, 2);

  if (const auto error =
          log::system_files().make_directories(std::filesystem::absolute(from.root).parent_path()))
    return console.fail(
        from.root.string() + ": cannot be created: " + error.message() + "; set secrets.root", 1);
  crypto::events_key key{std::move(std::get<crypto::secret_store>(store)), from.events_key};
  const auto now = std::chrono::steady_clock::now();
  const bool exists = !std::holds_alternative<crypto::secret_missing>(key.get(now));
  if (const auto* refused = std::get_if<crypto::secret_refused>(&key.get_or_create(now)))
    return console.fail(refused->message, 2);

  if (new_file)
    console.write(std::string{*new_file} + ": a new root secret; keep a copy of it elsewhere: "
                                           "without it no secret and no event can be read");
  console.write(from.root.string() + ": the secret store");
  console.write(from.events_key +
                (exists ? ": the events' key, which already exists; nothing was changed"
                        : ": a new key for the events"));
  return console.finish();
}

constexpr std::array options{command_option{
    .flag = "--new-root-secret",
    .value = "FILE",
    .meaning = "create a root secret and write it to this file, which must not exist",
    .accepts = any_text{}}};

} // namespace

constinit const command secret_init_command{
    .name = "secret init",
    .summary = "create a secret store with a random events key",
    .sections = secret_sections,
    .examples = "  logflume secret init --config logflume.toml < root-secret.txt\n"
                "  logflume secret init --config logflume.toml --new-root-secret=root-secret.txt\n",
    .run = run_secret_init,
    .options = options,
    .words = {}};

} // namespace logflume::actors
