#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// Returns a command that runs `logflume` in a shell, which first does `before` and redirects as in
/// `after`.
std::vector<std::string> by_shell(const std::string& before, std::vector<std::string> arguments,
                                  const std::string& after) {
  std::vector<std::string> words{"/bin/sh", "-c", before + "exec \"$0\" \"$@\" " + after,
                                 LOGFLUME_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

/// A full named pipe that nobody reads.
class full_pipe {
 public:
  explicit full_pipe(fs::path path) : path_{std::move(path)} {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    const std::string block(4096, '.');
    while (::write(descriptor_, block.data(), block.size()) > 0) {
    }
  }
  full_pipe(const full_pipe&) = delete;
  full_pipe& operator=(const full_pipe&) = delete;
  ~full_pipe() { ::close(descriptor_); }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  int descriptor_ = -1;
};

TEST_CASE("nothing is printed into the log or its lock file when standard descriptors are closed") {
  for (const std::string closed : {"2>&-", ">&-", ">&- 2>&-", "<&- >&- 2>&-"}) {
    CAPTURE(closed);
    const site at;
    REQUIRE(run_logflume(on(at, {"register", "4711"})).exit_code == 0);
    const auto size = fs::file_size(at.active);
    // This prints an error: the sensor is not registered.
    CHECK(run(by_shell("", on(at, {"post", "4712", "21"}), closed), {}, patience).exit_code == 1);
    CHECK(fs::file_size(at.active) == size);
    CHECK(run(by_shell("", on(at, {"post", "4711", "21"}), closed), {}, patience).exit_code == 0);
    const auto read = run_logflume(on(at, {"verify", "--json"}));
    CHECK(read.exit_code == 0);
    CHECK(read.out.find(R"("records":2,)") != std::string::npos);
    std::ifstream lock{at.log / "temperature.lock"};
    const std::string holder{std::istreambuf_iterator<char>{lock}, {}};
    CHECK(holder.find_first_not_of("0123456789\n") == holder.npos);
  }
}

TEST_CASE("a reading beyond the file size limit is refused and leaves the log intact") {
  const site at;
  REQUIRE(run_logflume(on(at, {"register", "4711"})).exit_code == 0);
  std::string last;
  int exit_code = 0;
  // `ulimit -f` counts blocks of 512 bytes.
  for (int i = 0; exit_code == 0 && i < 100; ++i) {
    const auto ended =
        run(by_shell("ulimit -f 1; ", on(at, {"post", "4711", "21"}), ""), {}, patience);
    exit_code = ended.exit_code;
    if (!ended.errors.empty())
      last = ended.errors.back();
  }
  CHECK(exit_code == 1);
  CHECK(last.find("File too large") != std::string::npos);
  const auto read = run_logflume(on(at, {"verify", "--json"}));
  CHECK(read.exit_code == 0);
  CHECK(read.out.find(R"("torn_bytes":0)") != std::string::npos);
}

TEST_CASE("an unread standard error blocks neither the start nor SIGTERM") {
  const site at{"logs/active-only"};
  const full_pipe unread{at.dir.path() / "errors"};
  const auto admin = "unix:" + (at.dir.path() / "admin").string();
  process service{by_shell("",
                           on(at, {"serve", "--http.listen=127.0.0.1:0", "--output.level=debug",
                                   "--admin.listen=" + admin}),
                           "2<>'" + unread.path().string() + "'")};
  const auto end = std::chrono::steady_clock::now() + patience;
  while (run_logflume({"health", "--admin", admin}).exit_code != 0)
    REQUIRE(std::chrono::steady_clock::now() < end);
  service.signal(SIGTERM);
  CHECK(service.wait(patience) == 0);
}

} // namespace
