#include "actors/commands/commands.hpp"

#include "actors/commands/rows.hpp"

namespace logflume::actors {

std::span<const command> commands() {
  static const std::array table{
      serve_command,       demo_command,         cat_command,         verify_command,
      register_command,    post_command,         append_command,      forward_command,
      inspect_command,     secret_init_command,  secret_get_command,  secret_put_command,
      secret_list_command, token_keygen_command, token_sign_command,  token_check_command,
      health_command,      config_check_command, config_print_command};
  return table;
}

} // namespace logflume::actors
