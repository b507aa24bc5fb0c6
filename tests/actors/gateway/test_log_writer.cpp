#include "actors/gateway/log_writer.hpp"

#include "tests/actors/gateway/writer_fixture.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

namespace logflume::test {

using namespace actors;

namespace {

const auto full = std::make_error_code(std::errc::no_space_on_device);

} // namespace

TEST_CASE_FIXTURE(
    writer_fixture,
    "all waiting records are written at once and those of each sender stay together") {
  const auto writer = start_writer();
  std::vector<std::shared_ptr<append_outcome>> senders;
  for (int i = 0; i < 10; ++i)
    senders.push_back(append_some(writer, 3));
  const auto before = counts[file_action::write];
  world.run();
  CHECK(counts[file_action::write] == before + 1);
  for (std::size_t i = 0; i < senders.size(); ++i)
    CHECK(senders[i]->first == 3 * i);
  CHECK(logged().size() == 30);
  CHECK(written.records.value() == 30);
  CHECK(written.writes.value() == 1);
}

TEST_CASE_FIXTURE(
    writer_fixture,
    "log.sync always: one sync covers all waiting records before they are acknowledged") {
  settings.sync.mode = log::sync_policy::when::always;
  const auto writer = start_writer();
  std::vector<std::shared_ptr<append_outcome>> senders;
  for (int i = 0; i < 10; ++i)
    senders.push_back(append_some(writer, 1));
  const auto before = counts[file_action::sync];
  world.run();
  CHECK(counts[file_action::sync] == before + 1);
  for (const auto& each : senders)
    CHECK(each->first);
}

TEST_CASE_FIXTURE(
    writer_fixture,
    "log.sync always: records that cannot be synced are neither acknowledged nor kept") {
  settings.sync.mode = log::sync_policy::when::always;
  const auto writer = start_writer();
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  const auto lost = append_some(writer, 2);
  world.run();
  CHECK(lost->refused);
  errors.clear();
  const auto kept = append_some(writer, 1);
  world.run();
  CHECK(kept->first == 0);
  CHECK(logged().size() == 1);
}

TEST_CASE_FIXTURE(
    writer_fixture,
    "log.sync interval: records are acknowledged when written and synced when the interval ends") {
  const auto writer = start_writer();
  const auto before = counts[file_action::sync];
  const auto first = append_some(writer, 1);
  world.run();
  CHECK(first->first);
  append_some(writer, 1);
  world.advance(99ms);
  CHECK(counts[file_action::sync] == before);
  world.advance(1ms);
  CHECK(counts[file_action::sync] == before + 1);
  world.advance(10s);
  CHECK(counts[file_action::sync] == before + 1);
}

TEST_CASE_FIXTURE(
    writer_fixture,
    "log.sync interval: a failed sync reports how many acknowledged records it lost") {
  const auto writer = start_writer();
  append_some(writer, 3);
  world.run();
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  std::optional<caf::error> reason;
  writer->attach_functor([&](const caf::error& why) { reason = why; });
  world.advance(100ms);
  REQUIRE(reason);
  CHECK(*reason == ec::log_unwritable);
  CHECK(times("sync_failed") == 1);
  CHECK(lines.text().find("\"lost\":3") != std::string::npos);
}

TEST_CASE_FIXTURE(writer_fixture,
                  "log.sync interval: the active file is synced before it becomes history") {
  std::vector<file_action> order;
  observed_files ordered{[&](file_operation& operation) {
    if (operation.path == log.topic.active &&
        (operation.action == file_action::sync || operation.action == file_action::rename))
      order.push_back(operation.action);
    return std::error_code{};
  }};
  settings.files = &ordered;
  settings.sync.interval = 1h;
  settings.compact_at = 4096;
  const auto writer = start_writer();
  while (order.empty() || order.back() != file_action::rename) {
    REQUIRE(seq_nr < 1'000);
    append_some(writer, 1);
    world.run();
  }
  CHECK(order == std::vector{file_action::sync, file_action::rename});
}

TEST_CASE_FIXTURE(writer_fixture, "log.sync interval: an active file that cannot be synced stays "
                                  "active and its records are reported as lost") {
  settings.sync.interval = 1h;
  settings.compact_at = 4096;
  const auto writer = start_writer();
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  std::optional<caf::error> reason;
  writer->attach_functor([&](const caf::error& why) { reason = why; });
  while (!reason) {
    REQUIRE(seq_nr < 1'000);
    append_some(writer, 1);
    world.run();
  }
  CHECK(*reason == ec::log_unwritable);
  CHECK(counts[file_action::rename] == 0);
  CHECK(lines.text().find("\"lost\":" + std::to_string(seq_nr)) != std::string::npos);
}

TEST_CASE_FIXTURE(writer_fixture, "log.sync never: nothing is synced even on shutdown") {
  settings.sync.mode = log::sync_policy::when::never;
  const auto writer = start_writer();
  const auto before = counts[file_action::sync];
  append_some(writer, 1);
  world.advance(10s);
  caf::anon_send(writer, begin_stop{});
  world.run();
  CHECK(counts[file_action::sync] == before);
}

TEST_CASE_FIXTURE(writer_fixture, "stopping writes and syncs the remaining records") {
  const auto writer = start_writer();
  const auto before = counts[file_action::sync];
  const auto last = append_some(writer, 1);
  // The stop comes after the append and before its write.
  world.run_once();
  caf::anon_send(writer, begin_stop{});
  bool ended = false;
  writer->attach_functor([&] { ended = true; });
  world.run();
  CHECK(last->first == 0);
  CHECK(counts[file_action::sync] == before + 1);
  CHECK(ended);
  CHECK_FALSE(written.writable);
}

TEST_CASE_FIXTURE(writer_fixture,
                  "a full disk refuses records until there is room again and is reported once") {
  const auto writer = start_writer();
  const auto before = append_some(writer, 1);
  world.run();
  errors[file_action::write] = full;
  std::vector<std::shared_ptr<append_outcome>> refused;
  for (int i = 0; i < 3; ++i) {
    refused.push_back(append_some(writer, 2));
    world.run();
    CHECK_FALSE(written.writable);
  }
  CHECK(times("write_failed") == 1);
  errors.clear();
  const auto after = append_some(writer, 1);
  world.run();
  CHECK(written.writable);
  for (const auto& each : refused) {
    REQUIRE(each->refused);
    CHECK(*each->refused == ec::not_written);
    CHECK(to_sentence(*each->refused).find(log.topic.active.string()) == 0);
  }
  CHECK(before->first == 0);
  CHECK(after->first == 1);
  CHECK(logged().size() == 2);
  CHECK(times("write_failed") == 1);
  CHECK(times("write_resumed") == 1);
  CHECK(lines.text().find("\"refused\":6") != std::string::npos);
  CHECK(written.refused.value() == 6);
}

TEST_CASE_FIXTURE(writer_fixture,
                  "each write fault reports only the records that it refused itself") {
  const auto writer = start_writer();
  const auto fail_with = [&](std::size_t records) {
    errors[file_action::write] = full;
    append_some(writer, records);
    world.run();
    errors.clear();
    append_some(writer, 1);
    world.run();
  };
  fail_with(6);
  CHECK(times("write_resumed") == 1);
  CHECK(lines.text().find("\"refused\":6}") != std::string::npos);
  fail_with(2);
  CHECK(times("write_resumed") == 2);
  CHECK(lines.text().find("\"refused\":2}") != std::string::npos);
  CHECK(written.refused.value() == 8);
}

TEST_CASE_FIXTURE(writer_fixture, "nothing is written without the events key") {
  settings.events_key = "default/none";
  const auto writer = start_writer();
  const auto refused = append_some(writer, 1);
  world.run();
  REQUIRE(refused->refused);
  CHECK(to_sentence(*refused->refused).find("default/none") != std::string::npos);
  CHECK(log.size() == 0);
}

TEST_CASE_FIXTURE(writer_fixture,
                  "records that wait for their write when a sync fails are refused") {
  const auto writer = start_writer();
  append_some(writer, 1);
  world.run();
  const auto waiting = append_some(writer, 1);
  // The append comes before the sync, and its write after it.
  world.run_once();
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  world.advance(100ms);
  CHECK(waiting->refused);
  CHECK(logged().empty());
}

TEST_CASE_FIXTURE(writer_fixture, "a topic that another process writes is not opened") {
  const auto other = log::writer::open(log.topic);
  const auto listener = world.ending(world.system.spawn(ignore_writer));
  const auto writer =
      world.system.spawn(log_writer, shared_settings(), shared(written), listener, topic_journal);
  std::optional<caf::error> reason;
  writer->attach_functor([&](const caf::error& why) { reason = why; });
  world.run();
  REQUIRE(reason);
  CHECK(*reason == ec::log_unwritable);
  CHECK(to_sentence(*reason).find(std::to_string(::getpid())) != std::string::npos);
}

} // namespace logflume::test
