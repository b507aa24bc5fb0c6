#include "log/kafka/kafka_order.hpp"
#include "log/kafka/kafka_places.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace log;

namespace {

using state = kafka_order::resumption::state;

std::string id_at(const kafka_order& order, offset place) {
  return to_id(order.next_after(place));
}

} // namespace

TEST_CASE("places ascend in reading order and each identifies a record") {
  kafka_order order;
  order.begin(0, 0);
  order.begin(1, 100);
  CHECK_FALSE(order.last());
  CHECK(order.mark_read(0, 0) == 1);
  CHECK(order.mark_read(0, 1) == 2);
  CHECK(order.mark_read(1, 100) == 3);
  CHECK(order.mark_read(0, 2) == 4);
  CHECK(order.last() == 4);
  CHECK(order.find(2)->partition == 0);
  CHECK(order.find(2)->kafka_offset == 1);
  CHECK(order.find(3)->partition == 1);
  CHECK(order.find(3)->kafka_offset == 100);
  CHECK(order.find(4)->kafka_offset == 2);
  CHECK_FALSE(order.find(5));
  CHECK_FALSE(order.find(0));
}

TEST_CASE("offsets without records have places and a repeated record gets no second place") {
  kafka_order order;
  order.begin(0, 0);
  CHECK(order.mark_read(0, 4) == 5);
  CHECK_FALSE(order.mark_read(0, 4));
  CHECK_FALSE(order.mark_read(0, 2));
  CHECK_FALSE(order.mark_read(7, 0));
  CHECK(id_at(order, 5) == "0.5");
}

TEST_CASE("the id of a place contains the offsets that had been read by then") {
  kafka_order order;
  order.begin(0, 0);
  order.begin(1, 100);
  order.mark_read(0, 1);
  order.mark_read(1, 101);
  order.mark_read(0, 2);
  CHECK(id_at(order, 0) == "start");
  CHECK(id_at(order, 1) == "0.1");
  CHECK(id_at(order, 2) == "0.2");
  CHECK(id_at(order, 3) == "0.2_1.101");
  CHECK(id_at(order, 4) == "0.2_1.102");
  CHECK(id_at(order, 5) == "0.3_1.102");
}

TEST_CASE("an id beyond the records read here is ahead and an id of deleted records has expired") {
  kafka_order order;
  order.begin(0, 10);
  order.begin(1, 0);
  order.mark_read(0, 19);
  CHECK(order.look_up({{0, 20}}).status == state::known);
  CHECK(order.look_up({{0, 21}}).status == state::ahead);
  CHECK(order.look_up({{2, 0}}).status == state::ahead);
  CHECK(order.look_up({{1, 1}}).status == state::ahead);
  CHECK(order.look_up({{0, 10}}).status == state::known);
  CHECK(order.look_up({{0, 9}}).status == state::expired);
  order.release(0, 15);
  CHECK(order.look_up({{0, 14}}).status == state::expired);
  CHECK(order.look_up({{0, 15}}).status == state::known);
}

TEST_CASE("a stream can begin after records that were deleted before they were read") {
  kafka_order order;
  order.begin(0, 0);
  order.begin(1, 0);
  order.mark_read(0, 4);
  order.mark_read(1, 9);
  order.release(0, 10);
  for (const std::uint64_t asked : {3U, 7U, 12U})
    CHECK(order.clamp(0, asked) == 10);
  const auto found = order.look_up({{0, 10}, {1, 10}});
  CHECK(found.status == state::known);
  CHECK(found.after == 15);
  CHECK(found.through == 15);
  CHECK(order.look_up({{0, 10}}).after == 5);
  CHECK(order.look_up({{0, 10}}).through == 5);
  CHECK(order.look_up({{0, 9}}).status == state::expired);
  CHECK(order.look_up({{0, 11}}).status == state::ahead);
}

TEST_CASE("a recreated topic gets new places and the old places keep their ids") {
  kafka_order order;
  order.begin(0, 0);
  order.mark_read(0, 9);
  order.restart();
  CHECK_FALSE(order.last());
  CHECK(order.look_up({{0, 5}}).status == state::ahead);
  CHECK(id_at(order, 10) == "0.10");
  order.begin(0, 0);
  order.restart();
  CHECK(id_at(order, 10) == "0.10");
  order.begin(0, 0);
  CHECK(order.mark_read(0, 0) == 11);
  CHECK(id_at(order, 11) == "0.1");
  CHECK(order.last() == 11);
  CHECK(order.look_up({{0, 1}}).status == state::known);
}

