#include "actors/commands/inspection_text.hpp"
#include "actors/commands/rows.hpp"
#include "actors/config/cross_rules.hpp"
#include "actors/config/syntax.hpp"
#include "actors/node/node.hpp"
#include "actors/node/node_network.hpp"
#include "actors/output/console.hpp"
#include "actors/output/screen.hpp"
#include "actors/process/stop_signals.hpp"
#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/errors.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view default_node = "127.0.0.1:9181";
constexpr auto timeout = 5s;
constexpr std::uint32_t default_streams = 20;

struct display {
  bool json = false;
  bool once = false;
  bool on_terminal = false;
  std::chrono::seconds interval{1};
  std::uint32_t streams = default_streams;

  bool on_screen() const { return on_terminal && !json && !once; }
};

display display_of(const invocation& args) {
  const auto every = args.number("--every");
  const bool on_terminal = ::isatty(STDOUT_FILENO) == 1;
  return {.json = args.has("--json"),
          .once = args.has("--once") || (!every && !on_terminal),
          .on_terminal = on_terminal,
          .interval = std::chrono::seconds{std::max<std::uint64_t>(1, every.value_or(1))},
          .streams =
              static_cast<std::uint32_t>(args.number("--streams").value_or(default_streams))};
}

std::variant<node_address, std::string> address_of(const invocation& args) {
  const auto& configured = args.settings.values.node.listen;
  const std::string text{
      args.text("--node").value_or(configured.empty() ? default_node : configured)};
  if (text.empty() || !is_network_address(text))
    return "--node=" + text + ": give HOST:PORT or [IPv6]:PORT";
  return parse_node_address(text);
}

std::variant<inspection::status, std::string> ask(caf::actor_system& system,
                                                  const inspection::inspector_actor& inspector,
                                                  std::uint32_t streams) {
  std::variant<inspection::status, std::string> result = std::string{};
  const caf::scoped_actor self{system};
  self->request(inspector, timeout, inspection::ask_status{streams})
      .receive([&](inspection::status& status) { result = std::move(status); },
               [&](const caf::error& error) {
                 result = error == caf::sec::request_timeout
                              ? "the process did not answer within 5 seconds"
                              : "the process, or its inspector actor, has ended";
               });
  return result;
}

/// Waits for the interval. Returns false if the user has ended the display.
bool wait(const stop_signals& signals, const display& mode) {
  std::array<pollfd, 2> ready{{{signals.descriptor(), POLLIN, 0}, {-1, POLLIN, 0}}};
  if (mode.on_screen() && ::isatty(STDIN_FILENO) == 1)
    ready[1].fd = STDIN_FILENO;
  const auto end = std::chrono::steady_clock::now() + mode.interval;
  while (true) {
    const auto rest =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (rest <= 0ms || ::poll(ready.data(), ready.size(), static_cast<int>(rest.count())) < 0)
      return true;
    if (ready[0].revents != 0 || (ready[1].revents != 0 && screen::quits(STDIN_FILENO)))
      return false;
  }
}

int show(caf::actor_system& system, const inspection::inspector_actor& inspector,
         const stop_signals& signals, const display& mode, console& console) {
  console.stop_on(signals.descriptor());
  std::optional<screen> page;
  do {
    const auto answer = ask(system, inspector, mode.streams);
    if (const auto* error = std::get_if<std::string>(&answer)) {
      page.reset();
      return console.fail(*error, 1);
    }
    const auto& status = std::get<inspection::status>(answer);
    if (mode.on_screen()) {
      if (!page)
        page.emplace();
      if (!page->show(to_lines(status)))
        return 0;
      continue;
    }
    if (mode.json)
      console.write(to_json(status));
    else
      for (const auto& line : to_lines(status))
        console.write(line);
    if (console.flush() != console::state::open)
      return console.finish();
  } while (!mode.once && wait(signals, mode));
  return 0;
}

int run_inspect(const invocation& args, console& console) {
  const auto& settings = args.settings.values;
  const auto address = address_of(args);
  if (const auto* wrong = std::get_if<std::string>(&address))
    return console.fail(*wrong, 2);
  auto certificates = settings.node;
  certificates.listen.clear();
  if (const auto wrong = node_fault(certificates))
    return console.fail(*wrong, 2);
  const stop_signals signals;
  caf_config config;
  if (const auto error = config.read(settings.caf))
    return console.fail("caf.*: " + to_sentence(error), 2);
  const auto network = node_network::add_to(config, settings.node);
  if (const auto* wrong = std::get_if<std::string>(&network))
    return console.fail(*wrong, 2);
  caf::actor_system system{config};
  const auto found =
      find_inspector(system, std::get<node_address>(address), settings.node, timeout);
  if (const auto* error = std::get_if<std::string>(&found))
    return console.fail(*error, 1);
  return show(system, std::get<inspection::inspector_actor>(found), signals, display_of(args),
              console);
}

constexpr std::array<command_option, 5> options{{
    {.flag = "--node",
     .value = "HOST:PORT",
     .meaning = "the process to ask; default: node.listen, else 127.0.0.1:9181",
     .accepts = any_text{}},
    {.flag = "--once",
     .value = "",
     .meaning = "print once (default when stdout is not a terminal)",
     .accepts = any_text{}},
    {.flag = "--json",
     .value = "",
     .meaning = "print a JSON object per line; with --every, repeatedly",
     .accepts = any_text{}},
    {.flag = "--every",
     .value = "SECONDS",
     .meaning = "repeat at this interval, on a terminal or not",
     .accepts = number_up_to{86'400}},
    {.flag = "--streams",
     .value = "N",
     .meaning = "number of streams to show, the slowest first; default: 20",
     .accepts = number_up_to{1'000}},
}};
constexpr std::array<std::string_view, 2> sections{"node", "caf"};

} // namespace

constinit const command inspect_command{
    .name = "inspect",
    .summary = "show what the actors of a running process are doing",
    .sections = sections,
    .examples = "  logflume inspect --node 127.0.0.1:9181\n"
                "  logflume inspect --config logflume.toml --once --json\n",
    .run = run_inspect,
    .options = options,
    .words = {}};

} // namespace logflume::actors
