#pragma once

#include "tests/e2e/served.hpp"
#include "tests/support/run.hpp"

#include <doctest/doctest.h>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

inline std::vector<std::string> operator+(std::vector<std::string> left,
                                          const std::vector<std::string>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// Runs `logflume` to its end.
inline ended run_logflume(std::vector<std::string> arguments, std::string_view input = {}) {
  arguments.insert(arguments.begin(), LOGFLUME_BINARY);
  return run(arguments, input, patience);
}

/// Returns whether a command gave up because the service did not respond in time.
inline bool had_no_response(const std::vector<std::string>& errors) {
  constexpr std::array<std::string_view, 5> reasons{
      // Of `health`; the second and third over TLS.
      "no response: Connection timed out",
      "it does not complete the TLS handshake",
      "it does not end its response",
      // Of `inspect`, which also says the second of a node that rejects it.
      "the process did not answer within",
      "does not answer like a Logflume node",
  };
  return std::ranges::any_of(errors, [&](const std::string& line) {
    return std::ranges::any_of(reasons,
                               [&](const auto reason) { return line.find(reason) != line.npos; });
  });
}

/// Runs a command that asks a running service. Repeats it as long as the service does not respond
/// in time: on a busy machine it may need longer than the command waits.
inline ended ask_service(const std::vector<std::string>& arguments) {
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    auto result = run_logflume(arguments);
    if (!had_no_response(result.errors))
      return result;
    REQUIRE(steady_clock::now() < deadline);
  }
}

/// Runs `logflume` at a terminal: `out` is everything that appears there. Each time that `prompt`
/// appears, the next line of `typed` is typed. `launcher` is a command that runs the command that
/// follows it.
inline ended run_at_terminal(std::vector<std::string> arguments, std::string_view prompt = {},
                             const std::vector<std::string>& typed = {},
                             const std::vector<std::string>& launcher = {}) {
  arguments.insert(arguments.begin(), LOGFLUME_BINARY);
  arguments.insert(arguments.begin(), launcher.begin(), launcher.end());
  std::vector<char*> argv;
  for (auto& argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  int terminal = -1;
  const auto child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ended result;
  std::array<char, 4096> block;
  std::size_t answered = 0;
  auto next = typed.begin();
  for (ssize_t count = 0; (count = ::read(terminal, block.data(), block.size())) > 0;) {
    result.out.append(block.data(), static_cast<std::size_t>(count));
    const auto at = prompt.empty() ? std::string::npos : result.out.find(prompt, answered);
    if (next == typed.end() || at == result.out.npos)
      continue;
    answered = at + prompt.size();
    REQUIRE(::write(terminal, next->data(), next->size()) == static_cast<ssize_t>(next->size()));
    ++next;
  }
  ::close(terminal);
  int status = 0;
  ::waitpid(child, &status, 0);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return result;
}

/// Adds the flags by which a command finds a site's secrets.
inline std::vector<std::string> with_secrets(const site& at, std::vector<std::string> words) {
  words.push_back("--secrets.root=" + at.confidant.string());
  words.push_back("--secrets.root_secret=file:" + at.root_secret.string());
  return words;
}

/// Adds the flags by which a command finds a site's log, and its secrets.
inline std::vector<std::string> on(const site& at, std::vector<std::string> words,
                                   bool secrets = true) {
  words.push_back("--log.root=" + at.log.string());
  return secrets ? with_secrets(at, std::move(words)) : words;
}

} // namespace logflume::test