TEST_CASE("an id from another instance is followed by exactly the records that it lacks") {
  CHECK(rc::check([](const std::vector<std::pair<bool, std::uint8_t>>& here,
                     const std::vector<std::pair<bool, std::uint8_t>>& there) {
    const auto order = std::make_shared<kafka_order>();
    // The end of what was read in each partition.
    std::vector<std::uint64_t> ends(2, 0);
    for (std::uint32_t partition : {0U, 1U})
      order->begin(partition, 0);
    for (const auto& [second, count] : here)
      if (count > 0) {
        const std::uint32_t partition = second ? 1 : 0;
        ends[partition] += count;
        order->mark_read(partition, ends[partition] - 1);
      }
    // Another instance has read as far, or less far, in each partition.
    kafka_offsets next;
    for (const auto& [second, count] : there) {
      const std::uint32_t partition = second ? 1 : 0;
      next[partition] = std::min(next[partition] + count, ends[partition]);
    }
    std::erase_if(next, [](const auto& each) { return each.second == 0; });
    const auto found = order->look_up(next);
    RC_ASSERT(found.status == state::known);
    const auto before = std::make_shared<const client_offsets>(order, next);
    const kafka_places places{order};
    std::set<std::pair<std::uint32_t, std::uint64_t>> sent;
    auto expected = next;
    const auto last = order->last().value_or(0);
    for (auto place = found.after + 1; place <= last; ++place) {
      if (before->contains(place)) {
        RC_ASSERT(place <= found.through);
        continue;
      }
      const auto record = order->find(place);
      RC_ASSERT(record.has_value());
      RC_ASSERT(sent.emplace(record->partition, record->kafka_offset).second);
      // A record's id says that the record was sent, and nothing beyond it.
      RC_ASSERT(record->kafka_offset == expected[record->partition]);
      expected[record->partition] = record->kafka_offset + 1;
      std::string id;
      places.append_id(id, record_id{place, 0, before});
      RC_ASSERT(parse_id(id) == expected);
    }
    std::uint64_t lacked = 0;
    for (std::uint32_t partition : {0U, 1U})
      lacked += ends[partition] - next[partition];
    RC_ASSERT(sent.size() == lacked);
  }));
}

TEST_CASE("pieces contain the records read between two places in reading order") {
  CHECK(rc::check([](const std::vector<std::pair<bool, std::uint8_t>>& reads, std::uint16_t from,
                     std::uint16_t to, std::uint8_t limit) {
    kafka_order order;
    for (std::uint32_t partition : {0U, 1U})
      order.begin(partition, 7);
    std::vector<std::uint64_t> next(2, 7);
    for (const auto& [second, count] : reads) {
      const std::uint32_t partition = second ? 1 : 0;
      next[partition] += count;
      order.mark_read(partition, next[partition]++);
    }
    const auto last = order.last().value_or(0);
    const auto after = std::min<offset>(from, last);
    const auto through = std::min<offset>(std::max<offset>(to, after), last);
    auto place = after;
    while (place < through) {
      const auto pieces = order.pieces_between(place, through, limit + 1);
      RC_ASSERT(!pieces.empty());
      for (const auto& piece : pieces)
        for (std::uint64_t i = 0; i < piece.count; ++i) {
          RC_ASSERT(piece.place + i == ++place);
          const auto record = order.find(place);
          RC_ASSERT(record.has_value());
          RC_ASSERT(record->partition == piece.partition);
          RC_ASSERT(record->kafka_offset == piece.kafka_offset + i);
        }
    }
    RC_ASSERT(order.pieces_between(through, through, 10).empty());
  }));
}

TEST_CASE("the last released place is known before the release and others stay after it") {
  kafka_order order;
  order.begin(0, 0);
  order.begin(1, 0);
  order.mark_read(0, 4);
  order.mark_read(1, 4);
  order.mark_read(0, 9);
  CHECK_FALSE(order.last_released(0, 0));
  const auto through = order.last_released(0, 7);
  REQUIRE(through);
  CHECK(order.find(*through)->kafka_offset == 6);
  CHECK(order.find(1)->kafka_offset == 0);
  order.release(0, 7);
  CHECK_FALSE(order.find(1));
  CHECK(order.find(6)->partition == 1);
  CHECK_FALSE(order.last_released(0, 7));
  // An id still names the position in both partitions.
  CHECK(id_at(order, *order.last()) == "0.10_1.5");
  order.release(0, 10);
  CHECK(id_at(order, *order.last()) == "0.10_1.5");
}

TEST_CASE("positions and records are written with Kafka's own offsets") {
  const auto order = std::make_shared<kafka_order>();
  order->begin(0, 3300);
  order->begin(2, 0);
  order->mark_read(0, 3303);
  order->mark_read(2, 0);
  const kafka_places places{order};
  std::string text;
  places.append_record(text, 4);
  CHECK(text == R"("offset":3303,"partition":0)");
  text.clear();
  places.append_position(text, record_id{5, 0});
  CHECK(text == R"("offsets":{"0":3304,"2":1})");
  text.clear();
  places.append_position(text, log_place{});
  CHECK(text == R"("offsets":{})");
  text.clear();
  places.append_id(text, log_place{});
  CHECK(text == "start");
}

} // namespace logflume::test
