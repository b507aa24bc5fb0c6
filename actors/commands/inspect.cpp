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

constexpr std::string_view usual_node = "127.0.0.1:9181";
constexpr auto patience = 5s;
constexpr std::uint32_t usual_streams = 20;

struct display {
  bool json = false;
  bool once = false;
  std::chrono::seconds interval{1};
  std::uint32_t streams = usual_streams;

  bool on_screen() const { return !json && !once; }
};

display display_of(const invocation& asked) {
  const auto every = asked.number("--every");
  return {.json = asked.has("--json"),
          .once = asked.has("--once") || (!every && ::isatty(STDOUT_FILENO) == 0),
          .interval = std::chrono::seconds{std::max<std::uint64_t>(1, every.value_or(1))},
          .streams = static_cast<std::uint32_t>(asked.number("--streams").value_or(usual_streams))};
}

std::variant<node_address, std::string> address_of(const invocation& asked) {
  const auto& configured = asked.settings.values.node.listen;
  const std::string text{
      asked.text("--node").value_or(configured.empty() ? usual_node : configured)};
  if (text.empty() || !is_network_address(text))
    return "--node=" + text + ": give HOST:PORT or [IPv6]:PORT";
  return parse_node_address(text);
}

std::variant<inspection::status, std::string> ask(caf::actor_system& system,
                                                  const inspection::inspector_actor& inspector,
                                                  std::uint32_t streams) {
  std::variant<inspection::status, std::string> result = std::string{};
  const caf::scoped_actor self{system};
  self->request(inspector, patience, inspection::ask_status{streams})
      .receive([&](inspection::status& status) { result = std::move(status); },
               [&](const caf::error& error) {
                 result = error == caf::sec::request_timeout
                              ? "the process gave no answer within 5 seconds"
                              : "the process is gone, or its Inspector";
               });
  return result;
}

/// Waits for the interval. Returns false if the user has ended the display.
bool wait(const stop_signals& signals, const display& asked) {
  std::array<pollfd, 2> ready{{{signals.descriptor(), POLLIN, 0}, {-1, POLLIN, 0}}};
  if (asked.on_screen() && ::isatty(STDIN_FILENO) == 1)
    ready[1].fd = STDIN_FILENO;
  const auto end = std::chrono::steady_clock::now() + asked.interval;
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
         const stop_signals& signals, const display& asked, console& console) {
  console.stop_on(signals.descriptor());
  std::optional<screen> page;
  do {
    const auto answer = ask(system, inspector, asked.streams);
    if (const auto* why = std::get_if<std::string>(&answer)) {
      page.reset();
      return console.fail(*why, 1);
    }
    const auto& status = std::get<inspection::status>(answer);
    if (asked.on_screen()) {
      if (!page)
        page.emplace();
      if (!page->show(to_lines(status)))
        return 0;
      continue;
    }
    if (asked.json)
      console.write(to_json(status));
    else
      for (const auto& line : to_lines(status))
        console.write(line);
    if (console.flush() != console::state::open)
      return console.finish();
  } while (!asked.once && wait(signals, asked));
  return 0;
}

int run_inspect(const invocation& asked, console& console) {
  const auto& settings = asked.settings.values;
  const auto where = address_of(asked);
  if (const auto* wrong = std::get_if<std::string>(&where))
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
  const auto found = find_inspector(system, std::get<node_address>(where), settings.node, patience);
  if (const auto* why = std::get_if<std::string>(&found))
    return console.fail(*why, 1);
  return show(system, std::get<inspection::inspector_actor>(found), signals, display_of(asked),
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
     .meaning = "number of streams to show, the slowest first (20)",
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
