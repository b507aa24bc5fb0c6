#include "log/writer/write_failure.hpp"

#include "crypto/file_owner.hpp"

namespace logflume::log {

write_failure failed(const std::filesystem::path& path, const std::string& problem,
                     std::error_code error) {
  const bool refused = error == std::errc::permission_denied;
  return {path, error,
          path.string() + ": " + problem + ": " + error.message() +
              (refused ? crypto::owner_note(path) : std::string{})};
}

} // namespace logflume::log
