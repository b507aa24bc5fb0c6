#include "crypto/root_secret_source.hpp"

#include "crypto/file_owner.hpp"
#include "crypto/hex.hpp"
#include "crypto/line_input.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace logflume::crypto {

namespace {

constexpr std::size_t digits = 2 * key_size;

struct open_descriptor {
  int fd = 0;
};
/// The fault in the source's text, which might be the secret itself.
struct bad_source {
  std::string message;
};
using place = std::variant<open_descriptor, std::filesystem::path, bad_source>;

std::optional<std::string_view> without_prefix(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix))
    return std::nullopt;
  return text.substr(prefix.size());
}

place place_of_descriptor(std::string_view number) {
  int fd = 0;
  const auto* end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, fd);
  if (read.ec != std::errc{} || read.ptr != end || fd < 0)
    return bad_source{"root secret: `fd:` must be followed by the number of an open descriptor"};
  return open_descriptor{fd};
}

place place_of_credential(std::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos)
    return bad_source{"root secret: `credential:` must be followed by a name in LoadCredential="};
  const auto* directory = std::getenv("CREDENTIALS_DIRECTORY");
  return std::filesystem::path{directory == nullptr ? "" : directory} / name;
}

place place_of(std::string_view source) {
  if (source == "stdin")
    return open_descriptor{STDIN_FILENO};
  if (const auto number = without_prefix("fd:", source))
    return place_of_descriptor(*number);
  if (const auto name = without_prefix("credential:", source))
    return place_of_credential(*name);
  if (const auto path = without_prefix("file:", source);
      path && !path->empty() && path->find('\0') == path->npos)
    return std::filesystem::path{*path};
  return bad_source{
      "root secret: its source must be `stdin`, `fd:N`, `file:PATH` or `credential:NAME`, "
      "never the secret itself"};
}

std::variant<input_line, std::error_code> prompt_for_line(int fd) {
  const hidden_input hidden{fd};
  constexpr std::string_view prompt = "root secret (32 hex digits): ";
  // If the prompt cannot be written, one can still type.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, prompt.data(), prompt.size());
  return read_line(fd, digits, &hidden);
}

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

/// Returns the source without a secret that was given as a path by mistake.
std::string redacted(std::string_view source) {
  const auto as_long = std::search_n(source.begin(), source.end(), digits, true,
                                     [](char c, bool) { return is_hex(c); });
  if (as_long == source.end())
    return std::string{source};
  return std::string{source.substr(0, source.find(':') + 1)} +
         "(not shown: this looks like the secret itself)";
}

std::string sentence(std::string_view source, std::string_view fault) {
  return "root secret from " + redacted(source) + ": " + std::string{fault};
}

std::variant<root_secret, std::string> read_from(int fd, std::string_view source) {
  const auto line = ::isatty(fd) == 1 ? prompt_for_line(fd) : read_line(fd, digits);
  if (const auto* error = std::get_if<std::error_code>(&line))
    return sentence(source, error->message() +
                                "; check that it is open for reading, or name another source");
  const auto& text = std::get<input_line>(line).text;
  if (text.empty())
    return sentence(source, "it is empty; give 32 hex digits on its first line");
  auto secret = root_secret::parse({text.data(), text.size()});
  if (std::holds_alternative<std::string>(secret))
    return sentence(source, "its first line does not begin with 32 hex digits");
  return secret;
}

} // namespace

std::optional<std::string> check_root_secret_source(std::string_view source) {
  auto found = place_of(source);
  if (auto* bad = std::get_if<bad_source>(&found))
    return std::move(bad->message);
  return std::nullopt;
}

bool is_standard_input(std::string_view source) {
  const auto found = place_of(source);
  const auto* opened = std::get_if<open_descriptor>(&found);
  return opened && opened->fd == STDIN_FILENO;
}

bool is_root_secret(std::string_view line) {
  return std::holds_alternative<root_secret>(root_secret::parse(line.substr(0, digits)));
}

std::optional<std::string> exposed_root_secret(std::string_view source) {
  const auto path = without_prefix("file:", source);
  struct stat status {};
  if (!path || ::stat(std::string{*path}.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
      (status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return std::nullopt;
  return sentence(source,
                  "the file is open to group or others: run `chmod 600 " + redacted(*path) + "`");
}

std::variant<root_secret, std::string> read_root_secret(std::string_view source) {
  auto found = place_of(source);
  if (auto* bad = std::get_if<bad_source>(&found))
    return std::move(bad->message);
  if (const auto* opened = std::get_if<open_descriptor>(&found))
    return read_from(opened->fd, source);

  const auto& path = std::get<std::filesystem::path>(found);
  if (source.starts_with("credential:") && path.is_relative())
    return sentence(source, "$CREDENTIALS_DIRECTORY is not set; start the service with systemd and "
                            "LoadCredential=, or name another source");
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    return sentence(source, std::generic_category().message(errno) +
                                (errno == EACCES ? owner_note(path) : std::string{}) +
                                "; put 32 hex digits there, or name another source");
  return read_from(file.get(), source);
}

std::variant<root_secret, file_error> create_root_secret(const std::filesystem::path& file) {
  auto secret = root_secret::random();
  auto line = encode_hex(secret.view());
  line.push_back('\n');
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(line.data());
  if (auto error = create_private_file(file, {bytes, line.size()}))
    return *std::move(error);
  return secret;
}

} // namespace logflume::crypto
