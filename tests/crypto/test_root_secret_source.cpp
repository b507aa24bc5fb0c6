#include "crypto/root_secret_source.hpp"

#include "crypto/descriptor.hpp"
#include "tests/crypto/fixtures.hpp"

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <pty.h>
#include <termios.h>
#include <thread>

namespace {

using namespace logflume::crypto;
using namespace logflume::test;

constexpr std::string_view digits = "000102030405060708090a0b0c0d0e0f";

struct pipe_of {
  explicit pipe_of(std::string_view text) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    in = descriptor{ends[0]};
    const descriptor out{ends[1]};
    REQUIRE(::write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

  std::string source() const { return "fd:" + std::to_string(in.get()); }

  std::string rest() const {
    std::string text(100, '\0');
    text.resize(static_cast<std::size_t>(::read(in.get(), text.data(), text.size())));
    return text;
  }

  descriptor in;
};

bool is_the_secret(const std::variant<root_secret, std::string>& result) {
  const auto* secret = std::get_if<root_secret>(&result);
  return secret != nullptr && secret->view()[1] == 1 && secret->view()[15] == 15;
}

std::string read_all(int fd, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    char c = 0;
    if (::read(fd, &c, 1) != 1)
      break;
    text.push_back(c);
  }
  return text;
}

/// A terminal and what it shows. Prompts go to a pipe meanwhile.
struct terminal_fixture {
  terminal_fixture() {
    int primary = -1;
    int secondary = -1;
    REQUIRE(::openpty(&primary, &secondary, nullptr, nullptr, nullptr) == 0);
    screen = descriptor{primary};
    terminal = descriptor{secondary};
    settings_before = settings();
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    prompts = descriptor{ends[0]};
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
  }
  ~terminal_fixture() { ::dup2(stderr_before.get(), STDERR_FILENO); }

  tcflag_t settings() const {
    termios now{};
    ::tcgetattr(terminal.get(), &now);
    return now.c_lflag;
  }

  void ask() { result = read_root_secret("fd:" + std::to_string(terminal.get())); }

  descriptor screen;
  descriptor terminal;
  descriptor prompts;
  descriptor stderr_before{::dup(STDERR_FILENO)};
  tcflag_t settings_before = 0;
  std::variant<root_secret, std::string> result{"not asked"};
};

constexpr std::string_view prompt = "root secret (32 hex digits): ";

} // namespace

TEST_CASE("the first line is read and the input after it is left unread") {
  for (const std::string line : {"\n", " secret-id\n", "00\n", "\r\n"}) {
    const pipe_of input{std::string{digits} + line + "second"};
    CHECK(is_the_secret(read_root_secret(input.source())));
    CHECK(input.rest() == "second");
  }
}

TEST_CASE("a line may end with the input") {
  const pipe_of input{digits};
  CHECK(is_the_secret(read_root_secret(input.source())));
}

TEST_CASE("standard input is read like any other descriptor") {
  const pipe_of input{std::string{digits} + "\n"};
  const descriptor before{::dup(STDIN_FILENO)};
  ::dup2(input.in.get(), STDIN_FILENO);
  const auto result = read_root_secret("stdin");
  if (before)
    ::dup2(before.get(), STDIN_FILENO);
  else
    ::close(STDIN_FILENO);
  CHECK(is_the_secret(result));
}

TEST_CASE("a root secret is read from a file and from a credential") {
  const temp_dir directory;
  const auto file = directory.path() / "root";
  std::ofstream{file} << digits << '\n';
  CHECK(is_the_secret(read_root_secret("file:" + file.string())));
  ::setenv("CREDENTIALS_DIRECTORY", directory.path().c_str(), 1);
  CHECK(is_the_secret(read_root_secret("credential:root")));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const auto without = std::get<std::string>(read_root_secret("credential:root"));
  CHECK(without.find("$CREDENTIALS_DIRECTORY is not set") != std::string::npos);
}

TEST_CASE("an error names the source and never what was read") {
  for (const std::string line : {"0001020304", "x00102030405060708090a0b0c0d0e0f", ""}) {
    const pipe_of input{line + "\n"};
    const auto message = std::get<std::string>(read_root_secret(input.source()));
    CHECK(message.find(input.source()) != std::string::npos);
    CHECK(message.find("32 hex digits") != std::string::npos);
    CHECK((line.empty() || message.find(line) == std::string::npos));
  }
  const auto missing = std::get<std::string>(read_root_secret("file:/nowhere/at/all"));
  CHECK(missing.find("file:/nowhere/at/all") != std::string::npos);
  const auto closed = std::get<std::string>(read_root_secret("fd:99999"));
  CHECK(closed.find("fd:99999") != std::string::npos);
}

TEST_CASE("a source is checked without being read") {
  for (const auto* source : {"stdin", "fd:0", "fd:3", "file:/a", "file:a", "credential:root"})
    CHECK_FALSE(check_root_secret_source(source));
  for (const auto* source : {"", "Stdin", "fd:", "fd:-1", "fd:3x", "fd: 3", "file:", "credential:",
                             "credential:a/b", "credential:..", "/etc/root"})
    CHECK(check_root_secret_source(source));
}

TEST_CASE("the check of a source does not repeat a secret that is given instead") {
  CHECK(check_root_secret_source(digits)->find(digits) == std::string::npos);
}

TEST_CASE_FIXTURE(terminal_fixture,
                  "a terminal is prompted without echo and its settings are restored") {
  std::thread asking{[&] { ask(); }};
  const auto asked = read_all(prompts.get(), prompt.size());
  const auto typed = std::string{digits} + "\n";
  const auto written = ::write(screen.get(), typed.data(), typed.size());
  asking.join();

  CHECK(asked == prompt);
  CHECK(written == static_cast<ssize_t>(typed.size()));
  CHECK(is_the_secret(result));
  CHECK(read_all(screen.get(), 2) == "\r\n");
  CHECK(settings() == settings_before);
}

TEST_CASE_FIXTURE(terminal_fixture,
                  "a terminal's settings are restored when a signal ends the prompt") {
  sigset_t interrupt;
  sigset_t before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  // The thread inherits the mask: the signal stays pending there and ends with it.
  pthread_sigmask(SIG_BLOCK, &interrupt, &before);
  std::thread asking{[&] { ask(); }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(read_all(prompts.get(), prompt.size()) == prompt);
  pthread_kill(asking.native_handle(), SIGINT);
  asking.join();

  CHECK(std::holds_alternative<std::string>(result));
  CHECK(settings() == settings_before);
}

TEST_CASE("a root secret that is given instead of its source is not repeated") {
  for (const auto* prefix : {"file:", "file:/", "file:dir/", "credential:", "fd:", ""}) {
    const auto source = prefix + std::string{digits};
    CAPTURE(source);
    const auto read = read_root_secret(source);
    const auto* fault = std::get_if<std::string>(&read);
    REQUIRE(fault);
    CHECK(fault->find(digits) == fault->npos);
  }
}
