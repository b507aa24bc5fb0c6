#include "tests/e2e/certificates.hpp"
#include "tests/e2e/node.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using words = std::vector<std::string>;

const words with_node{"--node.listen=127.0.0.1:0"};

/// Checks that the service refuses to start and that its only line contains `why`.
void check_refused(const site& at, const words& flags, const std::string& why) {
  served service{at, flags};
  CHECK(service.child().wait(patience) == 2);
  const auto lines = service.child().lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().find("\"config_refused\"") != std::string::npos);
  CHECK_MESSAGE(lines.front().find(why) != std::string::npos, lines.front());
}

/// Checks that the configuration contradicts itself and that the only line contains `why`.
void check_contradiction(const site& at, const words& flags, const std::string& why) {
  served service{at, flags};
  CHECK(service.child().wait(patience) == 2);
  const auto lines = service.child().lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().starts_with("logflume: node."));
  CHECK_MESSAGE(lines.front().find(why) != std::string::npos, lines.front());
}

/// Checks that `inspect` cannot ask the node and prints one line, which contains `why`.
void check_cannot_ask(const std::string& node, const words& flags, const std::string& why) {
  const auto result = run_logflume(inspect_once(node, flags));
  CHECK(result.exit_code == 1);
  CHECK(result.out.empty());
  REQUIRE(result.errors.size() == 1);
  CHECK_MESSAGE(result.errors.front().find(why) != std::string::npos, result.errors.front());
}

struct tls_fixture {
  site at{"logs/active-only"};
  authority ours{at.dir.path(), "ours"};
  authority theirs{at.dir.path(), "theirs"};
};

TEST_CASE("a node reachable from other machines needs certificates or node.admit=anyone") {
  const site at;
  check_contradiction(at, {"--node.listen=0.0.0.0:0"}, "node.admit=anyone");
  check_contradiction(at, {"--node.listen=[::]:0"}, "node.admit=anyone");
  served open{at, {"--node.listen=0.0.0.0:0", "--node.admit=anyone"}};
  const auto node = node_of(open);
  CHECK(node.starts_with("0.0.0.0:"));
  CHECK(inspect("127.0.0.1" + node.substr(node.rfind(':'))).exit_code == 0);
}

TEST_CASE("without node.listen the service opens no node socket") {
  const site at;
  served service{at};
  service.port();
  std::size_t sockets = 0;
  for (const auto& entry :
       fs::directory_iterator{"/proc/" + std::to_string(service.child().pid()) + "/fd"}) {
    std::error_code gone;
    if (fs::read_symlink(entry.path(), gone).string().starts_with("socket:"))
      ++sockets;
  }
  CHECK(sockets == 1);
}

TEST_CASE("a node port already in use is reported and prevents the start") {
  const site at;
  served first{at, with_node};
  const auto node = node_of(first);
  served second{at, {"--node.listen=" + node}};
  CHECK(second.child().wait(patience) == 1);
  const auto lines = second.child().lines();
  const auto result = std::ranges::find_if(lines, [&](const auto& line) {
    return line.find("listen_failed") != line.npos && line.find("node.listen=" + node) != line.npos;
  });
  CHECK(result != lines.end());
}

TEST_CASE_FIXTURE(tls_fixture,
                  "certificates of one authority let a node and its client trust each other") {
  served service{at, with_node + ours.flags("node", ours)};
  const auto node = node_of(service);
  const auto shown = inspected(node, ours.flags("operator", ours));
  CHECK(shown["topics"][0]["tailer"]["offset"].GetUint64() == 399);
  // A second time: every connection is a new one.
  CHECK(inspect(node, ours.flags("operator", ours)).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE_FIXTURE(tls_fixture,
                  "a client without a certificate or with one from another authority is refused") {
  served service{at, with_node + ours.flags("node", ours)};
  const auto node = node_of(service);
  check_cannot_ask(node, {}, "it asks for certificates");
  check_cannot_ask(node, theirs.flags("stranger", ours), "rejects this one");
  const auto half = run_logflume(inspect_once(node, {"--node.certificate=" + ours.certificate()}));
  CHECK(half.exit_code == 2);
  REQUIRE(half.errors.size() == 1);
  CHECK(half.errors.front().find("belong together") != std::string::npos);
  // In turn, a client asks no node that it does not trust.
  check_cannot_ask(node, ours.flags("suspicious", theirs), "rejects this one");
  CHECK(inspect(node, ours.flags("operator", ours)).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE_FIXTURE(tls_fixture,
                  "a client that expects certificates does not query a node without them") {
  served service{at, with_node};
  const auto node = node_of(service);
  check_cannot_ask(node, ours.flags("operator", ours), "it has no certificates");
  CHECK(inspect(node).exit_code == 0);
}

TEST_CASE_FIXTURE(tls_fixture,
                  "a node continues with its loaded certificates after their files are removed") {
  served service{at, with_node + ours.flags("node", ours)};
  const auto node = node_of(service);
  for (const auto* name : {"node.pem", "node.key"})
    fs::remove(ours.file(name));
  CHECK(inspect(node, ours.flags("operator", ours)).exit_code == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE_FIXTURE(tls_fixture, "a faulty certificate prevents the start and its file is named") {
  const auto flags = ours.flags("node", ours);
  check_contradiction(at, with_node + words{flags[0], flags[1]},
                      "node.certificate, node.key and node.ca belong together");
  check_refused(at,
                with_node + words{"--node.certificate=" + ours.file("none"), flags[1], flags[2]},
                ours.file("none") + ": No such file or directory");
  check_refused(at, with_node + words{flags[0], "--node.key=" + ours.file("theirs.key"), flags[2]},
                ours.file("theirs.key") + ": does not belong to the certificate " +
                    ours.file("node.pem"));
  check_refused(at,
                with_node + words{"--node.certificate=" + at.active.string(), flags[1], flags[2]},
                at.active.string() + ": contains no readable certificate");
  check_refused(at, with_node + words{"--caf.openssl.certificate='" + ours.file("node.pem") + "'"},
                "set node.certificate, node.key and node.ca instead");
}

} // namespace
