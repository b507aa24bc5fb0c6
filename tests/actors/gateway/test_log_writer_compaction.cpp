#include "actors/gateway/log_writer.hpp"

#include "tests/actors/gateway/writer_fixture.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

namespace logflume::test {

using namespace actors;

namespace {

struct compaction_fixture : writer_fixture {
  /// Runs `work` in the middle of a compaction, which keeps all records.
  log_writer_actor run_compaction(std::function<void(const log_writer_actor&)> work) {
    settings.compact_at = 4096;
    settings.keep.records_per_key = 10'000;
    auto writer = start_writer();
    writer->attach_functor([this](const caf::error& why) { why_ended = why; });
    bool done = false;
    during_compaction([&, work = std::move(work)] {
      work(writer);
      done = true;
    });
    while (!done) {
      REQUIRE(seq_nr < 1'000);
      append_some(writer, 1);
      world.run();
    }
    return writer;
  }

  std::optional<caf::error> why_ended;
};

} // namespace

TEST_CASE_FIXTURE(compaction_fixture, "a large active file is compacted while writing continues") {
  settings.compact_at = 4096;
  settings.keep.records_per_key = 10;
  const auto writer = start_writer();
  for (int i = 0; i < 200; ++i) {
    append_some(writer, 1);
    world.run();
  }
  CHECK(written.compactions.value() >= 2);
  CHECK(times("compacted") == static_cast<int>(written.compactions.value()));
  const auto left = logged();
  CHECK(left.size() < 100);
  CHECK(left.size() >= 10);
  CHECK(left.back().offset == 199);
  CHECK(left.back().seq_nr == 200);
}

TEST_CASE_FIXTURE(compaction_fixture, "a failed compaction is reported and retried after a pause") {
  settings.compact_at = 4096;
  const auto writer = start_writer();
  errors[file_action::rename] = std::make_error_code(std::errc::read_only_file_system);
  for (int i = 0; i < 200; ++i) {
    const auto done = append_some(writer, 1);
    world.run();
    CHECK(done->first);
  }
  CHECK(times("compaction_failed") == 1);
  CHECK(written.compactions.value() == 0);
  errors.clear();
  world.advance(100ms);
  CHECK(written.compactions.value() == 1);
  CHECK(logged().back().seq_nr == 200);
}

TEST_CASE_FIXTURE(compaction_fixture,
                  "a writer that loses acknowledged records during a compaction "
                  "stops it before it ends and refuses records meanwhile") {
  run_compaction([this](const log_writer_actor& writer) {
    append_some(writer, 3);
    world.run();
    errors[file_action::sync] = std::make_error_code(std::errc::io_error);
    world.advance(100ms);
    errors.clear();
    CHECK(times("sync_failed") == 1);
    CHECK_FALSE(written.writable);
    const auto refused = append_some(writer, 1);
    world.advance(10s);
    REQUIRE(refused->refused);
    CHECK(*refused->refused == ec::not_written);
    CHECK_FALSE(why_ended);
  });
  REQUIRE(why_ended);
  CHECK(*why_ended == ec::log_unwritable);
  CHECK(times("compacted") == 0);
  CHECK_FALSE(std::filesystem::exists(log.topic.ancient_history));
  CHECK(logged().size() == seq_nr - 4);
}

TEST_CASE_FIXTURE(compaction_fixture,
                  "a writer that loses its lock during a compaction ends after it") {
  run_compaction([this](const log_writer_actor& writer) {
    std::filesystem::remove(log.topic.lock);
    const auto refused = append_some(writer, 1);
    world.run();
    CHECK(refused->refused);
    CHECK_FALSE(why_ended);
  });
  REQUIRE(why_ended);
  CHECK(*why_ended == ec::log_unwritable);
  CHECK(logged().size() == seq_nr - 1);
}

TEST_CASE_FIXTURE(compaction_fixture, "a writer that is asked to exit during a compaction stops it "
                                      "before it ends with the reason") {
  run_compaction([this](const log_writer_actor& writer) {
    caf::anon_send_exit(writer, caf::exit_reason::user_shutdown);
    world.run();
    CHECK_FALSE(why_ended);
  });
  REQUIRE(why_ended);
  CHECK(*why_ended == caf::exit_reason::user_shutdown);
  CHECK(times("compacted") == 0);
  CHECK(logged().size() == seq_nr);
}

TEST_CASE_FIXTURE(compaction_fixture, "a writer that is asked to stop after it failed during a "
                                      "compaction ends with the reason of the failure") {
  run_compaction([this](const log_writer_actor& writer) {
    append_some(writer, 1);
    world.run();
    errors[file_action::sync] = std::make_error_code(std::errc::io_error);
    world.advance(100ms);
    errors.clear();
    caf::anon_send(writer, begin_stop{});
    world.run();
    CHECK_FALSE(why_ended);
  });
  REQUIRE(why_ended);
  CHECK(*why_ended == ec::log_unwritable);
  CHECK(times("sync_failed") == 1);
}

} // namespace logflume::test
