#include "log/kafka/kafka_reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <map>
#include <set>
#include <thread>
#include <type_traits>
#include <utility>

namespace logflume::log {

namespace {

/// Maximum bytes of messages that wait to be taken; the taker may hold as many again.
constexpr std::size_t max_bytes = std::size_t{2} << 20;
/// How long the thread waits for messages before it does anything else.
constexpr std::chrono::milliseconds poll_time{200};
constexpr std::chrono::seconds longest_silence{1};

} // namespace

/// The state that the thread and the reader share.
class kafka_reader::work {
 public:
  using clock = std::chrono::steady_clock;

  work(kafka_options options, kafka_pauses pauses, std::shared_ptr<kafka_signal> signal) :
      options_{std::move(options)}, pauses_{pauses}, signal_{std::move(signal)} {}

  void run() {
    auto made = kafka_consumer::make(options_, kafka_consumer::read_mode::together);
    if (auto* fault_text = std::get_if<std::string>(&made)) {
      put(kafka_fault{.reason = kafka_fault::kind::other, .message = std::move(*fault_text)});
      hand_over();
      signal_->raise();
      return;
    }
    consumer_.emplace(std::get<kafka_consumer>(std::move(made)));
    while (!stopped()) {
      if (clock::now() >= next_check_) {
        check_topic();
        hand_over();
      }
      read();
      find_times();
      report();
    }
    {
      // The messages are librdkafka's: they must be destroyed before the consumer.
      const std::lock_guard guard{lock_};
      items_.clear();
    }
    consumer_.reset();
  }

  void stop() {
    {
      const std::lock_guard guard{lock_};
      stopping_ = true;
    }
    room_.notify_all();
  }

  /// Replaces the contents of `into` with the items that have arrived since the last call.
  void take(std::vector<kafka_item>& into) {
    into.clear();
    {
      const std::lock_guard guard{lock_};
      into.swap(items_);
      bytes_ = 0;
    }
    room_.notify_one();
  }

  void request_since(std::chrono::milliseconds time) {
    const std::lock_guard guard{lock_};
    requested_.insert(time);
  }

  void withdraw_since(std::chrono::milliseconds time) {
    const std::lock_guard guard{lock_};
    requested_.erase(time);
  }

  std::thread thread;

 private:
  bool stopped() {
    const std::lock_guard guard{lock_};
    return stopping_;
  }

  /// Raises the signal if there is news, and otherwise after `longest_silence`, so that the source
  /// does what is due.
  void report() {
    hand_over();
    const auto now = clock::now();
    if (!std::exchange(has_news_, false) && now < reported_ + longest_silence)
      return;
    reported_ = now;
    signal_->raise();
  }

  template <class Item>
  void put(Item item) {
    if constexpr (std::is_same_v<Item, kafka_message>)
      fresh_bytes_ += item.bytes();
    fresh_.emplace_back(std::move(item));
  }

  void hand_over() {
    if (fresh_.empty())
      return;
    has_news_ = true;
    {
      const std::lock_guard guard{lock_};
      bytes_ += std::exchange(fresh_bytes_, 0);
      if (items_.empty())
        items_.swap(fresh_);
      else
        std::ranges::move(fresh_, std::back_inserter(items_));
    }
    fresh_.clear();
  }

  void read() {
    if (!has_room())
      return;
    consumer_->poll(poll_time, news_);
    for (auto& each : news_)
      take(std::move(each));
    news_.clear();
    if (auto fault = consumer_->take_fault())
      take(*std::move(fault));
  }

  /// Waits up to `poll_time` until enough of what was read has been taken.
  bool has_room() {
    std::unique_lock guard{lock_};
    return room_.wait_for(guard, poll_time, [&] { return stopping_ || bytes_ < max_bytes; }) &&
           !stopping_;
  }

  void take(kafka_news news) {
    if (auto* message = std::get_if<kafka_message>(&news)) {
      if (reach(message->partition(), message->offset() + 1))
        put(std::move(*message));
    } else if (const auto* end = std::get_if<partition_end>(&news)) {
      if (reach(end->partition, end->next))
        put(*end);
    } else if (auto* fault = std::get_if<kafka_fault>(&news)) {
      take(std::move(*fault));
    }
  }

  /// Returns false if the partition is no longer read because the topic was recreated.
  bool reach(std::uint32_t partition, std::uint64_t reached) {
    const auto next = next_.find(partition);
    if (next == next_.end())
      return false;
    next->second = std::max(next->second, reached);
    return true;
  }

  void take(kafka_fault fault) {
    if (fault.reason == kafka_fault::kind::no_such_offset) {
      // Every partition of the topic may report this.
      if (!next_.empty())
        start_over();
      return;
    }
    put(std::move(fault));
    // The next check shows whether the fault lasts: a partition that moves to another broker is
    // found again.
    check_again();
  }

  /// Finds the requested times, up to the first fault: a timeout for each of them would delay the
  /// records that arrive.
  void find_times() {
    if (clock::now() < next_times_)
      return;
    // After a restart, the partitions are not known until the next check.
    while (!next_.empty()) {
      const auto time = first_requested();
      if (!time || !find_since(*time))
        return;
    }
  }

  std::optional<std::chrono::milliseconds> first_requested() {
    const std::lock_guard guard{lock_};
    return stopping_ || requested_.empty() ? std::nullopt : std::optional{*requested_.begin()};
  }

