#pragma once

#include <doctest/doctest.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

/// A record to be produced.
struct produced {
  std::int32_t partition = 0;
  std::string key;
  /// nullopt for a tombstone.
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers{};
  /// Milliseconds since 1970, or 0 for now.
  std::int64_t time_ms = 0;
};

/// Returns 8 bytes, big-endian.
inline std::string big_endian(std::uint64_t number) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(number >> shift & 0xff));
  return text;
}

/// A producer of librdkafka's.
class kafka_client {
 public:
  explicit kafka_client(const std::vector<std::pair<std::string, std::string>>& options) {
    auto* conf = rd_kafka_conf_new();
    std::array<char, 256> words{};
    for (const auto& [name, value] : options)
      REQUIRE(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), words.data(), words.size()) ==
              RD_KAFKA_CONF_OK);
    rd_kafka_conf_set_log_cb(conf, nullptr);
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, words.data(), words.size());
    REQUIRE(client_ != nullptr);
  }
  kafka_client(const kafka_client&) = delete;
  kafka_client& operator=(const kafka_client&) = delete;
  ~kafka_client() { rd_kafka_destroy(client_); }

  rd_kafka_t* get() const { return client_; }

  void produce(const std::string& topic, const std::vector<produced>& records) {
    for (const auto& each : records) {
      auto* headers = rd_kafka_headers_new(each.headers.size());
      for (const auto& [name, value] : each.headers)
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
      const void* value = each.value ? each.value->data() : nullptr;
      const std::size_t size = each.value ? each.value->size() : 0;
      REQUIRE(rd_kafka_producev(client_, RD_KAFKA_V_TOPIC(topic.c_str()),
                                RD_KAFKA_V_PARTITION(each.partition),
                                RD_KAFKA_V_KEY(each.key.data(), each.key.size()),
                                RD_KAFKA_V_VALUE(const_cast<void*>(value), size),
                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_TIMESTAMP(each.time_ms),
                                RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    constexpr int patience_ms = 60'000;
    REQUIRE(rd_kafka_flush(client_, patience_ms) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  rd_kafka_t* client_ = nullptr;
};

/// librdkafka's mock cluster, of three brokers, in this process.
class mock_kafka {
 public:
  mock_kafka() :
      owner_{{{"client.id", "mock"}}}, cluster_{rd_kafka_mock_cluster_new(owner_.get(), 3)} {}
  mock_kafka(const mock_kafka&) = delete;
  mock_kafka& operator=(const mock_kafka&) = delete;
  ~mock_kafka() {
    producer_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

  void create(const std::string& topic, int partitions) {
    REQUIRE(rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  /// Produces each record after the previous one, so that offsets ascend as given.
  void produce(const std::string& topic, const std::vector<produced>& records) {
    if (!producer_)
      producer_.emplace(std::vector<std::pair<std::string, std::string>>{
          {"bootstrap.servers", brokers()}, {"linger.ms", "0"}});
    producer_->produce(topic, records);
  }

  rd_kafka_mock_cluster_t* get() const { return cluster_; }

  /// Breaks every connection at its first request. (After the mock's own `set_down` the producer
  /// here did not recover.)
  void take_down() {
    const std::vector<rd_kafka_resp_err_t> breaks(10'000, RD_KAFKA_RESP_ERR__TRANSPORT);
    for (const auto request : requests_)
      rd_kafka_mock_push_request_errors_array(cluster_, request, breaks.size(), breaks.data());
  }
  void bring_up() {
    for (const auto request : requests_)
      rd_kafka_mock_clear_request_errors(cluster_, request);
  }

 private:
  /// The requests' numbers in Kafka's protocol: Fetch, ListOffsets, Metadata.
  static constexpr std::array<std::int16_t, 3> requests_{1, 2, 3};

  kafka_client owner_;
  rd_kafka_mock_cluster_t* cluster_;
  std::optional<kafka_client> producer_;
};

} // namespace logflume::test
