#include "log/kafka/kafka_producer.hpp"

#include "log/kafka/kafka_handle.hpp"

#include <librdkafka/rdkafka.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <limits>
#include <utility>

namespace logflume::log {

namespace {

#define LOGFLUME_KAFKA_FUNCTIONS(f)                                                                \
  f(conf_set_error_cb) f(conf_set_opaque) f(conf_set_dr_msg_cb) f(poll) f(topic_new)               \
      f(topic_destroy) f(topic_conf_new) f(topic_conf_set_partitioner_cb) f(metadata)              \
          f(metadata_destroy) f(headers_new) f(header_add) f(headers_destroy) f(producev) f(flush) \
              f(err2str) f(last_error) f(init_transactions) f(begin_transaction)                   \
                  f(send_offsets_to_transaction) f(commit_transaction) f(abort_transaction)        \
                      f(error_code) f(error_string) f(error_is_retriable) f(error_is_fatal)        \
                          f(error_txn_requires_abort) f(error_destroy) f(fatal_error)              \
                              f(consumer_group_metadata_new) f(consumer_group_metadata_destroy)    \
                                  f(topic_partition_list_new) f(topic_partition_list_add)          \
                                      f(topic_partition_list_destroy) f(committed)
LOGFLUME_KAFKA_TABLE(LOGFLUME_KAFKA_FUNCTIONS)
#undef LOGFLUME_KAFKA_FUNCTIONS

/// librdkafka gives up the transaction if sending an offset takes longer than its timeout.
constexpr kafka_producer::duration min_offset_timeout{5'000};

/// Number of records after which reports of failed records are polled.
constexpr std::size_t records_per_poll = 1'000;

/// Turns glibc's fastbins off for the whole process. librdkafka's thread frees what the producing
/// thread allocates; such blocks pile up in the fastbins, and each larger allocation merges them
/// all, which costs the producing thread more than the fastbins save.
void turn_fastbins_off() {
  ::mallopt(M_MXFAST, 0);
}

/// What is remembered about a record in flight.
struct sent_record {
  std::uint64_t tag = 0;
  std::uint32_t partition_hash = 0;
};

bool is_fencing(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__FENCED || error == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
         error == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

/// Returns whether the record itself is refused, so that it would be refused again.
bool is_refusal(rd_kafka_resp_err_t error) {
  switch (error) {
  case RD_KAFKA_RESP_ERR_INVALID_MSG:
  case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
  case RD_KAFKA_RESP_ERR_INVALID_RECORD:
  case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
  case RD_KAFKA_RESP_ERR__BAD_MSG:
    return true;
  default:
    return false;
  }
}

using partition_list =
    std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)>;

partition_list list_of_partition_0(const std::string& topic) {
  partition_list list{kafka().topic_partition_list_new_(1), kafka().topic_partition_list_destroy_};
  kafka().topic_partition_list_add_(list.get(), topic.c_str(), 0);
  return list;
}

} // namespace

struct kafka_producer::state {
  kafka_options options;
  std::string id;
  /// Records of the transaction. librdkafka points to them until it has reported on each.
  std::deque<sent_record> sent;
  /// The first failure among them; if records were refused, the refusal with the lowest tag.
  kafka_outcome failure;
  bool offset_is_sent = false;

  kafka_connection_faults faults;

  rd_kafka_topic_t* topic = nullptr;

  /// Declared last: its threads use the other members.
  kafka_handle client{nullptr, nullptr};

  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() {
    if (topic != nullptr)
      kafka().topic_destroy_(topic);
  }

