#include "tests/e2e/certificates.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// A self-signed certificate for localhost and 127.0.0.1.
struct pair {
  fs::path certificate;
  fs::path key;

  pair(const fs::path& directory, const std::string& name) :
      certificate{directory / (name + ".pem")}, key{directory / (name + ".key")} {
    make_certificate(name, key, certificate,
                     {"-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"});
  }

  std::vector<std::string> flags(const std::string& listener) const {
    return {"--" + listener + ".certificate=" + certificate.string(),
            "--" + listener + ".key=" + key.string()};
  }
};

/// Runs curl over TLS with `trusted` as its CA certificate.
ended curl(const fs::path& trusted, const std::string& url, std::vector<std::string> options = {}) {
  return run(std::vector<std::string>{"/usr/bin/curl", "--silent", "--show-error", "--no-buffer",
                                      "--cacert", trusted.string(), url} +
                 std::move(options),
             {}, patience);
}

/// Returns what `openssl s_client` prints of a handshake and of a response.
ended s_client(const std::string& address, const std::vector<std::string>& options,
               std::string_view request = "") {
  return run(
      std::vector<std::string>{"/usr/bin/openssl", "s_client", "-connect", address, "-ign_eof"} +
          options,
      request, patience);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

constexpr std::string_view last_request =
    "GET /api/topics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

TEST_CASE("a stream over TLS has the same bytes as one without TLS") {
  const site at{"sse/log-before"};
  const pair own{at.dir.path(), "own"};
  served plain{at};
  served secure{at, own.flags("http")};
  plain.line("ready");
  secure.line("ready");
  const auto path = "/api/temperature/envelopes/1001?follow=false";
  const auto expected =
      run({"/usr/bin/curl", "-sS", "http://" + plain.address("http") + path}, {}, patience);
  CHECK(expected.exit_code == 0);
  CHECK(holds(expected.out, "event"));
  const auto got = curl(own.certificate, "https://" + secure.address("http") + path);
  CHECK_MESSAGE(got.exit_code == 0, (got.errors.empty() ? "" : got.errors[0]));
  // The reconnection time (`retry`) is random.
  const auto behind_retry = [](const std::string& text) { return text.substr(text.find("id:")); };
  CHECK(behind_retry(got.out) == behind_retry(expected.out));
  CHECK(secure.stop() == 0);
}

TEST_CASE("a stream over TLS ends at the end of its lifetime without an error") {
  const site at{"sse/log-before"};
  const pair own{at.dir.path(), "own"};
  served service{at, std::vector<std::string>{"--http.stream_lifetime=2s"} + own.flags("http")};
  service.line("ready");
  const auto url = "https://" + service.address("http") + "/api/temperature/events/1001";
  const auto deadline = steady_clock::now() + patience;
  // On a busy machine a stream may end before it has sent an event.
  for (bool has_data = false; !has_data;) {
    REQUIRE(steady_clock::now() < deadline);
    const auto got = curl(own.certificate, url);
    CHECK_MESSAGE(got.exit_code == 0, (got.errors.empty() ? "" : got.errors[0]));
    has_data = holds(got.out, "data:");
  }
  CHECK(service.stop() == 0);
}

TEST_CASE("OpenSSL's client verifies the chain and gets HTTP/1.1 and a proper TLS close") {
  const site at{"sse/log-before"};
  const pair own{at.dir.path(), "own"};
  served service{at, own.flags("http")};
  service.line("ready");
  const std::vector<std::string> verified{
      "-verify_return_error", "-CAfile",   own.certificate.string(),
      "-verify_hostname",     "localhost", "-alpn",
      "h2,http/1.1"};
  for (const auto* version : {"-tls1_2", "-tls1_3"}) {
    CAPTURE(version);
    const auto told = s_client(service.address("http"),
                               verified + std::vector<std::string>{version}, last_request);
    CHECK(told.exit_code == 0);
    CHECK(holds(told.out, "Verify return code: 0 (ok)"));
    CHECK(holds(told.out, "ALPN protocol: http/1.1"));
    CHECK(holds(told.out, R"({"topics":)"));
    CHECK(holds(told.out, "No ALPN") == false);
    CHECK_FALSE(holds(told.out, "TLS session ticket:"));
  }
  CHECK(s_client(service.address("http"), {"-alpn", "h2"}).exit_code != 0);
  CHECK(s_client(service.address("http"), {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"}).exit_code !=
        0);
  CHECK(service.stop() == 0);
}

TEST_CASE("a certificate and key that do not match prevent the start and are named") {
  const site at{"sse/log-before"};
  const pair own{at.dir.path(), "own"};
  const pair other{at.dir.path(), "other"};
  for (const std::string listener : {"http", "admin"}) {
    served service{at,
                   {"--" + listener + ".certificate=" + own.certificate.string(),
                    "--" + listener + ".key=" + other.key.string()}};
    CHECK(service.child().wait(patience) == 2);
    const auto line = service.line("certificate_refused");
    CHECK(field_of(line, "keys") == listener + ".certificate, " + listener + ".key");
    CHECK(field_of(line, "reason") ==
          other.key.string() + ": is not the key of the first certificate in " +
              own.certificate.string() + "; give a certificate and a key that belong together");
  }
  served half{at, {"--http.certificate=" + own.certificate.string()}};
  CHECK(half.child().wait(patience) == 2);
}

TEST_CASE("new clients get a renewed certificate at once and a faulty one is never used") {
  const site at{"sse/log-before"};
  const pair first{at.dir.path(), "first"};
  const pair second{at.dir.path(), "second"};
  const pair third{at.dir.path(), "third"};
  const auto in_force = at.dir.path() / "in-force";
  fs::create_directory(in_force);
  const auto certificate = in_force / "chain.pem";
  const auto key = in_force / "key.pem";
  fs::copy(first.certificate, certificate);
  fs::copy(first.key, key);
  served service{at, {"--http.certificate=" + certificate.string(), "--http.key=" + key.string()}};
  service.line("ready");
  const auto url = "https://" + service.address("http") + "/api/topics";
  CHECK(curl(first.certificate, url).exit_code == 0);
  const auto nth = [&](const std::string& event, std::ptrdiff_t number) {
    return service.child().line(
        [&, seen = 0](const std::string& line) mutable {
          seen += is_event(event)(line) ? 1 : 0;
          return seen == number;
        },
        patience);
  };

  // As tools that renew certificates do it: a new file, renamed over the old one.
  fs::copy(second.certificate, in_force / "chain.new");
  fs::copy(second.key, in_force / "key.new");
  fs::rename(in_force / "chain.new", certificate);
  fs::rename(in_force / "key.new", key);
  nth("certificate_loaded", 2);
  CHECK(curl(second.certificate, url).exit_code == 0);
  CHECK(curl(first.certificate, url).exit_code != 0);

  const auto refusals =
      std::ranges::count_if(service.child().lines(), is_event("certificate_refused"));
  fs::copy(third.key, key, fs::copy_options::overwrite_existing);
  const auto refused = nth("certificate_refused", refusals + 1);
  CHECK(holds(field_of(refused, "reason"), key.string()));
  CHECK(field_of(refused, "remedy") == "the previous certificate and key stay in force");
  CHECK(curl(second.certificate, url).exit_code == 0);

  fs::copy(third.certificate, certificate, fs::copy_options::overwrite_existing);
  service.child().signal(SIGHUP);
  nth("certificate_loaded", 3);
  CHECK(curl(third.certificate, url).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("health and metrics over TLS are available only to clients that trust the certificate") {
  const site at{"logs/active-only"};
  const pair own{at.dir.path(), "own"};
  const pair other{at.dir.path(), "other"};
  served service{at, std::vector<std::string>{"--admin.listen=127.0.0.1:0"} + own.flags("admin")};
  service.line("ready");
  const auto address = service.address("admin");
  const auto metrics = curl(own.certificate, "https://" + address + "/metrics");
  CHECK(metrics.exit_code == 0);
  CHECK(holds(metrics.out, R"(logflume_tls_handshakes_failed_total{reason="failed"} 0)"));
  CHECK(curl(other.certificate, "https://" + address + "/metrics").exit_code != 0);

  const std::vector<std::string> health{"health", "--admin=" + address};
  CHECK(ask_service(health + own.flags("admin")).out == "ready\n");
  CHECK(ask_service(health + other.flags("admin")).exit_code == 1);
  CHECK(ask_service(health).exit_code == 1);
  CHECK(service.stop() == 0);
}

} // namespace
