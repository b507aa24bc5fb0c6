#include "http/admin/fetch.hpp"

#include "http/admin/admin_server.hpp"
#include "http/socket/listener.hpp"
#include "tests/http/tls_files.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;
using namespace std::chrono_literals;

namespace {

admin_server ready_server(const std::string& listen, tls_options tls = {}) {
  return {listen,
          {.not_live = [] { return std::vector<health_reason>{}; },
           .not_ready = [] { return std::vector<health_reason>{}; },
           .metrics = [](metrics_format) { return std::string(100'000, 'x'); },
           .notice = {}},
          {},
          std::move(tls)};
}

void check_answers(const std::string& address) {
  const auto ready = fetch(address, "/health/ready", 60s);
  const auto* found = std::get_if<fetch_result>(&ready);
  REQUIRE(found);
  CHECK(found->status == 200);
  CHECK(found->body == "ready\n");
  CHECK(std::get<fetch_result>(fetch(address, "/metrics", 60s)).body.size() == 100'000);
  CHECK(std::get<fetch_result>(fetch(address, "/none", 60s)).status == 404);
}

std::string failure(const std::string& address, std::chrono::milliseconds patience) {
  const auto response = fetch(address, "/", patience);
  const auto* text = std::get_if<std::string>(&response);
  return text ? *text : "there was a response";
}

} // namespace

TEST_CASE("fetch gets a response over TCP and over a unix socket") {
  const logflume::test::temp_dir directory;
  const auto path = "unix:" + (directory.path() / "admin").string();
  const auto tcp = ready_server("127.0.0.1:0");
  const auto local = ready_server(path);
  check_answers(tcp.address());
  check_answers(path);
}

TEST_CASE("fetch without a response reports the address, the reason and what to check") {
  const logflume::test::temp_dir directory;
  const auto none = "unix:" + (directory.path() / "none").string();
  CHECK(failure(none, 60s) == none + ": no response: No such file or directory; is the service "
                                     "running, and is this its admin.listen?");
  std::string gone;
  {
    const listener listening{"127.0.0.1:0"};
    gone = listening.address();
  }
  CHECK(failure(gone, 60s).starts_with(gone + ": no response: Connection refused; "));
  CHECK(failure("nonsense", 60s).starts_with("nonsense: is not an address "));
}

TEST_CASE("fetch waits for a silent server no longer than its timeout") {
  const listener listening{"127.0.0.1:0"};
  CHECK(failure(listening.address(), 20ms)
            .starts_with(listening.address() + ": no response: Connection timed out; "));
}

TEST_CASE("fetch over TLS accepts only a server with the expected certificate") {
  const test::pair_files ours{test::make_pair_for("ours")};
  const test::pair_files others{test::make_pair_for("others")};
  const auto server =
      ready_server("127.0.0.1:0", {.certificate = ours.load(), .max_handshakes = 8});
  const auto address = server.address();
  const auto ready = fetch(address, "/health/ready", 60s, ours.files().certificate);
  const auto* found = std::get_if<fetch_result>(&ready);
  REQUIRE(found);
  CHECK(found->body == "ready\n");
  CHECK(std::get<fetch_result>(fetch(address, "/metrics", 60s, ours.files().certificate))
            .body.size() == 100'000);

  const auto refused = fetch(address, "/", 60s, others.files().certificate);
  CHECK(std::get<std::string>(refused) ==
        address + ": no response: it presents another certificate; is " +
            others.files().certificate + " the certificate that it uses?");
  const auto missing = fetch(address, "/", 60s, "/none");
  CHECK(std::get<std::string>(missing) ==
        address + ": no response: /none has no certificate that can be read; check "
                  "admin.certificate");
  const auto plain = fetch(address, "/health/ready", 60s);
  CHECK(std::get<fetch_result>(plain).status == 400);
}

TEST_CASE("fetch over TLS fails if the server does not speak TLS") {
  const test::pair_files files{test::make_pair_for("a")};
  const auto server = ready_server("127.0.0.1:0");
  const auto refused = fetch(server.address(), "/", 60s, files.files().certificate);
  CHECK(std::get<std::string>(refused).starts_with(server.address() + ": no response: "));
}
