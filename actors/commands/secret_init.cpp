#include "actors/commands/commands.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/output/line_sink.hpp"
#include "crypto/hex.hpp"
#include "crypto/private_files.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

using opened = std::variant<crypto::secret_store, std::string>;

/// A root secret in a file of its own.
std::variant<crypto::root_secret, std::string> make_root_secret(const std::filesystem::path& file) {
  auto secret = crypto::root_secret::random();
  auto line = crypto::encode_hex(secret.view());
  line.push_back('\n');
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(line.data());
  const auto error = crypto::create_private_file(file, {bytes, line.size()});
  if (error && error->exists())
    return file.string() + " is there already, perhaps with a root secret that is in use: give "
                           "that one on standard input, or name another file";
  if (error)
    return error->message;
  return secret;
}

/// With a new root secret; only where there is nothing yet that was made with another.
opened open_with_new(const std::filesystem::path& root, std::string_view file) {
  if (file.empty())
    return "--new-root-secret: give it the name of a file that is not there yet";
  const auto listed = crypto::secret_store{root, crypto::root_secret::random()}.list();
  if (const auto* refused = std::get_if<crypto::secret_refused>(&listed))
    return refused->message;
  if (const auto* paths = std::get_if<std::vector<std::string>>(&listed); paths && !paths->empty())
    return root.string() + " holds secrets already: give the root secret that it was made with on "
                           "standard input, without --new-root-secret";
  auto made = make_root_secret(file);
  if (auto* wrong = std::get_if<std::string>(&made))
    return std::move(*wrong);
  return crypto::secret_store{root, std::get<crypto::root_secret>(made)};
}

opened open_with_given(const config& settings) {
  auto store = open_secrets(settings);
  if (const auto* wrong = std::get_if<std::string>(&store))
    return *wrong + "; --new-root-secret=FILE makes one";
  if (!std::get<crypto::secret_store>(store).opens())
    return settings.secrets.root.string() + " was made with another root secret: give that one";
  return store;
}

int tell(const std::vector<std::string>& lines) {
  std::signal(SIGPIPE, SIG_IGN);
  line_sink out{STDOUT_FILENO};
  for (const auto& line : lines)
    out.add(line);
  return exit_code_of(out, out.flush());
}

} // namespace

int run_secret_init(const invocation& asked, journal&) {
  const auto& from = asked.settings.values.secrets;
  const auto new_file = asked.text("--new-root-secret");
  auto store =
      new_file ? open_with_new(from.root, *new_file) : open_with_given(asked.settings.values);
  if (const auto* wrong = std::get_if<std::string>(&store))
    return fail(*wrong, 2);

  std::error_code error;
  std::filesystem::create_directories(std::filesystem::absolute(from.root).parent_path(), error);
  if (error)
    return fail(from.root.string() + ": cannot be made: " + error.message() + "; set secrets.root",
                1);
  crypto::events_key key{std::move(std::get<crypto::secret_store>(store)), from.events_key};
  const auto now = std::chrono::steady_clock::now();
  const bool there = !std::holds_alternative<crypto::secret_missing>(key.get(now));
  if (const auto* refused = std::get_if<crypto::secret_refused>(&key.get_or_create(now)))
    return fail(refused->message, 2);

  std::vector<std::string> lines;
  if (new_file)
    lines.push_back(std::string{*new_file} + ": a new root secret; keep a copy of it elsewhere: "
                                             "without it no secret and no event can be read");
  lines.push_back(from.root.string() + ": the secret store");
  lines.push_back(from.events_key + (there ? ": the events' key, there already: nothing was changed"
                                           : ": a new key for the events"));
  return tell(lines);
}

} // namespace logflume::actors
