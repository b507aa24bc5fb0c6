#pragma once

#include "tests/support/mock_kafka.hpp"
#include "tests/support/process.hpp"
#include "tests/support/reserved_port.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

/// An additional listener of a broker, and the address that it advertises to clients.
struct extra_listener {
  std::string bind_address;
  std::string advertised_address;
};

/// A Kafka broker in KRaft mode that is its own controller.
class kafka_broker {
 public:
  explicit kafka_broker(const std::optional<extra_listener>& extra = {}) {
    const auto extra_address = [&](const std::string extra_listener::*address) {
      return extra ? ",OTHER://" + (*extra).*address : std::string{};
    };
    std::ofstream{config_} << "process.roles=broker,controller\nnode.id=1\n"
                           << "controller.quorum.voters=1@" << controller_.address() << "\n"
                           << "controller.listener.names=CONTROLLER\n"
                           << "listeners=PLAINTEXT://" << plain_.address() << ",SASL_PLAINTEXT://"
                           << sasl_.address() << extra_address(&extra_listener::bind_address)
                           << ",CONTROLLER://" << controller_.address() << "\n"
                           << "advertised.listeners=PLAINTEXT://" << plain_.address()
                           << ",SASL_PLAINTEXT://" << sasl_.address()
                           << extra_address(&extra_listener::advertised_address) << "\n"
                           << "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT,"
                              "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT\n"
                           << "sasl.enabled.mechanisms=PLAIN\n"
                           << "listener.name.sasl_plaintext.plain.sasl.jaas.config="
                              "org.apache.kafka.common.security.plain.PlainLoginModule required "
                              "user_logflume=\"right\";\n"
                           << "log.dirs=" << (dir_.path() / "data").string() << "\n"
                           << "offsets.topic.replication.factor=1\n"
                              "transaction.state.log.replication.factor=1\n"
                              "transaction.state.log.min.isr=1\n"
                              "offsets.topic.num.partitions=1\n"
                              "transaction.state.log.num.partitions=1\n"
                              "auto.create.topics.enable=false\n"
                              "group.initial.rebalance.delay.ms=0\n"
                              "log.retention.check.interval.ms=500\n"
                              "log.initial.task.delay.ms=0\n";
    const auto made =
        run({"/usr/bin/env", "java", "-Xmx256m", "-cp", jars, "kafka.tools.StorageTool", "format",
             "-t", "AAAAAAAAAAAAAAAAAAAAAA", "-c", config_.string()},
            {}, patience_);
    REQUIRE_MESSAGE(made.exit_code == 0, made.out);
    start();
  }
  kafka_broker(const kafka_broker&) = delete;
  kafka_broker& operator=(const kafka_broker&) = delete;

  std::string brokers() const { return plain_.address(); }
  std::string sasl_brokers() const { return sasl_.address(); }

