#pragma once

#include "log/record/record.hpp"
#include "log/topic/tail.hpp"
#include "log/writer/compaction.hpp"
#include "log/writer/writer.hpp"
#include "tests/kafka/kafka_broker.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sse_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

/// The topic in Kafka that receives the logs below.
inline const std::string edge_topic = "edge";

/// A record's offset and hash.
using record_name = std::pair<std::uint64_t, std::uint32_t>;

/// A log whose records are all different.
class numbered_log {
 public:
  explicit numbered_log(std::filesystem::path root) : files_{root, "temperature"} { open(); }

  const log::topic& files() const { return files_; }

  /// `size` is the size of each value.
  void append(std::size_t count, std::size_t size = 40) {
    for (; count > 0; --count) {
      auto value = std::to_string(++number_);
      value.resize(size, ' ');
      const log::bytes_view bytes{reinterpret_cast<const std::uint8_t*>(value.data()),
                                  value.size()};
      log::record_fields fields{
          .headers = {}, .timestamp = 1.0e9, .key = number_ % 7, .value = bytes};
      const auto offset = writer_->append(fields);
      written_.emplace(offset, log::record_hash(fields));
    }
    REQUIRE_FALSE(writer_->flush());
  }

  /// Cuts off the last bytes, like a power cut.
  void cut(std::uint64_t bytes) {
    writer_.reset();
    const auto size = std::filesystem::file_size(files_.active);
    std::filesystem::resize_file(files_.active, size - std::min(size, bytes));
    open();
  }

  void recreate() {
    writer_.reset();
    for (const auto& file : {files_.active, files_.history, files_.ancient_history})
      std::filesystem::remove(file);
    open();
  }

  /// Compacts the log, and keeps `records` records of each key.
  void compact(std::size_t records) {
    const auto aged = writer_->age();
    const auto* files = std::get_if<log::aged_ptr>(&aged);
    REQUIRE(files);
    const std::atomic<bool> stop = false;
    const auto result = log::compact(**files, {records, 1'000}, stop);
    REQUIRE(std::holds_alternative<log::compacted_history>(result));
  }

  /// All records that were ever written.
  const std::set<record_name>& written() const { return written_; }

  /// Returns the records that the log has now.
  std::set<record_name> stored() const {
    std::set<record_name> found;
    log::tail tail{files_, {.reads_once = true}};
    for (;;) {
      const auto step = tail.next();
      if (const auto* read = std::get_if<log::delivered>(&step))
        found.emplace(read->record.offset, log::record_hash(read->record));
      else if (std::holds_alternative<log::at_end>(step))
        return found;
    }
  }

 private:
  void open() {
    auto opened = log::writer::open(files_);
    if (const auto* failure = std::get_if<log::write_failure>(&opened))
      throw std::runtime_error{failure->message};
    writer_.emplace(std::get<log::writer>(std::move(opened)));
  }

  log::topic files_;
  std::optional<log::writer> writer_;
  std::uint64_t number_ = 0;
  std::set<record_name> written_;
};

/// Counts how often each record of each origin is committed in a topic. Reads with librdkafka
/// alone.
class forwarded_records {
 public:
  using counts = std::map<record_name, int>;

  explicit forwarded_records(const std::string& brokers, int partitions) {
    auto* conf = rd_kafka_conf_new();
    std::array<char, 256> words{};
    for (const auto& [name, value] : {std::pair{"bootstrap.servers", brokers.c_str()},
                                      {"group.id", "count"},
                                      {"isolation.level", "read_committed"},
                                      {"enable.auto.commit", "false"},
                                      {"auto.offset.reset", "earliest"},
                                      {"reconnect.backoff.max.ms", "500"}})
      REQUIRE(rd_kafka_conf_set(conf, name, value, words.data(), words.size()) == RD_KAFKA_CONF_OK);
    rd_kafka_conf_set_log_cb(conf, nullptr);
    client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, words.data(), words.size());
    REQUIRE(client_ != nullptr);
    rd_kafka_poll_set_consumer(client_);
    auto* list = rd_kafka_topic_partition_list_new(partitions);
    for (int partition = 0; partition < partitions; ++partition)
      rd_kafka_topic_partition_list_add(list, edge_topic.c_str(), partition)->offset = 0;
    rd_kafka_assign(client_, list);
    rd_kafka_topic_partition_list_destroy(list);
  }
  forwarded_records(const forwarded_records&) = delete;
  forwarded_records& operator=(const forwarded_records&) = delete;
  ~forwarded_records() { rd_kafka_destroy(client_); }

  /// Reads until all `wanted` records are there.
  void wait_for(const std::set<record_name>& wanted, const std::string& origin = "gateway-17") {
    auto missing = wanted;
    const auto& found = counts_[origin];
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{3};
    std::erase_if(missing, [&](const record_name& each) { return found.contains(each); });
    while (!missing.empty()) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error{std::to_string(missing.size()) +
                                 " records are missing, the first at " +
                                 std::to_string(missing.begin()->first)};
      if (const auto arrived = read(200); arrived && arrived->first == origin)
        missing.erase(arrived->second);
    }
  }

