#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/secret_commands.hpp"
#include "actors/output/console.hpp"
#include "actors/output/printable.hpp"
#include "crypto/hex.hpp"
#include "crypto/line_input.hpp"
#include "log/record/utf8.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

using secret_fields = std::map<std::string, crypto::secret_text>;
using fields_or_error = std::variant<secret_fields, std::string>;

/// In bytes. Anything longer is refused when it is written.
constexpr std::size_t longest_line = std::size_t{1024} * 1024;

/// Adds a field. If it is invalid, says why without repeating it.
std::optional<std::string> add_field(std::string_view text, secret_fields& fields) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return "a field is not of the form FIELD=VALUE (it is not shown, as it may be a secret)";
  if (!log::is_utf8(text))
    return "a field is not valid UTF-8";
  fields.insert_or_assign(std::string{text.substr(0, equals)},
                          crypto::secret_text{text.substr(equals + 1)});
  return std::nullopt;
}

fields_or_error fields_of(std::span<const std::string> words) {
  secret_fields fields;
  for (const auto& word : words)
    if (auto wrong = add_field(word, fields))
      return std::move(*wrong);
  return fields;
}

/// Reads lines to the end of the input; at a terminal, an empty line ends it.
fields_or_error read_fields(const crypto::hidden_input* terminal) {
  secret_fields fields;
  for (bool last = false; !last;) {
    if (terminal != nullptr)
      std::fputs("FIELD=VALUE (end with an empty line): ", stderr);
    const auto read = crypto::read_line(STDIN_FILENO, longest_line, terminal);
    if (const auto* error = std::get_if<std::error_code>(&read))
      return "standard input: " + error->message();
    const auto& [text, at_end] = std::get<crypto::input_line>(read);
    last = at_end || (terminal != nullptr && text.empty());
    if (text.empty())
      continue;
    if (auto wrong = add_field({text.data(), text.size()}, fields))
      return std::move(*wrong);
  }
  if (fields.empty())
    return "no field was given: write FIELD=VALUE lines to standard input";
  return fields;
}

fields_or_error ask_for_fields() {
  if (::isatty(STDIN_FILENO) != 1)
    return read_fields(nullptr);
  const crypto::hidden_input hidden{STDIN_FILENO};
  return read_fields(&hidden);
}

/// Refuses another key, with which the events in the log could not be read.
std::optional<std::string> refuse_other_key(const std::string& path, const secret_fields& before,
                                            const secret_fields& now) {
  const auto value = now.find("value");
  if (value == now.end())
    return std::nullopt;
  const auto text = value->second.reveal();
  const auto bytes = crypto::decode_hex(text);
  if (!bytes || bytes->size() != crypto::key_size)
    return path + " is the events' key: its field `value` must be 32 hex digits";
  const auto old = before.find("value");
  if (old != before.end() && old->second.reveal() != text)
    return path + " is the events' key, and no event in the log can be read with another one: to "
                  "replace it, move its file away first";
  return std::nullopt;
}

/// Returns the secret's fields, changed and extended by `given`.
fields_or_error merged(const crypto::secret_store& store, const std::string& path,
                       bool is_events_key, secret_fields given) {
  const auto found = store.get(path);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return refused->message;
  const auto* secret = std::get_if<crypto::secret>(&found);
  if (secret == nullptr && !store.can_decrypt())
    return "the other secrets are encrypted with another root secret: give that one";
  const auto before = secret == nullptr ? secret_fields{} : secret->fields;
  if (is_events_key)
    if (auto wrong = refuse_other_key(path, before, given))
      return std::move(*wrong);
  given.insert(before.begin(), before.end());
  return given;
}

int run_secret_put(const invocation& args, console& console) {
  const auto& settings = args.settings.values;
  const auto opened = open_secrets(settings, console);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return console.fail(*wrong, 2);
  const auto& store = std::get<crypto::secret_store>(opened);
  if (std::error_code ignored; !std::filesystem::exists(settings.secrets.root, ignored))
    return console.fail(missing_store(settings.secrets.root), 1);

  const auto words = args.texts("FIELD=VALUE");
  const auto given = words.empty() ? ask_for_fields() : fields_of(words);
  if (const auto* wrong = std::get_if<std::string>(&given))
    return console.fail(*wrong, 2);
  const std::string path{args.text("PATH").value_or("")};
  const bool is_events_key = std::ranges::any_of(
      topics_of(settings), [&](const topic_config& topic) { return path == topic.events_key; });
  const auto fields = merged(store, path, is_events_key, std::get<secret_fields>(given));
  if (const auto* wrong = std::get_if<std::string>(&fields))
    return console.fail(*wrong, 2);
  if (const auto wrong = store.put(path, std::get<secret_fields>(fields)))
    return console.fail(*wrong, 1);
  console.write(printable(path) + ": " + field_names(std::get<secret_fields>(fields)));
  return console.finish();
}

constexpr std::array<command_word, 2> words{{
    {.name = "PATH",
     .meaning = "the secret's path, new or existing; its other fields are kept",
     .accepts = any_text{}},
    {.name = "FIELD=VALUE",
     .meaning = "fields to set (visible in the process list); without them, read from stdin",
     .accepts = any_text{},
     .occurrence = occurrence::any},
}};

} // namespace

constinit const command secret_put_command{
    .name = "secret put",
    .summary = "set fields of a secret",
    .sections = secret_sections,
    .examples =
        "  logflume secret put default/gateway ttl=60m --config logflume.toml < root-secret.txt\n"
        "  logflume secret put default/gateway --secrets.root_secret=file:root < fields\n",
    .run = run_secret_put,
    .options = {},
    .words = words};

} // namespace logflume::actors
