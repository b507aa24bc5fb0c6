#include "actors/process/process_stats.hpp"
#include "actors/stream/http_front.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"

#include <doctest/doctest.h>

#include <link.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace logflume::test {

using namespace actors;

namespace {

struct supervisor_fixture {
  log_world log;
  std::FILE* lines = std::tmpfile();
  actors::journal journal{fileno(lines), {level::info, output_format::json}};
  actor_world world;
  front_actor front =
      world.ending(world.system.spawn(http_front, front_settings{60s, 15s, 20s, 8},
                                      std::shared_ptr<http::server>{}, world.counts()));

  ~supervisor_fixture() { std::fclose(lines); }

  supervisor_actor start() {
    // Ends with its front.
    return world.system.spawn(supervisor, log.settings(), front, gateway_actor{},
                              addresses{"127.0.0.1:1", "", ""}, nullptr, &journal,
                              &world.counts()->tailer);
  }

  std::string said() const {
    std::string result(1 << 16, '\0');
    std::rewind(lines);
    result.resize(std::fread(result.data(), 1, result.size(), lines));
    return result;
  }
};

/// Reads each page of the program and its libraries that only can be read, whatever lies there.
[[gnu::no_sanitize("address")]] int read_all_of_it(dl_phdr_info* object, std::size_t /*size*/,
                                                   void* /*unused*/) {
  constexpr std::uintptr_t page = 4096;
  for (int i = 0; i < object->dlpi_phnum; ++i)
    if (const auto& part = object->dlpi_phdr[i];
        part.p_type == PT_LOAD && (part.p_flags & (PF_R | PF_W)) == PF_R)
      for (std::uintptr_t at = 0; at < part.p_memsz; at += page)
        [[maybe_unused]] const auto byte =
            *reinterpret_cast<const volatile char*>(object->dlpi_addr + part.p_vaddr + at);
  return 0;
}

} // namespace

TEST_CASE_FIXTURE(supervisor_fixture, "a second after the log was read, pages that were only read "
                                      "are given back") {
  log.reading(1, 20);
  start();
  world.run();
  CHECK(said().find("\"event\":\"ready\"") != std::string::npos);
  ::dl_iterate_phdr(read_all_of_it, nullptr);
  constexpr std::uint64_t mib = 1 << 20;
  const auto before = read_process_figures().resident_bytes;
  world.advance(999ms);
  CHECK(read_process_figures().resident_bytes + mib > before);
  world.advance(1ms);
  CHECK(read_process_figures().resident_bytes + 4 * mib < before);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a tailer that cannot read is started again, and streams stay open") {
  // A directory stands where the active file belongs.
  std::filesystem::create_directories(log.topic.active);
  start();
  socket_client client;
  caf::anon_send(front, incoming{{1}, client.stream()});
  world.run();
  CHECK(said().find("\"event\":\"tailer_failed\"") != std::string::npos);
  CHECK(said().find(log.topic.active.string()) != std::string::npos);
  std::filesystem::remove(log.topic.active);
  log.reading(1, 20);
  world.advance(100ms);
  CHECK(client.read().ends_with(reading_frame(20)));
  CHECK_FALSE(client.ended());
  CHECK(said().find("\"event\":\"ready\"") != std::string::npos);
}

TEST_CASE_FIXTURE(supervisor_fixture, "to stop ends the streams first, then everything") {
  log.reading(1, 20);
  const auto top = start();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  socket_client client;
  caf::anon_send(front, incoming{{1}, client.stream()});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  CHECK(client.read() == reading_frame(20));
  CHECK(client.ended());
  CHECK(ended);
}

} // namespace logflume::test
