#include "actors/commands/rows.hpp"
#include "actors/commands/token_commands.hpp"
#include "actors/output/console.hpp"
#include "actors/output/printable.hpp"
#include "crypto/line_input.hpp"
#include "crypto/token/verify_token.hpp"
#include "log/event/timestamp.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;

/// Returns the word, or the first line of standard input without its trailing blanks.
std::variant<std::string, std::error_code> token_of(const invocation& args) {
  if (const auto word = args.text("TOKEN"))
    return std::string{*word};
  // Reads one byte more, so that a token that is too long stays too long.
  const auto read = crypto::read_line(STDIN_FILENO, crypto::max_token_size + 1);
  if (const auto* error = std::get_if<std::error_code>(&read))
    return *error;
  const auto& line = std::get<crypto::input_line>(read).text;
  std::string token{line.begin(), line.end()};
  while (token.ends_with('\r') || token.ends_with(' '))
    token.pop_back();
  return token;
}

std::string in_words(const crypto::rights& granted) {
  std::string texts;
  for (const auto& entry : granted.entries())
    texts.append(texts.empty() ? "" : ", ").append(crypto::to_text(entry));
  return texts.empty() ? "none" : texts;
}

std::string in_words(crypto::token_time time) {
  const std::chrono::duration<double> seconds = time.time_since_epoch();
  // Drops the fraction of a second.
  auto text = log::format_timestamp(seconds.count());
  return text.replace(text.find('.'), text.npos, "Z");
}

crypto::token_rules rules_of(const invocation& args) {
  return {.issuer = std::string{args.text("--issuer").value_or("")},
          .audience = std::string{args.text("--audience").value_or("")},
          .claim = std::string{args.text("--claim").value_or(default_claim)},
          .leeway = duration_of(args.text("--leeway").value_or("30s"))};
}

int run_token_check(const invocation& args, console& console) {
  const auto keys =
      crypto::load_verification_keys(std::string{args.text("--keys").value_or("token-keys.json")});
  if (const auto* wrong = std::get_if<std::string>(&keys))
    return console.fail(*wrong, 2);
  const auto token = token_of(args);
  if (const auto* error = std::get_if<std::error_code>(&token))
    return console.fail("standard input: " + error->message(), 2);
  const auto result =
      crypto::verify_token(std::get<std::string>(token), std::get<crypto::verification_keys>(keys),
                           rules_of(args), token_time_now());
  if (const auto* refusal = std::get_if<crypto::token_refusal>(&result))
    return console.fail("the token is refused: " + std::string{crypto::words_of(*refusal)}, 1);
  const auto& verified = std::get<crypto::verified_token>(result);
  console.write("rights: " + in_words(verified.granted));
  console.write("issuer: " + (verified.issuer.empty() ? "none" : printable(verified.issuer)));
  console.write("expires: " + in_words(verified.expiry));
  return console.finish();
}

constexpr std::array<command_option, 5> options{{
    {.flag = "--keys",
     .value = "FILE",
     .meaning = "verify with the keys in this file, a JWK Set or one public key as PEM; default: "
                "token-keys.json",
     .accepts = any_text{}},
    {.flag = "--issuer",
     .value = "TEXT",
     .meaning = "the claim iss must be exactly this",
     .accepts = any_text{}},
    {.flag = "--audience",
     .value = "TEXT",
     .meaning = "the claim aud must be this or contain it",
     .accepts = any_text{}},
    {.flag = "--claim",
     .value = "NAME",
     .meaning = "the claim with the rights, or the path to it; default: logflume",
     .accepts = any_text{}},
    {.flag = "--leeway",
     .value = "DURATION",
     .meaning = "how far clocks may differ; default: 30s",
     .accepts = checked_text{.is_valid = is_leeway, .advice = "give a duration, such as 30s"}},
}};

constexpr std::array words{
    command_word{.name = "TOKEN",
                 .meaning = "the token (visible in the process list); without it, read from stdin",
                 .accepts = any_text{},
                 .occurrence = occurrence::at_most_once}};

} // namespace

constinit const command token_check_command{
    .name = "token check",
    .summary = "verify an access token, and show what it grants",
    .sections = {},
    .examples = "  logflume token check --keys keys.json < token\n"
                "  logflume token check --keys keys.json --audience logs < token\n",
    .run = run_token_check,
    .options = options,
    .words = words};

} // namespace logflume::actors
