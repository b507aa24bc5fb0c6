#include "actors/command_line/command_line.hpp"
#include "actors/commands/commands.hpp"
#include "actors/output/console.hpp"
#include "actors/process/standard_descriptors.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using namespace logflume::actors;

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (const auto equals = text.find('='); equals != text.npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

int run(const invocation& args) {
  console console;
  try {
    return args.command->run(args, console);
  } catch (const std::exception& error) {
    return console.fail(error.what(), 1);
  }
}

} // namespace

int main(int argc, char** argv) {
  open_closed_standard_descriptors();
  // With SIGXFSZ ignored, a write beyond the limit of a file's size fails with EFBIG instead.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto read = read_command_line(
      {{argv + std::min(1, argc), argv + argc}, environment_variables()}, commands());
  if (const auto* early = std::get_if<early_exit>(&read)) {
    std::fputs(early->text.c_str(), early->exit_code == 0 ? stdout : stderr);
    return early->exit_code;
  }
  return run(std::get<invocation>(read));
}
