#include "actors/commands/secret_commands.hpp"

#include "actors/output/printable.hpp"

namespace logflume::actors {

std::string field_names(const std::map<std::string, crypto::secret_text>& fields) {
  std::string names;
  for (const auto& [name, value] : fields)
    names.append(names.empty() ? "" : ", ").append(printable(name));
  return names;
}

std::string missing_store(const std::filesystem::path& root) {
  return root.string() +
         ": there is no such secret store; set secrets.root, or create one: logflume secret init";
}

} // namespace logflume::actors
