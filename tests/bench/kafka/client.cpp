#include "tests/bench/kafka/client.hpp"

#include "tests/bench/load/failure.hpp"

#include <array>

namespace logflume::bench {

namespace {

constexpr int patience_ms = 60'000;

using words = std::array<char, 512>;

auto make_client(rd_kafka_type_t type, kafka_options options, const std::string& brokers) {
  auto* conf = rd_kafka_conf_new();
  words why{};
  options.emplace_back("bootstrap.servers", brokers);
  for (const auto& [name, value] : options)
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK)
      fail(why.data());
  auto* client = rd_kafka_new(type, conf, why.data(), why.size());
  if (client == nullptr)
    fail(why.data());
  return std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>{client, &rd_kafka_destroy};
}

void check(rd_kafka_resp_err_t error) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    fail(rd_kafka_err2str(error));
}

} // namespace

std::string kafka_key(std::uint64_t entity) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(entity >> shift & 0xff));
  return bytes;
}

kafka_producer::kafka_producer(const std::string& brokers, std::string topic,
                               kafka_options options) :
    client_{make_client(
        RD_KAFKA_PRODUCER,
        [&] {
          options.emplace_back("partitioner", "murmur2");
          options.emplace_back("queue.buffering.max.messages", "1000000");
          return std::move(options);
        }(),
        brokers)},
    topic_{std::move(topic)} {}

void kafka_producer::put(std::uint64_t entity, std::span<const std::uint8_t> value,
                         std::span<const kafka_header> headers) {
  const auto key = kafka_key(entity);
  auto* given = rd_kafka_headers_new(headers.size());
  for (const auto& each : headers)
    rd_kafka_header_add(given, each.name.data(), static_cast<ssize_t>(each.name.size()),
                        each.value.data(), static_cast<ssize_t>(each.value.size()));
  for (;;) {
    const auto error = rd_kafka_producev(
        client_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<std::uint8_t*>(value.data()), value.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(given), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR)
      break;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_headers_destroy(given);
      check(error);
    }
    rd_kafka_poll(client_.get(), 10);
  }
  rd_kafka_poll(client_.get(), 0);
}

void kafka_producer::flush() {
  check(rd_kafka_flush(client_.get(), patience_ms));
}

kafka_consumer::kafka_consumer(const std::string& brokers, const std::string& topic,
                               bool from_beginning) :
    client_{make_client(RD_KAFKA_CONSUMER,
                        {{"group.id", "unused"},
                         {"enable.auto.commit", "false"},
                         {"isolation.level", "read_committed"},
                         {"enable.partition.eof", "true"},
                         {"fetch.wait.max.ms", "10"}},
                        brokers)},
    queue_{rd_kafka_queue_get_consumer(client_.get()), &rd_kafka_queue_destroy} {
  auto* handle = rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr);
  const struct rd_kafka_metadata* found = nullptr;
  const auto error = rd_kafka_metadata(client_.get(), 0, handle, &found, patience_ms);
  rd_kafka_topic_destroy(handle);
  check(error);
  partitions_ = static_cast<std::size_t>(found->topics[0].partition_cnt);
  rd_kafka_metadata_destroy(found);
  auto* all = rd_kafka_topic_partition_list_new(static_cast<int>(partitions_));
  for (std::size_t i = 0; i < partitions_; ++i)
    rd_kafka_topic_partition_list_add(all, topic.c_str(), static_cast<std::int32_t>(i))->offset =
        from_beginning ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
  const auto assigned = rd_kafka_assign(client_.get(), all);
  rd_kafka_topic_partition_list_destroy(all);
  check(assigned);
}

void kafka_consumer::release() {
  for (auto* each : taken_)
    rd_kafka_message_destroy(each);
  taken_.clear();
}

kafka_consumer::messages kafka_consumer::take(int wait_ms) {
  release();
  auto* first = rd_kafka_consume_queue(queue_.get(), wait_ms);
  if (first == nullptr)
    return {};
  constexpr std::size_t most = 1'000;
  taken_.resize(most);
  taken_.front() = first;
  // With a wait time, this would wait until so many messages are there.
  const auto more =
      rd_kafka_consume_batch_queue(queue_.get(), 0, taken_.data() + 1, taken_.size() - 1);
  taken_.resize(1 + (more < 0 ? 0 : static_cast<std::size_t>(more)));
  for (const auto* each : taken_)
    ends_ += each->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ? 1 : 0;
  return taken_;
}

void kafka_consumer::reach_end() {
  while (ends_ < partitions_)
    take(100);
}

committed_offset::committed_offset(const std::string& brokers, const std::string& group,
                                   std::string topic) :
    client_{make_client(RD_KAFKA_CONSUMER, {{"group.id", group}}, brokers)},
    topic_{std::move(topic)} {}

std::int64_t committed_offset::get() const {
  auto* list = rd_kafka_topic_partition_list_new(1);
  const auto* position = rd_kafka_topic_partition_list_add(list, topic_.c_str(), 0);
  const auto error = rd_kafka_committed(client_.get(), list, patience_ms);
  const auto found = position->offset;
  rd_kafka_topic_partition_list_destroy(list);
  check(error);
  return found;
}

void create_topic(const std::string& brokers, const std::string& topic, int partitions) {
  const auto client = make_client(RD_KAFKA_PRODUCER, {}, brokers);
  words why{};
  auto* made = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, why.data(), why.size());
  rd_kafka_NewTopic_set_config(made, "retention.ms", "-1");
  auto* queue = rd_kafka_queue_new(client.get());
  rd_kafka_CreateTopics(client.get(), &made, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, patience_ms);
  rd_kafka_NewTopic_destroy(made);
  if (event == nullptr)
    fail("no answer to the creation of a topic");
  const std::string failure =
      rd_kafka_event_error(event) == 0 ? "" : rd_kafka_event_error_string(event);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  if (!failure.empty())
    fail(failure);
}

} // namespace logflume::bench
