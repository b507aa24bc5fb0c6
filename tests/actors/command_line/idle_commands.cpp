#include "actors/commands/commands.hpp"

namespace logflume::actors {

// The program's table of commands without what they do.
int run_serve(const invocation&, journal&) {
  return 0;
}
int run_demo(const invocation&, journal&) {
  return 0;
}
int run_cat(const invocation&, journal&) {
  return 0;
}
int run_verify(const invocation&, journal&) {
  return 0;
}
int run_register(const invocation&, journal&) {
  return 0;
}
int run_post(const invocation&, journal&) {
  return 0;
}
int run_inspect(const invocation&, journal&) {
  return 0;
}
int run_secret_init(const invocation&, journal&) {
  return 0;
}
int run_secret_get(const invocation&, journal&) {
  return 0;
}
int run_secret_put(const invocation&, journal&) {
  return 0;
}
int run_secret_list(const invocation&, journal&) {
  return 0;
}
int run_health(const invocation&, journal&) {
  return 0;
}
int run_config_check(const invocation&, journal&) {
  return 0;
}
int run_config_print(const invocation&, journal&) {
  return 0;
}

} // namespace logflume::actors
