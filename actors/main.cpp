#include "actors/command_line/command_line.hpp"
#include "actors/commands/commands.hpp"
#include "actors/output/journal.hpp"

#include <unistd.h>

#include <algorithm>
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

int run(const invocation& asked) {
  journal journal{STDERR_FILENO, asked.settings.values.output};
  try {
    return asked.command->run(asked, journal);
  } catch (const std::exception& error) {
    journal.write(level::error, "failed", {{"reason", error.what()}});
    return 1;
  }
}

} // namespace

int main(int argc, char** argv) {
  const auto read = read_command_line(
      {{argv + std::min(1, argc), argv + argc}, environment_variables()}, commands());
  if (const auto* said = std::get_if<answer>(&read)) {
    std::fputs(said->text.c_str(), said->exit_code == 0 ? stdout : stderr);
    return said->exit_code;
  }
  return run(std::get<invocation>(read));
}