  void start() {
    process_.emplace(std::vector<std::string>{"/usr/bin/env", "java", "-Xmx256m",
                                              "-XX:+UseSerialGC", "-cp", jars, "kafka.Kafka",
                                              config_.string()});
    const kafka_client client{{{"bootstrap.servers", brokers()}}};
    const struct rd_kafka_metadata* found = nullptr;
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    while (rd_kafka_metadata(client.get(), 1, nullptr, &found, 1'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
      REQUIRE(std::chrono::steady_clock::now() < deadline);
    rd_kafka_metadata_destroy(found);
  }

  void stop() {
    process_->signal(SIGTERM);
    process_->wait(patience_);
    process_.reset();
  }

  /// Stops the process; its connections stay open.
  void freeze() const { process_->signal(SIGSTOP); }
  void thaw() const { process_->signal(SIGCONT); }

  void create(const std::string& topic, int partitions,
              const std::vector<std::pair<std::string, std::string>>& settings = {}) {
    std::array<char, 256> words{};
    auto* made = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, words.data(), words.size());
    // The records in tests have timestamps of long ago.
    rd_kafka_NewTopic_set_config(made, "retention.ms", "-1");
    for (const auto& [name, value] : settings)
      rd_kafka_NewTopic_set_config(made, name.c_str(), value.c_str());
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_CreateTopics(client, &made, 1, nullptr, queue);
    });
    rd_kafka_NewTopic_destroy(made);
  }

  void add_partitions(const std::string& topic, std::size_t total) {
    std::array<char, 256> words{};
    auto* more = rd_kafka_NewPartitions_new(topic.c_str(), total, words.data(), words.size());
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_CreatePartitions(client, &more, 1, nullptr, queue);
    });
    rd_kafka_NewPartitions_destroy(more);
  }

  void remove(const std::string& topic) {
    auto* gone = rd_kafka_DeleteTopic_new(topic.c_str());
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_DeleteTopics(client, &gone, 1, nullptr, queue);
    });
    rd_kafka_DeleteTopic_destroy(gone);
  }

  /// Sets all settings of a topic: those that are not given get their defaults.
  void configure(const std::string& topic,
                 const std::vector<std::pair<std::string, std::string>>& settings) {
    auto* changed = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
    for (const auto& [name, value] : settings)
      rd_kafka_ConfigResource_set_config(changed, name.c_str(), value.c_str());
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_AlterConfigs(client, &changed, 1, nullptr, queue);
    });
    rd_kafka_ConfigResource_destroy(changed);
  }

  /// Deletes a group, and with it its committed offsets.
  void forget_group(const std::string& group) {
    auto* gone = rd_kafka_DeleteGroup_new(group.c_str());
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_DeleteGroups(client, &gone, 1, nullptr, queue);
    });
    rd_kafka_DeleteGroup_destroy(gone);
  }

  /// Deletes the records below `first`, as retention does.
  void release(const std::string& topic, std::int32_t partition, std::int64_t first) {
    auto* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = first;
    auto* request = rd_kafka_DeleteRecords_new(list);
    rd_kafka_topic_partition_list_destroy(list);
    administer([&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
      rd_kafka_DeleteRecords(client, &request, 1, nullptr, queue);
    });
    rd_kafka_DeleteRecords_destroy(request);
  }

  void produce(const std::string& topic, const std::vector<produced>& records) {
    kafka_client{{{"bootstrap.servers", brokers()}}}.produce(topic, records);
  }

  /// Produces the records in one transaction, which is then committed or aborted.
  void transact(const std::string& topic, const std::vector<produced>& records, bool commits) {
    constexpr int patience_ms = 60'000;
    kafka_client client{{{"bootstrap.servers", brokers()}, {"transactional.id", "test"}}};
    const auto check = [](rd_kafka_error_t* error) {
      REQUIRE_MESSAGE(error == nullptr, rd_kafka_error_string(error));
    };
    check(rd_kafka_init_transactions(client.get(), patience_ms));
    check(rd_kafka_begin_transaction(client.get()));
    client.produce(topic, records);
    check(commits ? rd_kafka_commit_transaction(client.get(), patience_ms)
                  : rd_kafka_abort_transaction(client.get(), patience_ms));
  }

 private:
  static constexpr auto patience_ = std::chrono::seconds{120};
  static inline const std::string jars = LOGFLUME_KAFKA_JARS "/*";

  template <class Request>
  void administer(Request request) {
    const kafka_client client{{{"bootstrap.servers", brokers()}}};
    auto* queue = rd_kafka_queue_new(client.get());
    request(client.get(), queue);
    auto* event = rd_kafka_queue_poll(queue, 60'000);
    REQUIRE(event != nullptr);
    CHECK_MESSAGE(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR,
                  rd_kafka_event_error_string(event));
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
  }

  temp_dir dir_;
  std::filesystem::path config_ = dir_.path() / "server.properties";
  reserved_port plain_;
  reserved_port sasl_;
  reserved_port controller_;
  std::optional<process> process_;
};

} // namespace logflume::test
