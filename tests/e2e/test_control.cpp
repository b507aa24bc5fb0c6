#include "tests/e2e/node.hpp"
#include "tests/e2e/tool.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <future>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

const std::vector<std::string> as_writer{"--sensors.udp_listen=127.0.0.1:0"};

fs::path control_of(const site& at) {
  return at.log / "temperature.control";
}

/// Adds flags without a root secret: the running writer has it.
std::vector<std::string> without_secret(const site& at, std::vector<std::string> words) {
  words.push_back("--secrets.root_secret=file:/nonexistent");
  return on(at, std::move(words), false);
}

std::string last_error(const ended& told) {
  return told.errors.empty() ? "" : told.errors.back();
}

/// Lets every user open a file of the site. The site is removed at the end.
void open_to_all(const fs::path& file) {
  fs::permissions(file, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
}

TEST_CASE("a sensor is registered and posts while the service writes and streams") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  const auto client = service.follow("7");
  const auto registered = run_logflume(without_secret(at, {"register", "7", "--secret=hush"}));
  CHECK(registered.exit_code == 0);
  CHECK(registered.out.find(R"("offset":0,)") != std::string::npos);
  CHECK(registered.out.find(R"("seq_nr":1,"event":{"Registered":{"secret":"[redacted]"}}})") !=
        std::string::npos);
  const udp_client sensor{service.address("udp")};
  sensor.send({0x07, 0x15});
  read_until(client, has_events(2));
  const auto posted = run_logflume(without_secret(at, {"post", "7", "22"}));
  CHECK(posted.exit_code == 0);
  read_until(client, has_events(3));
  CHECK(texts(client->events()) ==
        std::vector<std::string>{R"({"Registered":{"secret":"hush"}})",
                                 R"({"TemperatureRead":{"temperature":21}})",
                                 R"({"TemperatureRead":{"temperature":22}})"});
  CHECK(service.stop(std::span{&client, 1}) == 0);
  CHECK_FALSE(fs::exists(control_of(at)));
  // Both lines equal those of the log's records, ids included.
  const auto lines = run_logflume(on(at, {"cat", "--json", "--entity=7"})).out;
  CHECK(lines.starts_with(registered.out));
  CHECK(lines.ends_with(posted.out));
  for (const auto& line : service.child().lines())
    CHECK(line.find("hush") == std::string::npos);
}

