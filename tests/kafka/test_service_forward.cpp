#include "tests/e2e/node.hpp"
#include "tests/e2e/tool.hpp"
#include "tests/kafka/kafka_streams.hpp"
#include "tests/support/reserved_port.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace {

using namespace logflume::test;

/// A gateway that forwards its log to a mock cluster.
struct gateway_site {
  mock_kafka cluster;
  site at{"logs/history-and-active"};

  gateway_site() { cluster.create(readings_topic, 3); }

  /// `more` has further keys of `[forward]`, then further sections.
  std::vector<std::string> flags(const std::string& brokers, const std::string& more = {}) const {
    const auto file = at.dir.path() / "gateway.toml";
    std::ofstream{file} << "[kafka]\nbrokers = \"" << brokers << "\"\n"
                        << "[forward]\nenabled = true\norigin = \"gateway-17\"\n"
                        << more;
    return {"--config=" + file.string(), "--admin.listen=127.0.0.1:0", "--node.listen=127.0.0.1:0"};
  }
  std::vector<std::string> flags() const {
    return flags(cluster.brokers(), "kafka_topic = \"" + readings_topic + "\"\n");
  }
};

/// Returns the value of a topic's metric, or -1 if there is none.
double topic_metric(served& service, const std::string& name,
                    const std::string& topic = "temperature") {
  return metric(service, name + "{topic=\"" + topic + "\"}").value_or(-1);
}