  /// Returns false after a fault.
  bool find_since(std::chrono::milliseconds time) {
    auto first = consumer_->first_since(static_cast<std::uint32_t>(next_.size()), time,
                                        pauses_.response_timeout);
    if (auto* fault = std::get_if<kafka_fault>(&first)) {
      put(std::move(*fault));
      check_again();
      next_times_ = next_check_;
      return false;
    }
    withdraw_since(time);
    put(kafka_since{time, std::get<kafka_consumer::by_partition<std::uint64_t>>(std::move(first))});
    return true;
  }

  void check_topic() {
    const auto count = consumer_->partitions(pauses_.response_timeout);
    if (const auto* fault = std::get_if<kafka_fault>(&count)) {
      put(*fault);
      return check_again();
    }
    const auto found = consumer_->bounds(std::get<std::uint32_t>(count), pauses_.response_timeout);
    if (const auto* fault = std::get_if<kafka_fault>(&found)) {
      put(*fault);
      return check_again();
    }
    const auto& bounds = std::get<kafka_consumer::by_partition<partition_bounds>>(found);
    if (!find_beginnings(bounds))
      return;
    for (const auto& [partition, each] : bounds)
      if (!take(partition, each))
        return;
    put(kafka_reached{});
    was_complete_ = true;
    retry_ = pauses_.retry;
    next_check_ = clock::now() + pauses_.check_interval;
  }

  /// Returns false if there is nothing more to check now.
  bool take(std::uint32_t partition, const partition_bounds& found) {
    const auto next = next_.find(partition);
    if (next == next_.end()) {
      begin(partition, found);
      return true;
    }
    if (found.high < next->second) {
      start_over();
      return false;
    }
    if (auto& low = lows_[partition]; found.low > low) {
      low = found.low;
      put(partition_released{partition, low});
    }
    return true;
  }

  void begin(std::uint32_t partition, const partition_bounds& found) {
    auto first = found.low;
    if (const auto since = beginnings_.find(partition); since != beginnings_.end())
      first = std::clamp(since->second, found.low, std::max(found.low, found.high));
    next_[partition] = first;
    lows_[partition] = first;
    put(partition_found{partition, first, found.high});
    consumer_->start(partition, first);
  }

  /// Finds where the partitions begin, if not at their oldest records; partitions that are added
  /// later always begin there. Returns false, and reports the fault, if this cannot be determined.
  bool find_beginnings(const kafka_consumer::by_partition<partition_bounds>& bounds) {
    beginnings_.clear();
    if (!options_.start || was_complete_)
      return true;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    auto since = consumer_->first_since(static_cast<std::uint32_t>(bounds.size()),
                                        now - *options_.start, pauses_.response_timeout);
    if (auto* fault = std::get_if<kafka_fault>(&since)) {
      put(std::move(*fault));
      check_again();
      return false;
    }
    beginnings_ = std::get<kafka_consumer::by_partition<std::uint64_t>>(std::move(since));
    return true;
  }

  void start_over() {
    consumer_->stop_all();
    next_.clear();
    lows_.clear();
    put(topic_recreated{});
    next_check_ = clock::now();
  }

  void check_again() {
    next_check_ = std::min(next_check_, clock::now() + retry_);
    if (next_check_ <= clock::now())
      next_check_ = clock::now() + retry_;
    retry_ = std::min(2 * retry_, pauses_.check_interval);
  }

  kafka_options options_;
  kafka_pauses pauses_;
  std::shared_ptr<kafka_signal> signal_;

  // Used by the thread alone.
  std::optional<kafka_consumer> consumer_;
  /// By partition, the next offset that will arrive.
  std::map<std::uint32_t, std::uint64_t> next_;
  std::map<std::uint32_t, std::uint64_t> lows_;
  /// See `find_beginnings`.
  std::map<std::uint32_t, std::uint64_t> beginnings_;
  bool was_complete_ = false;
  bool has_news_ = false;
  /// News from the last poll.
  std::vector<kafka_news> news_;
  /// Items that are not handed over yet, and the bytes of their messages.
  std::vector<kafka_item> fresh_;
  std::size_t fresh_bytes_ = 0;
  clock::time_point reported_{};
  clock::time_point next_check_{};
  /// When to look for the requested times again.
  clock::time_point next_times_{};
  std::chrono::milliseconds retry_ = pauses_.retry;

  std::mutex lock_;
  std::condition_variable room_;
  std::vector<kafka_item> items_;
  std::set<std::chrono::milliseconds> requested_;
  std::size_t bytes_ = 0;
  bool stopping_ = false;
};

kafka_reader::kafka_reader(kafka_options options, kafka_pauses pauses,
                           std::shared_ptr<kafka_signal> signal) :
    work_{std::make_shared<work>(std::move(options), pauses, std::move(signal))} {
  work_->thread = std::thread{[shared = work_] { shared->run(); }};
}

kafka_reader::~kafka_reader() {
  batch_.clear();
  work_->stop();
  // The receiver of the signal may destroy the reader on this very thread, which then ends on its
  // own.
  if (work_->thread.get_id() == std::this_thread::get_id())
    work_->thread.detach();
  else
    work_->thread.join();
}

void kafka_reader::request_since(std::chrono::milliseconds time) {
  work_->request_since(time);
}

void kafka_reader::withdraw_since(std::chrono::milliseconds time) {
  work_->withdraw_since(time);
}

std::optional<kafka_item> kafka_reader::take() {
  if (taken_ == batch_.size()) {
    work_->take(batch_);
    taken_ = 0;
  }
  if (batch_.empty())
    return std::nullopt;
  return std::move(batch_[taken_++]);
}

} // namespace logflume::log