TEST_CASE("a command reports the writer's errors as its own") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  const auto unknown = run_logflume(without_secret(at, {"post", "9", "1"}));
  CHECK(unknown.exit_code == 1);
  CHECK(unknown.out.empty());
  CHECK(last_error(unknown).find("sensor 9 is not registered in " + at.active.string() +
                                 ": run `logflume register 9`") != std::string::npos);
  const auto long_one =
      run_logflume(without_secret(at, {"register", "9", "--secret=" + std::string(17'000, 's')}));
  CHECK(long_one.exit_code == 1);
  CHECK(last_error(long_one).find("the secret is too long") != std::string::npos);
  // A missing lock file is noticed at the next write.
  fs::remove(at.log / "temperature.lock");
  const auto unlocked = run_logflume(without_secret(at, {"register", "9"}));
  CHECK(unlocked.exit_code == 1);
  INFO(last_error(unlocked));
  CHECK(last_error(unlocked).find("was removed or replaced") != std::string::npos);
}

TEST_CASE("events are appended through the writer and need no registration") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  const auto client = service.follow("12");
  const auto appended = run_logflume(
      without_secret(at, {"append", "12", R"({"TemperatureRead":{"temperature":-5.5}})",
                          R"({"TemperatureRead":{"temperature":7}})"}));
  CHECK(appended.exit_code == 0);
  CHECK(lines_of(appended.out).size() == 2);
  read_until(client, has_events(2));
  CHECK(texts(client->events()) ==
        std::vector<std::string>{R"({"TemperatureRead":{"temperature":-5.5}})",
                                 R"({"TemperatureRead":{"temperature":7}})"});
  const auto unknown = run_logflume(without_secret(at, {"append", "12", R"({"DoorOpened":{}})"}));
  CHECK(unknown.exit_code == 1);
  REQUIRE_FALSE(unknown.errors.empty());
  CHECK(unknown.errors.back().find("kinds") != std::string::npos);
  CHECK(service.stop({&client, 1}) == 0);
}

TEST_CASE("lines of standard input are appended through the writer in their order") {
  const site at;
  auto keeps_all = as_writer;
  keeps_all.emplace_back("--sensors.retention=100000");
  served service{at, keeps_all};
  service.line("writer_ready");
  std::string lines;
  // More lines than one request holds.
  for (int i = 0; i < 2'500; ++i)
    lines += R"({"TemperatureRead":{"temperature":)" + std::to_string(i) + "}}\n\n";
  const auto told = run_logflume(without_secret(at, {"append", "12", "-"}), lines);
  CHECK(told.exit_code == 0);
  REQUIRE_FALSE(told.errors.empty());
  CHECK(told.errors.back() == "logflume: appended 2500 events, offsets 0 to 2499");

  // A root secret in the first line is not needed, and it is not taken as an event.
  const auto with_secret = on(at, {"append", "12", "-", "--secrets.root_secret=stdin"}, false);
  const std::string last = R"({"TemperatureRead":{"temperature":2500}})";
  CHECK(run_logflume(with_secret, std::string(32, 'a') + "\n" + last).exit_code == 0);
  CHECK(run_logflume(with_secret, last).exit_code == 0);

  const auto wrong = run_logflume(without_secret(at, {"append", "12", "-"}),
                                  last + "\n{\"DoorOpened\":{}}\n" + last);
  CHECK(wrong.exit_code == 1);
  REQUIRE_FALSE(wrong.errors.empty());
  CHECK(wrong.errors.back().starts_with("logflume: line 2: events of the variant DoorOpened"));
  CHECK(wrong.errors.back().ends_with("before that, appended 1 event, offset 2502"));
  CHECK(service.stop() == 0);
  const auto stored = lines_of(run_logflume(on(at, {"cat", "--json"})).out);
  REQUIRE(stored.size() == 2'503);
  for (int i = 0; i < 2'500; ++i)
    CHECK(stored[static_cast<std::size_t>(i)].ends_with(
        R"("event":{"TemperatureRead":{"temperature":)" + std::to_string(i) + "}}}"));
}

TEST_CASE("a reading that is not of the topic's type is refused by the writer") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  CHECK(run_logflume(without_secret(at, {"register", "7"})).exit_code == 0);
  const auto told = run_logflume(without_secret(at, {"post", "7", "-5", "--sensors.value=i32"}));
  CHECK(told.exit_code == 1);
  REQUIRE_FALSE(told.errors.empty());
  CHECK(told.errors.back().find("sensors.value is u32") != std::string::npos);
  CHECK(service.stop() == 0);
}

TEST_CASE("concurrent commands are each recorded once with and without a service") {
  for (const bool serving : {true, false}) {
    const site at;
    std::optional<served> service;
    if (serving) {
      service.emplace(at, as_writer);
      service->line("writer_ready");
    }
    std::vector<std::future<ended>> racing;
    for (int i = 0; i < 6; ++i)
      racing.push_back(std::async(std::launch::async, [&] {
        std::vector<std::string> words = on(at, {"register", "7"});
        words.insert(words.begin(), LOGFLUME_BINARY);
        return run(words, {}, patience);
      }));
    std::set<std::string> printed;
    for (auto& each : racing) {
      const auto told = each.get();
      CHECK(told.exit_code == 0);
      printed.insert(told.out);
    }
    CHECK(printed.size() == 6);
    if (service)
      CHECK(service->stop() == 0);
    const auto lines = lines_of(run_logflume(on(at, {"cat", "--json", "--entity=7"})).out);
    CHECK(std::set<std::string>{lines.begin(), lines.end()}.size() == 6);
    for (const auto& line : lines)
      CHECK(printed.contains(line + "\n"));
    CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
  }
}

TEST_CASE(
    "a socket left by a killed writer is ignored by commands and replaced by the next writer") {
  const site at;
  {
    served service{at, as_writer};
    service.line("writer_ready");
    service.child().signal(SIGKILL);
    service.child().wait(patience);
  }
  REQUIRE(fs::exists(control_of(at)));
  CHECK(run_logflume(on(at, {"register", "7"})).exit_code == 0);
  served service{at, as_writer};
  service.line("writer_ready");
  CHECK(run_logflume(without_secret(at, {"post", "7", "1"})).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("commands find the writer of a log with a long path") {
  site at;
  at.log = at.dir.path() / std::string(80, 'l') / std::string(80, 'o');
  fs::create_directories(at.log);
  at.active = at.log / "temperature";
  served service{at, as_writer};
  service.line("writer_ready");
  CHECK(run_logflume(without_secret(at, {"register", "7"})).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("another user may not command the writer") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: only root can become another user");
    return;
  }
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  for (auto path = at.log; path != path.parent_path(); path = path.parent_path())
    if (path.string().starts_with(at.dir.path().string()))
      open_to_all(path);
  const auto as_nobody = [&] {
    auto words = without_secret(at, {"register", "7"});
    words.insert(words.begin(), {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                 "--clear-groups", LOGFLUME_BINARY});
    return run(words, {}, patience);
  };
  // The socket's mode refuses the user first; then the check of the user's id does.
  for (const bool by_rights : {true, false}) {
    if (!by_rights)
      REQUIRE(::chmod(control_of(at).c_str(), 0666) == 0);
    const auto told = as_nobody();
    CHECK(told.exit_code == 1);
    CHECK(told.out.empty());
    CHECK(last_error(told).find("only the writer's own user and root") != std::string::npos);
  }
  CHECK(run_logflume(without_secret(at, {"register", "7"})).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("silent control clients block neither the writer nor a command nor shutdown") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  std::vector<int> silent;
  for (int i = 0; i < 40; ++i) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = control_of(at).string();
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    silent.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(silent.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    CHECK(::send(silent.back(), "LFC", 3, MSG_NOSIGNAL) == 3);
  }
  CHECK(run_logflume(without_secret(at, {"register", "7"})).exit_code == 0);
  CHECK(service.stop() == 0);
  for (const auto each : silent)
    ::close(each);
}

TEST_CASE("a command that waits while the service ends gets a response or an error") {
  const site at;
  served service{at, as_writer};
  service.line("writer_ready");
  std::vector<std::future<ended>> racing;
  for (int i = 0; i < 8; ++i)
    racing.push_back(std::async(std::launch::async, [&, i] {
      auto words = on(at, {"register", std::to_string(i + 1)});
      words.insert(words.begin(), LOGFLUME_BINARY);
      return run(words, {}, patience);
    }));
  CHECK(service.stop() == 0);
  std::size_t recorded = 0;
  for (auto& each : racing) {
    const auto told = each.get();
    recorded += told.exit_code == 0 ? 1 : 0;
    CHECK((told.exit_code == 0 || told.exit_code == 1));
    CHECK((told.exit_code == 0) == told.errors.empty());
  }
  const auto lines = lines_of(run_logflume(on(at, {"cat", "--json"})).out);
  CHECK(lines.size() >= recorded);
}

TEST_CASE("a random secret is shown once on a terminal or with --show-secret") {
  const site at;
  const auto shown = run_logflume(on(at, {"register", "1", "--show-secret"}));
  const auto lines = lines_of(shown.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("[redacted]") != std::string::npos);
  const auto secret = field_of(lines[1], "secret");
  CHECK(secret.size() == 32);
  CHECK(field_of(lines[1], "entity_id") == "1");
  CHECK(run_logflume(on(at, {"cat", "--json", "--http.redact="})).out.find(secret) !=
        std::string::npos);
  CHECK(lines_of(run_logflume(on(at, {"register", "2"})).out).size() == 1);
  CHECK(run_at_terminal(on(at, {"register", "3"})).out.find("\"secret\":\"") != std::string::npos);
  CHECK(run_at_terminal(on(at, {"register", "3", "--secret=given"})).out.find("given") ==
        std::string::npos);
  CHECK(run_logflume(on(at, {"register", "1", "--secret=x", "--show-secret"})).exit_code == 2);
}

TEST_CASE("an unregistered sensor is reported in a log line and by inspect") {
  const site at;
  auto flags = as_writer;
  flags.push_back("--node.listen=127.0.0.1:0");
  served service{at, flags};
  service.line("writer_ready");
  const udp_client sensor{service.address("udp")};
  sensor.send({0x07, 0x15});
  const auto line = service.line("sensor_not_registered");
  CHECK(line.find("\"entity\":7,") != std::string::npos);
  const auto node = node_of(service);
  CHECK(inspect(node, {"--json"}).out.find(R"("unregistered":[{"entity_id":"7","packets":1,)") !=
        std::string::npos);
  CHECK(inspect(node).out.find("not registered: 7 (1 packets") != std::string::npos);
  CHECK(run_logflume(without_secret(at, {"register", "7"})).exit_code == 0);
  CHECK(inspect(node, {"--json"}).out.find(R"("unregistered":[])") != std::string::npos);
  CHECK(service.stop() == 0);
}

} // namespace