/// Waits until the whole log is in Kafka.
void wait_until_forwarded(served& service) {
  const auto deadline = steady_clock::now() + patience;
  while (topic_metric(service, "logflume_forward_offset") < 0 ||
         topic_metric(service, "logflume_forward_offset") !=
             topic_metric(service, "logflume_log_offset")) {
    REQUIRE(steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

/// An envelope's persistence id, sequence number, timestamp and event, without its position.
using said = std::tuple<std::string, std::string, std::string, std::string>;

std::multiset<said> envelopes_of(served& service) {
  std::multiset<said> all;
  const auto response =
      whole(service, envelopes_path + "?entity=*&follow=false", "Accept: application/x-ndjson\r\n");
  for (const auto& line : lines_of(std::string{response.body()})) {
    rapidjson::Document document;
    document.Parse(line.c_str(), line.size());
    if (!document.IsObject() || !document.HasMember("event"))
      continue;
    const auto text = [&](const char* name) {
      const auto at = line.find("\"" + std::string{name} + "\":");
      return line.substr(at, line.find(",\"", at) - at);
    };
    all.emplace(text("persistence_id"), text("seq_nr"), text("timestamp"),
                line.substr(line.find("\"event\":")));
  }
  return all;
}

TEST_CASE("a service forwards its log as forward.enabled and origin and kafka_topic specify") {
  gateway_site gateway;
  served service{gateway.at, gateway.flags()};
  const auto line = service.line("forward_started");
  CHECK(field_of(line, "origin") == "gateway-17");
  CHECK(field_of(line, "kafka_topic") == readings_topic);
  wait_until_forwarded(service);
  CHECK(topic_metric(service, "logflume_forward_running") == 1);
  CHECK(topic_metric(service, "logflume_forward_lag_bytes") == 0);
  CHECK(topic_metric(service, "logflume_forward_records_total") ==
        topic_metric(service, "logflume_log_events_total"));
  const auto shown = inspected(node_of(service));
  const auto& forwarder = shown["topics"][0]["forwarder"];
  CHECK(forwarder["here"].GetBool());
  CHECK(text_of(forwarder["state"]) == "forwarding");
  CHECK(forwarder["lag"].GetUint64() == 0);
  CHECK(inspect(node_of(service)).out.find("forwarding, ") != std::string::npos);
  CHECK(service.stop() == 0);
}

TEST_CASE("an instance that reads the topic serves exactly the events that the gateway forwarded") {
  gateway_site gateway;
  served first{gateway.at, gateway.flags()};
  wait_until_forwarded(first);
  const auto file = gateway.at.dir.path() / "pod.toml";
  std::ofstream{file} << "[kafka]\nbrokers = \"" << gateway.cluster.brokers() << "\"\n"
                      << "[topics.temperature]\nsource = \"kafka\"\nkafka_topic = \""
                      << readings_topic << "\"\n";
  served second{gateway.at, {"--config=" + file.string(), "--admin.listen=127.0.0.1:0"}};
  const auto expected = envelopes_of(first);
  CHECK(expected.size() > 10);
  CHECK(envelopes_of(second) == expected);
  CHECK(first.stop() == 0);
  CHECK(second.stop() == 0);
}

TEST_CASE("a service serves and is ready while it cannot forward") {
  gateway_site gateway;
  // Nobody listens on this port.
  const reserved_port nobody;
  served service{gateway.at, gateway.flags(nobody.address())};
  service.line("ready");
  const auto line = service.line("forward_waits");
  CHECK(field_of(line, "for") == "kafka_unreachable");
  CHECK(service.ask_admin("/health/ready").status() == 200);
  CHECK(topic_metric(service, "logflume_forward_running") == 0);
  CHECK(envelopes_of(service).size() > 10);
  CHECK(service.stop() == 0);
}

TEST_CASE("a service keeps serving without forwarding if librdkafka rejects an option") {
  gateway_site gateway;
  auto flags = gateway.flags();
  flags.emplace_back("--kafka.options.no.such.option=s3cret");
  served service{gateway.at, flags};
  service.line("ready");
  const auto line = service.line("forward_waits");
  CHECK(field_of(line, "for") == "kafka_options");
  CHECK(line.find("no.such.option") != std::string::npos);
  CHECK(line.find("s3cret") == std::string::npos);
  CHECK(service.stop() == 0);
}

TEST_CASE("only the topics that forward.topics names are forwarded") {
  gateway_site gateway;
  const auto flags =
      gateway.flags(gateway.cluster.brokers(), "topics = [\"temperature\"]\n[topics.temperature]\n"
                                               "kafka_topic = \"" +
                                                   readings_topic + "\"\n[topics.humidity]\n");
  served service{gateway.at, flags};
  wait_until_forwarded(service);
  CHECK(topic_metric(service, "logflume_forward_running", "humidity") < 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("each contradiction between forwarding keys is refused with an explanation") {
  gateway_site gateway;
  const auto file = gateway.at.dir.path() / "gateway.toml";
  const auto faults = [&] {
    std::string all;
    for (const auto& line : run_logflume({"config", "check", "--config=" + file.string()}).errors)
      all += line + "\n";
    return all;
  };
  gateway.flags();
  CHECK(faults().empty());
  gateway.flags("");
  CHECK(faults().find("forwarding needs kafka.brokers") != std::string::npos);
  const std::string brokers = gateway.cluster.brokers();
  gateway.flags(brokers, "topics = [\"other\"]\n");
  CHECK(faults().find("there is no topic other") != std::string::npos);
  gateway.flags(brokers, "topics = [\"a\"]\n[topics.a]\nsource = \"kafka\"\n[topics.b]\n");
  CHECK(faults().find("a is already in Kafka") != std::string::npos);
  gateway.flags(brokers, "[topics.a]\nsource = \"kafka\"\n");
  CHECK(faults().find("no topic in files") != std::string::npos);
  gateway.flags(brokers, "kafka_topic = \"x\"\n[topics.a]\n[topics.b]\n");
  CHECK(faults().find("forward.kafka_topic works for a single topic") != std::string::npos);
  gateway.flags(brokers, "[topics.a]\nkafka_topic = \"x\"\n[topics.b]\nkafka_topic = \"x\"\n");
  CHECK(faults().find("would be forwarded to the same topic") != std::string::npos);
  std::ofstream{file} << "[forward]\norigin = \"a b\"\n";
  CHECK(faults().find("forward.origin") != std::string::npos);
}

TEST_CASE("the forward command needs no root secret and exits on a signal") {
  gateway_site gateway;
  process command{{LOGFLUME_BINARY, "forward", "--log.root=" + gateway.at.log.string(),
                   "--kafka.brokers=" + gateway.cluster.brokers(), "--forward.origin=gateway-17",
                   "--forward.kafka_topic=" + readings_topic, "--output.format=json"}};
  command.line(is_event("forward_started"), patience);
  command.signal(SIGTERM);
  CHECK(command.wait(patience) == 0);
  const auto refused = run_logflume({"forward", "--log.root=" + gateway.at.log.string()});
  CHECK(refused.exit_code == 2);
  CHECK(refused.errors.front().find("kafka.brokers") != std::string::npos);
}

} // namespace