  /// Reads until no record has arrived for 2 s.
  void drain() {
    while (read(2'000)) {
    }
  }

  const counts& counts_of(const std::string& origin = "gateway-17") { return counts_[origin]; }

  /// Checks that no record is there twice, and that each was written.
  void check(const numbered_log& log, const std::string& origin = "gateway-17") {
    std::size_t doubled = 0;
    std::size_t unknown = 0;
    for (const auto& [name, times] : counts_of(origin)) {
      doubled += times > 1 ? 1 : 0;
      unknown += log.written().contains(name) ? 0 : 1;
    }
    CHECK(doubled == 0);
    CHECK(unknown == 0);
  }

 private:
  std::optional<std::pair<std::string, record_name>> read(int patience_ms) {
    auto* message = rd_kafka_consumer_poll(client_, patience_ms);
    if (message == nullptr)
      return std::nullopt;
    std::optional<std::pair<std::string, record_name>> found;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      found = name_of(*message);
      ++counts_[found->first][found->second];
    }
    rd_kafka_message_destroy(message);
    // Reads on after an error, because a broker may be away for a while.
    return found ? found : read(patience_ms);
  }

  static std::uint64_t number(const void* data, std::size_t size) {
    REQUIRE(size == 8);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
      number = number << 8 | static_cast<const std::uint8_t*>(data)[i];
    return number;
  }

  static std::pair<std::string, record_name> name_of(const rd_kafka_message_t& message) {
    rd_kafka_headers_t* headers = nullptr;
    REQUIRE(rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR);
    const void* value = nullptr;
    std::size_t size = 0;
    REQUIRE(rd_kafka_header_get_last(headers, "origin", &value, &size) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
    const std::string origin{static_cast<const char*>(value), size};
    REQUIRE(rd_kafka_header_get_last(headers, "origin_offset", &value, &size) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
    const auto offset = number(value, size);
    const log::record_fields fields{
        .headers = {},
        .timestamp = {},
        .key = number(message.key, message.key_len),
        .value = {static_cast<const std::uint8_t*>(message.payload), message.len}};
    return {origin, {offset, log::record_hash(fields)}};
  }

  rd_kafka_t* client_ = nullptr;
  std::map<std::string, counts> counts_;
};

/// `logflume forward` on a log.
class forward_command {
 public:
  forward_command(const log::topic& files, const std::string& brokers,
                  const std::string& origin = "gateway-17") :
      process_{{LOGFLUME_BINARY, "forward", "--log.root=" + files.root.string(),
                "--log.poll_interval=100ms", "--kafka.brokers=" + brokers,
                "--kafka.options.reconnect.backoff.max.ms=500", "--forward.origin=" + origin,
                "--forward.kafka_topic=" + edge_topic, "--output.format=json"}} {}

  process& child() { return process_; }

  std::string line(const std::string& event) {
    return process_.line(
        [&](const std::string& each) {
          return each.find("\"event\":\"" + event + "\"") != std::string::npos;
        },
        patience);
  }

  bool has_line(const std::string& event) {
    for (const auto& each : process_.lines())
      if (each.find("\"event\":\"" + event + "\"") != std::string::npos)
        return true;
    return false;
  }

  int stop() {
    process_.signal(SIGTERM);
    return process_.wait(patience);
  }

  void kill() {
    process_.signal(SIGKILL);
    process_.wait(patience);
  }

 private:
  static constexpr std::chrono::seconds patience{120};

  process process_;
};

} // namespace logflume::test
