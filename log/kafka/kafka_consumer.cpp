#include "log/kafka/kafka_consumer.hpp"

#include "log/kafka/kafka_handle.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace logflume::log {

namespace {

#define LOGFLUME_KAFKA_FUNCTIONS(f)                                                                \
  f(conf_set_error_cb) f(conf_set_opaque) f(poll) f(topic_new) f(topic_destroy) f(metadata)        \
      f(metadata_destroy) f(offsets_for_times) f(topic_partition_list_new)                         \
          f(topic_partition_list_add) f(topic_partition_list_destroy) f(consume_start_queue)       \
              f(consume_stop) f(queue_new) f(queue_destroy) f(consume_queue)                       \
                  f(consume_batch_queue) f(message_destroy) f(last_error) f(conf_set)
LOGFLUME_KAFKA_TABLE(LOGFLUME_KAFKA_FUNCTIONS)
#undef LOGFLUME_KAFKA_FUNCTIONS

// The protocol accepts these two values in place of a time.
constexpr std::int64_t latest = -1;
constexpr std::int64_t earliest = -2;

/// Approximate number of queued bytes at which librdkafka stops fetching.
constexpr std::size_t queue_size(kafka_consumer::read_mode mode) {
  constexpr auto mib = std::size_t{1} << 20;
  return mode == kafka_consumer::read_mode::separately ? mib : 4 * mib;
}

} // namespace

struct kafka_consumer::state {
  struct part {
    rd_kafka_queue_t* queue = nullptr;
  };

  rd_kafka_topic_t* topic = nullptr;
  /// Queue of the partitions that are read together.
  rd_kafka_queue_t* queue = nullptr;
  std::string topic_name;
  read_mode mode = read_mode::together;
  std::map<std::uint32_t, part> parts;
  /// Bytes read since librdkafka last checked whether its queues have room.
  std::size_t read = 0;
  /// librdkafka checks by itself: it has the option for that.
  bool checks_room_often = false;
  kafka_connection_faults faults;

  /// Declared last: its threads use the other members.
  kafka_handle client{nullptr, nullptr};

  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  ~state() {
    if (!client)
      return;
    while (!parts.empty())
      stop(parts.begin()->first);
    kafka().queue_destroy_(queue);
    if (topic != nullptr)
      kafka().topic_destroy_(topic);
  }

  void stop(std::uint32_t partition) {
    kafka().consume_stop_(topic, static_cast<std::int32_t>(partition));
    if (auto* part_queue = parts[partition].queue)
      kafka().queue_destroy_(part_queue);
    parts.erase(partition);
  }

  /// librdkafka does not fetch for a partition whose queue is full, and before 2.2 it takes a
  /// second to notice that there is room again. A request to the partitions' brokers makes it check
  /// at once; the response is not awaited.
  void resume_fetching() {
    if (checks_room_often || parts.empty())
      return;
    auto* list = kafka().topic_partition_list_new_(static_cast<int>(parts.size()));
    for (const auto& [partition, each] : parts)
      kafka()
          .topic_partition_list_add_(list, topic_name.c_str(), static_cast<std::int32_t>(partition))
          ->offset = latest;
    kafka().offsets_for_times_(client.get(), list, 0);
    kafka().topic_partition_list_destroy_(list);
  }

  /// Returns what the message says; `std::monostate` if there is no message.
  kafka_news take(rd_kafka_message_t* message);
};

kafka_consumer::kafka_consumer(std::unique_ptr<state> initial) : state_{std::move(initial)} {}
kafka_consumer::kafka_consumer(kafka_consumer&&) noexcept = default;
kafka_consumer& kafka_consumer::operator=(kafka_consumer&&) noexcept = default;
kafka_consumer::~kafka_consumer() = default;

namespace {

/// Options that the user may replace.
kafka_option_list default_options(kafka_consumer::read_mode mode) {
  const bool is_separate = mode == kafka_consumer::read_mode::separately;
  return {{"client.id", "logflume"},
          {"queued.max.messages.kbytes", std::to_string(queue_size(mode) / 1024)},
          // A small message takes far more memory than its payload.
          {"queued.min.messages", std::to_string(queue_size(mode) / kafka_message::overhead)},
          {"fetch.message.max.bytes", is_separate ? "262144" : "1048576"},
          {"reconnect.backoff.max.ms", "1000"}};
}

kafka_option_list fixed_options(const kafka_options& options, kafka_consumer::read_mode mode) {
  const bool bounds_only = mode == kafka_consumer::read_mode::bounds_only;
  return {
      {"bootstrap.servers", options.brokers},
      {"isolation.level", bounds_only ? "read_uncommitted" : "read_committed"},
      {"enable.partition.eof", "true"},
      {"enable.auto.commit", "false"},
      {"auto.offset.reset", mode == kafka_consumer::read_mode::separately ? "earliest" : "error"}};
}

} // namespace

