#include "actors/command_line/bash_completion.hpp"

#include "actors/command_line/help.hpp"
#include "actors/config/keys.hpp"

#include <string_view>

namespace logflume::actors {

namespace {

std::string flags_of(const command& command) {
  std::string words = "--config --help --version";
  for (const auto& option : command.options)
    words.append(" ").append(option.flag).append(option.value.empty() ? "" : "=");
  for (const auto& key : keys())
    if (uses_key(command, key))
      words.append(" ").append(key.flag()).append("=");
  return words;
}

} // namespace

std::string bash_completion(std::span<const command> commands) {
  std::string first = "--help --version";
  std::string cases;
  for (const auto& command : commands) {
    const auto space = command.name.find(' ');
    const std::string head{command.name.substr(0, space)};
    const bool known = (" " + first + " ").find(" " + head + " ") != std::string::npos;
    if (!known)
      first.append(" ").append(head);
    if (space == command.name.npos) {
      cases += "  '" + head + " '*) words='" + flags_of(command) + "' ;;\n";
      continue;
    }
    cases += "  '" + std::string{command.name} + " '*) words='" + flags_of(command) + "' ;;\n";
    if (known)
      continue;
    std::string seconds;
    for (const auto& other : commands)
      if (other.name.starts_with(head + " "))
        seconds.append(seconds.empty() ? "" : " ").append(other.name.substr(head.size() + 1));
    cases.append("  '").append(head).append(" ') words='").append(seconds).append("' ;;\n");
  }
  return "# bash completion of logflume\n"
         "_logflume() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
         "  local given=\"${COMP_WORDS[*]:1:COMP_CWORD-1} \"\n"
         "  COMPREPLY=()\n"
         "  case $before in\n"
         "  --config | =) compopt -o default 2>/dev/null; return ;;\n"
         "  esac\n"
         "  case $given in\n"
         "  ' ') words='" +
         first + "' ;;\n" + cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
         "  return 0\n"
         "}\n"
         "complete -F _logflume logflume\n";
}

} // namespace logflume::actors