  kafka_outcome outcome_of(rd_kafka_error_t* error);
  kafka_outcome fatal_outcome() const;
  kafka_outcome flush(duration timeout);
  kafka_outcome send_offset(const kafka_commit& position, duration timeout);
  void take_report(const rd_kafka_message_t& message);
};

/// Takes ownership of `error`.
kafka_outcome kafka_producer::state::outcome_of(rd_kafka_error_t* error) {
  if (error == nullptr)
    return {};
  const auto code = kafka().error_code_(error);
  auto fault = fault_of_kafka_error(code);
  fault.message = kafka().error_string_(error);
  const bool is_fatal = kafka().error_is_fatal_(error) != 0;
  const bool is_retriable = kafka().error_is_retriable_(error) != 0;
  kafka().error_destroy_(error);
  if (is_fatal)
    return fatal_outcome();
  if (is_retriable)
    return {.status = kafka_outcome::kind::pending, .fault = std::move(fault)};
  return {.status = kafka_outcome::kind::failed, .fault = std::move(fault)};
}

kafka_outcome kafka_producer::state::fatal_outcome() const {
  std::array<char, 512> words{};
  const auto code = kafka().fatal_error_(client.get(), words.data(), words.size());
  auto fault = fault_of_kafka_error(code);
  fault.message = words.data();
  return {.status = is_fencing(code) ? kafka_outcome::kind::fenced : kafka_outcome::kind::failed,
          .fault = std::move(fault)};
}

void kafka_producer::state::take_report(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  // The record was withdrawn with its transaction, not for a cause of its own.
  if (message.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
      message.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    return;
  const auto tag = static_cast<const sent_record*>(message._private)->tag;
  if (is_refusal(message.err)) {
    const bool is_first = !failure.is(kafka_outcome::kind::refused) || tag < failure.tag;
    if (is_first)
      failure = {.status = kafka_outcome::kind::refused,
                 .fault = fault_of_kafka_error(message.err),
                 .tag = tag};
  } else if (failure.is(kafka_outcome::kind::done)) {
    failure = {.status = kafka_outcome::kind::failed, .fault = fault_of_kafka_error(message.err)};
  }
}

kafka_producer::kafka_producer(std::unique_ptr<state> initial) : state_{std::move(initial)} {}
kafka_producer::kafka_producer(kafka_producer&&) noexcept = default;
kafka_producer& kafka_producer::operator=(kafka_producer&&) noexcept = default;
kafka_producer::~kafka_producer() = default;

std::variant<kafka_producer, std::string> kafka_producer::make(const kafka_options& options,
                                                               const std::string& id) {
  if (!kafka().fault.empty())
    return kafka().fault;
  turn_fastbins_off();
  const auto transaction_timeout =
      std::to_string(std::chrono::milliseconds{longest_transaction}.count());
  auto made = make_kafka_conf(options,
                              {{"client.id", "logflume"},
                               {"queue.buffering.max.kbytes", "32768"},
                               // A small record takes many times its size in memory.
                               {"queue.buffering.max.messages", "50000"},
                               // Gives requests time to fill; a commit does not wait for it.
                               {"linger.ms", "50"},
                               {"delivery.report.only.error", "true"},
                               {"reconnect.backoff.max.ms", "5000"}},
                              {{"bootstrap.servers", options.brokers},
                               {"transactional.id", id},
                               {"transaction.timeout.ms", transaction_timeout}});
  if (auto* fault = std::get_if<std::string>(&made))
    return std::move(*fault);
  auto& conf = std::get<kafka_conf>(made);
  auto initial = std::make_unique<state>();
  initial->options = options;
  initial->id = id;
  kafka().conf_set_opaque_(conf.get(), initial.get());
  kafka().conf_set_error_cb_(conf.get(),
                             [](rd_kafka_t*, int error, const char* words, void* opaque) {
                               static_cast<state*>(opaque)->faults.report(error, words);
                             });
  kafka().conf_set_dr_msg_cb_(conf.get(),
                              [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
                                static_cast<state*>(opaque)->take_report(*message);
                              });
  auto client = make_kafka_handle(kafka_role::producer, std::move(conf));
  if (auto* fault = std::get_if<std::string>(&client))
    return std::move(*fault);
  initial->client = std::get<kafka_handle>(std::move(client));
  auto* topic_conf = kafka().topic_conf_new_();
  kafka().topic_conf_set_partitioner_cb_(topic_conf, [](const rd_kafka_topic_t*, const void*,
                                                        std::size_t, std::int32_t count, void*,
                                                        void* record) {
    const auto hash = static_cast<const sent_record*>(record)->partition_hash;
    return static_cast<std::int32_t>(hash % static_cast<std::uint32_t>(count));
  });
  initial->topic = kafka().topic_new_(initial->client.get(), options.topic.c_str(), topic_conf);
  if (initial->topic == nullptr)
    return "kafka_topic: " + fault_of_kafka_error(kafka().last_error_()).message;
  return kafka_producer{std::move(initial)};
}

kafka_outcome kafka_producer::init(duration timeout) {
  auto outcome = state_->outcome_of(
      kafka().init_transactions_(state_->client.get(), static_cast<int>(timeout.count())));
  kafka().poll_(state_->client.get(), 0);
  return outcome;
}

std::optional<kafka_fault> kafka_producer::find_topic(duration timeout) {
  const struct rd_kafka_metadata* found = nullptr;
  const auto error = kafka().metadata_(state_->client.get(), 0, state_->topic, &found,
                                       static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fault_of_kafka_error(error);
  std::optional<kafka_fault> fault;
  if (found->topic_cnt != 1 || found->topics[0].partition_cnt == 0)
    fault = fault_of_kafka_error(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  if (found->topic_cnt == 1 && found->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
    fault = fault_of_kafka_error(found->topics[0].err);
  kafka().metadata_destroy_(found);
  return fault;
}

std::variant<std::optional<kafka_commit>, kafka_fault> kafka_producer::committed(duration timeout) {
  // Only a consumer can ask for a committed offset.
  auto conf = make_kafka_conf(state_->options, {{"client.id", "logflume"}},
                              {{"bootstrap.servers", state_->options.brokers},
                               {"group.id", state_->id},
                               {"isolation.level", "read_committed"},
                               {"enable.auto.commit", "false"}});
  if (auto* fault = std::get_if<std::string>(&conf))
    return kafka_fault{.message = std::move(*fault)};
  auto client = make_kafka_handle(kafka_role::consumer, std::get<kafka_conf>(std::move(conf)));
  if (auto* fault = std::get_if<std::string>(&client))
    return kafka_fault{.message = std::move(*fault)};
  const auto list = list_of_partition_0(state_->options.topic);
  auto error = kafka().committed_(std::get<kafka_handle>(client).get(), list.get(),
                                  static_cast<int>(timeout.count()));
  const auto& found = list->elems[0];
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR)
    error = found.err;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fault_of_kafka_error(error);
  if (found.offset < 0)
    return std::optional<kafka_commit>{};
  return std::optional{
      kafka_commit{.offset = static_cast<std::uint64_t>(found.offset),
                   .metadata = {static_cast<const char*>(found.metadata), found.metadata_size}}};
}

kafka_outcome kafka_producer::begin() {
  state_->sent.clear();
  state_->failure = {};
  state_->offset_is_sent = false;
  return state_->outcome_of(kafka().begin_transaction_(state_->client.get()));
}

kafka_outcome kafka_producer::send(const kafka_outgoing& record) {
  // A null pointer would mean a record without a value, or without a key.
  static constexpr char nothing = 0;
  const auto data_of = [](bytes_view bytes) {
    return const_cast<void*>(bytes.empty() ? static_cast<const void*>(&nothing) : bytes.data());
  };
  auto* headers = kafka().headers_new_(record.headers.size());
  for (const auto& [name, value] : record.headers)
    kafka().header_add_(headers, name.data(), static_cast<ssize_t>(name.size()), data_of(value),
                        static_cast<ssize_t>(value.size()));
  auto& sent = state_->sent.emplace_back(sent_record{record.tag, record.partition_hash});
  const auto error = kafka().producev_(
      state_->client.get(), RD_KAFKA_V_RKT(state_->topic),
      RD_KAFKA_V_KEY(data_of(record.key), record.key.size()),
      RD_KAFKA_V_VALUE(data_of(record.value), record.value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers),
      RD_KAFKA_V_TIMESTAMP(record.time_ms), RD_KAFKA_V_OPAQUE(&sent), RD_KAFKA_V_END);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    kafka().headers_destroy_(headers);
    state_->sent.pop_back();
  }
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    constexpr int pause_ms = 10;
    kafka().poll_(state_->client.get(), pause_ms);
  } else if (state_->sent.size() % records_per_poll == 0) {
    kafka().poll_(state_->client.get(), 0);
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    if (!state_->failure.is(kafka_outcome::kind::done))
      return state_->failure;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR)
      return {};
    return {.status = kafka_outcome::kind::pending,
            .fault = fault_of_kafka_error(RD_KAFKA_RESP_ERR__TIMED_OUT)};
  }
  if (error == RD_KAFKA_RESP_ERR__FATAL)
    return state_->fatal_outcome();
  return {.status = is_refusal(error) ? kafka_outcome::kind::refused : kafka_outcome::kind::failed,
          .fault = fault_of_kafka_error(error),
          .tag = record.tag};
}

/// Waits until the brokers have the records, or one has failed.
kafka_outcome kafka_producer::state::flush(duration timeout) {
  const auto error = kafka().flush_(client.get(), static_cast<int>(timeout.count()));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || !failure.is(kafka_outcome::kind::done))
    return {};
  // Perhaps the records can no longer be sent at all. As a transaction is open, beginning another
  // one is refused, and that error says whether the open one must be aborted, and why.
  auto* refusal = kafka().begin_transaction_(client.get());
  if (kafka().error_is_fatal_(refusal) != 0 || kafka().error_txn_requires_abort_(refusal) != 0)
    return outcome_of(refusal);
  kafka().error_destroy_(refusal);
  return {.status = kafka_outcome::kind::pending, .fault = fault_of_kafka_error(error)};
}

kafka_outcome kafka_producer::state::send_offset(const kafka_commit& position, duration timeout) {
  const auto list = list_of_partition_0(options.topic);
  auto& partition = list->elems[0];
  constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  partition.offset = static_cast<std::int64_t>(std::min(position.offset, highest));
  // The list frees this memory.
  partition.metadata = std::malloc(position.metadata.size());
  partition.metadata_size = position.metadata.size();
  std::memcpy(partition.metadata, position.metadata.data(), position.metadata.size());
  auto* group = kafka().consumer_group_metadata_new_(id.c_str());
  auto* error = kafka().send_offsets_to_transaction_(client.get(), list.get(), group,
                                                     static_cast<int>(timeout.count()));
  kafka().consumer_group_metadata_destroy_(group);
  return outcome_of(error);
}

kafka_outcome kafka_producer::commit(const kafka_commit& position, duration timeout) {
  if (!state_->offset_is_sent) {
    // Flush before sending the offset, which may block for a minute while the brokers are away.
    if (auto outcome = state_->flush(timeout); !outcome.is(kafka_outcome::kind::done))
      return outcome;
    auto outcome = state_->send_offset(position, std::max(timeout, min_offset_timeout));
    kafka().poll_(state_->client.get(), 0);
    if (!outcome.is(kafka_outcome::kind::done))
      return outcome;
    state_->offset_is_sent = true;
  }
  auto outcome = state_->outcome_of(
      kafka().commit_transaction_(state_->client.get(), static_cast<int>(timeout.count())));
  kafka().poll_(state_->client.get(), 0);
  return outcome;
}

kafka_outcome kafka_producer::abort(duration timeout) {
  auto outcome = state_->outcome_of(
      kafka().abort_transaction_(state_->client.get(), static_cast<int>(timeout.count())));
  kafka().poll_(state_->client.get(), 0);
  return outcome;
}

const kafka_outcome& kafka_producer::failure() const {
  return state_->failure;
}

std::optional<kafka_fault> kafka_producer::take_fault() {
  return state_->faults.take();
}

} // namespace logflume::log