std::optional<std::string> kafka_options_fault(const kafka_options& options) {
  auto made = kafka_consumer::make(options, kafka_consumer::read_mode::together);
  if (auto* fault = std::get_if<std::string>(&made))
    return std::move(*fault);
  return std::nullopt;
}

std::variant<kafka_consumer, std::string> kafka_consumer::make(const kafka_options& options,
                                                               read_mode mode) {
  if (!kafka().fault.empty())
    return kafka().fault;
  auto made = make_kafka_conf(options, default_options(mode), fixed_options(options, mode));
  if (auto* fault = std::get_if<std::string>(&made))
    return std::move(*fault);
  auto& conf = std::get<kafka_conf>(made);
  auto initial = std::make_unique<state>();
  initial->mode = mode;
  std::array<char, 512> words{};
  constexpr const char* queue_pause = "fetch.queue.backoff.ms";
  initial->checks_room_often = options.options.contains(queue_pause) ||
                               kafka().conf_set_(conf.get(), queue_pause, "5", words.data(),
                                                 words.size()) == RD_KAFKA_CONF_OK;
  initial->topic_name = options.topic;
  kafka().conf_set_error_cb_(conf.get(),
                             [](rd_kafka_t*, int error, const char* text, void* opaque) {
                               static_cast<state*>(opaque)->faults.report(error, text);
                             });
  kafka().conf_set_opaque_(conf.get(), initial.get());
  auto client = make_kafka_handle(kafka_role::consumer, std::move(conf));
  if (auto* fault = std::get_if<std::string>(&client))
    return std::move(*fault);
  initial->client = std::get<kafka_handle>(std::move(client));
  initial->queue = kafka().queue_new_(initial->client.get());
  initial->topic = kafka().topic_new_(initial->client.get(), options.topic.c_str(), nullptr);
  if (initial->topic == nullptr)
    return "kafka_topic: " + fault_of_kafka_error(kafka().last_error_()).message;
  return kafka_consumer{std::move(initial)};
}

std::variant<std::uint32_t, kafka_fault> kafka_consumer::partitions(duration timeout) {
  const struct rd_kafka_metadata* found = nullptr;
  kafka().poll_(state_->client.get(), 0);
  const auto error = kafka().metadata_(state_->client.get(), 0, state_->topic, &found,
                                       static_cast<int>(timeout.count()));
  kafka().poll_(state_->client.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return take_fault().value_or(fault_of_kafka_error(error));
  std::variant<std::uint32_t, kafka_fault> result =
      fault_of_kafka_error(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  if (found->topic_cnt == 1 && found->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
    result = fault_of_kafka_error(found->topics[0].err);
  else if (found->topic_cnt == 1 && found->topics[0].partition_cnt > 0)
    result = static_cast<std::uint32_t>(found->topics[0].partition_cnt);
  kafka().metadata_destroy_(found);
  return result;
}

std::variant<kafka_consumer::by_partition<std::int64_t>, kafka_fault>
kafka_consumer::offsets_at(std::uint32_t count, std::int64_t time_ms, duration timeout) {
  auto* list = kafka().topic_partition_list_new_(static_cast<int>(count));
  for (std::uint32_t partition = 0; partition < count; ++partition)
    kafka()
        .topic_partition_list_add_(list, state_->topic_name.c_str(),
                                   static_cast<std::int32_t>(partition))
        ->offset = time_ms;
  auto error =
      kafka().offsets_for_times_(state_->client.get(), list, static_cast<int>(timeout.count()));
  by_partition<std::int64_t> found;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& each = list->elems[i];
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR)
      error = each.err;
    found[static_cast<std::uint32_t>(each.partition)] = each.offset;
  }
  kafka().topic_partition_list_destroy_(list);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fault_of_kafka_error(error);
  return found;
}

std::variant<kafka_consumer::by_partition<partition_bounds>, kafka_fault>
kafka_consumer::bounds(std::uint32_t count, duration timeout) {
  const auto lows = offsets_at(count, earliest, timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&lows))
    return *fault;
  const auto highs = offsets_at(count, latest, timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&highs))
    return *fault;
  by_partition<partition_bounds> found;
  for (const auto& [partition, low] : std::get<by_partition<std::int64_t>>(lows)) {
    const auto high = std::get<by_partition<std::int64_t>>(highs).at(partition);
    if (low < 0 || high < 0)
      return fault_of_kafka_error(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    found[partition] = {static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high)};
  }
  return found;
}

std::variant<kafka_consumer::by_partition<std::uint64_t>, kafka_fault>
kafka_consumer::first_since(std::uint32_t count, std::chrono::milliseconds time, duration timeout) {
  // The ends first: a record that arrives after the other request must not be before the end.
  const auto ends = bounds(count, timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&ends))
    return *fault;
  const auto since = offsets_at(count, std::max<std::int64_t>(time.count(), 0), timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&since))
    return *fault;
  by_partition<std::uint64_t> found;
  for (const auto& [partition, first] : std::get<by_partition<std::int64_t>>(since))
    found[partition] = first >= 0
                           ? static_cast<std::uint64_t>(first)
                           : std::get<by_partition<partition_bounds>>(ends).at(partition).high;
  return found;
}

void kafka_consumer::start(std::uint32_t partition, std::uint64_t first) {
  auto& part = state_->parts[partition];
  if (state_->mode == read_mode::separately)
    part.queue = kafka().queue_new_(state_->client.get());
  kafka().consume_start_queue_(state_->topic, static_cast<std::int32_t>(partition),
                               static_cast<std::int64_t>(first),
                               part.queue != nullptr ? part.queue : state_->queue);
}

bool kafka_consumer::has_started(std::uint32_t partition) const {
  return state_->parts.contains(partition);
}

void kafka_consumer::stop(std::uint32_t partition) {
  if (has_started(partition))
    state_->stop(partition);
}

void kafka_consumer::stop_all() {
  while (!state_->parts.empty())
    state_->stop(state_->parts.begin()->first);
}

kafka_news kafka_consumer::state::take(rd_kafka_message_t* message) {
  if (message == nullptr)
    return std::monostate{};
  kafka_message::handle handle{
      message, [](void* raw) { kafka().message_destroy_(static_cast<rd_kafka_message_t*>(raw)); }};
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    kafka_message arrived{std::move(handle)};
    read += arrived.bytes();
    if (read >= queue_size(mode)) {
      read = 0;
      resume_fetching();
    }
    return arrived;
  }
  const auto partition = static_cast<std::uint32_t>(std::max(message->partition, 0));
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
    return partition_end{partition, static_cast<std::uint64_t>(message->offset)};
  auto failure = fault_of_kafka_error(message->err);
  failure.partition = partition;
  // The payload of a message with an error is librdkafka's error text.
  if (message->payload != nullptr)
    failure.message.assign(static_cast<const char*>(message->payload), message->len);
  return failure;
}

kafka_news kafka_consumer::poll(duration timeout) {
  auto news =
      state_->take(kafka().consume_queue_(state_->queue, static_cast<int>(timeout.count())));
  if (std::holds_alternative<std::monostate>(news))
    kafka().poll_(state_->client.get(), 0);
  return news;
}

void kafka_consumer::poll(duration timeout, std::vector<kafka_news>& into) {
  auto first = poll(timeout);
  if (std::holds_alternative<std::monostate>(first))
    return;
  into.push_back(std::move(first));
  // With a timeout, it would wait until the whole array is filled.
  std::array<rd_kafka_message_t*, 1'000> more{};
  const auto count = kafka().consume_batch_queue_(state_->queue, 0, more.data(), more.size());
  for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i)
    into.push_back(state_->take(more[i]));
}

kafka_news kafka_consumer::poll(std::uint32_t partition) {
  const auto found = state_->parts.find(partition);
  if (found == state_->parts.end() || found->second.queue == nullptr)
    return std::monostate{};
  auto news = state_->take(kafka().consume_queue_(found->second.queue, 0));
  if (std::holds_alternative<std::monostate>(news))
    kafka().poll_(state_->client.get(), 0);
  return news;
}

std::optional<kafka_fault> kafka_consumer::take_fault() {
  return state_->faults.take();
}

} // namespace logflume::log
