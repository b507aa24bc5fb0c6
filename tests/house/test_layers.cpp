#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path source = LOGFLUME_SOURCE;

using names = std::vector<std::string>;

/// Every room, and the rooms that it may include besides itself. A row is the link line of the
/// room's CMakeLists.txt.
const std::map<std::string, names> rooms{
    {"crypto", {}},
    {"crypto/token", {"crypto"}},
    {"log/record", {}},
    {"log/topic", {"crypto", "log/record"}},
    {"log/writer", {"crypto", "log/record", "log/topic"}},
    {"log/event", {"crypto", "log/record", "log/topic"}},
    {"log/sensor", {"crypto", "log/event", "log/record", "log/topic"}},
    {"log/kafka", {"crypto", "log/event", "log/record", "log/topic"}},
    {"log/forward", {"crypto", "log/event", "log/kafka", "log/record", "log/topic"}},
    {"http/message", {}},
    {"http/socket", {"http/message"}},
    {"http/tls", {"http/socket"}},
    {"http/server", {"http/message", "http/socket", "http/tls"}},
    {"http/pack", {}},
    {"http/site", {"crypto/token", "http/message", "http/server", "http/socket", "http/tls"}},
    {"http/admin", {"http/message", "http/server", "http/socket", "http/tls"}},
    {"actors/output", {"log/record"}},
    {"actors/counts", {"log/event"}},
    {"actors/process", {"crypto"}},
    {"actors/control", {"actors/output", "crypto", "log/event", "log/record", "log/sensor"}},
    {"actors/config",
     {"actors/output", "crypto", "crypto/token", "log/event", "log/kafka", "log/record",
      "log/sensor", "log/topic", "log/writer"}},
    {"actors/forward",
     {"actors/config", "actors/counts", "actors/output", "crypto", "log/event", "log/forward",
      "log/kafka", "log/topic"}},
    {"actors/command_line", {"actors/config", "actors/output"}},
    {"actors/runtime", {}},
    {"actors/stream",
     {"actors/counts", "actors/runtime", "http/message", "http/server", "http/socket", "log/event",
      "log/record"}},
    {"actors/tailer",
     {"actors/counts", "actors/output", "actors/runtime", "actors/stream", "log/event",
      "log/record"}},
    {"actors/gateway",
     {"actors/control", "actors/counts", "actors/output", "actors/process", "actors/runtime",
      "crypto", "http/socket", "log/record", "log/sensor", "log/topic", "log/writer"}},
    {"actors/supervision",
     {"actors/counts", "actors/gateway", "actors/output", "actors/process", "actors/runtime",
      "actors/stream", "actors/tailer"}},
    {"actors/node",
     {"actors/config", "actors/counts", "actors/gateway", "actors/output", "actors/process",
      "actors/runtime", "actors/stream", "actors/supervision", "actors/tailer", "crypto",
      "log/event"}},
    {"actors/admin", {"actors/counts", "actors/process", "http/admin", "http/site", "log/event"}},
    {"actors/service",
     {"actors/admin",   "actors/config",      "actors/control", "actors/counts",  "actors/forward",
      "actors/gateway", "actors/node",        "actors/output",  "actors/process", "actors/runtime",
      "actors/stream",  "actors/supervision", "actors/tailer",  "crypto",         "crypto/token",
      "http/message",   "http/server",        "http/site",      "http/socket",    "http/tls",
      "log/event",      "log/kafka",          "log/sensor",     "log/topic"}},
    {"actors/commands",
     {"actors/command_line", "actors/config",  "actors/control", "actors/forward",
      "actors/gateway",      "actors/node",    "actors/output",  "actors/process",
      "actors/runtime",      "actors/service", "crypto",         "crypto/token",
      "http/admin",          "http/message",   "http/socket",    "http/tls",
      "log/event",           "log/record",     "log/sensor",     "log/topic",
      "log/writer"}},
    {"actors", {"actors/command_line", "actors/commands", "actors/output", "actors/process"}},
};

/// Libraries and the only files that may include them. Names of folders end in a slash.
const std::map<std::string, names> libraries{
    {"caf/",
     {"actors/runtime/", "actors/stream/", "actors/tailer/", "actors/gateway/",
      "actors/supervision/", "actors/node/", "actors/service/", "actors/commands/demo_sensors",
      "actors/commands/inspect.cpp"}},
    {"httplib.h", {"http/server/"}},
    {"botan/", {"crypto/"}},
    {"cbor", {"log/event/", "log/sensor/"}},
    {"librdkafka/",
     {"log/kafka/kafka_consumer.cpp", "log/kafka/kafka_handle.cpp", "log/kafka/kafka_library.cpp",
      "log/kafka/kafka_message.cpp", "log/kafka/kafka_producer.cpp"}},
    {"toml++/", {"actors/config/file.cpp"}},
    {"openssl/", {"actors/node/node_credentials.cpp", "http/tls/"}},
    {"brotli/", {"http/pack/compress.cpp"}},
    {"zlib.h", {"http/pack/compress.cpp"}},
    {"CLI/", {"actors/command_line/arguments.cpp"}},
    {"prometheus/",
     {"actors/admin/metric_families", "actors/admin/metrics.cpp", "http/admin/metrics_text.cpp"}},
    {"rapidjson/",
     {"actors/control/", "actors/output/json_object", "crypto/token/", "http/message/",
      "http/admin/health.cpp", "http/site/page_settings.cpp", "log/event/",
      "log/sensor/json_packet.cpp", "log/sensor/sensor_state.cpp"}},
};

/// No header may include this library, so that its types stay in the sources of `crypto/`.
constexpr const char* hidden_library = "botan/";

bool begins_with_one(const std::string& text, const names& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const auto& beginning) { return text.starts_with(beginning); });
}

/// The text between the quotes or brackets of an include, and which of the two they are.
struct include {
  std::string name;
  bool quoted = false;
};

std::vector<include> includes_of(std::istream& text) {
  std::vector<include> found;
  for (std::string line; std::getline(text, line);) {
    const auto hash = line.find_first_not_of(" \t");
    if (hash == line.npos || line[hash] != '#')
      continue;
    const auto word = line.find_first_not_of(" \t", hash + 1);
    if (word == line.npos || line.compare(word, 7, "include") != 0)
      continue;
    const auto begin = line.find_first_of("\"<", word);
    const auto end = begin == line.npos ? begin : line.find_first_of("\">", begin + 1);
    if (end != line.npos)
      found.push_back({line.substr(begin + 1, end - begin - 1), line[begin] == '"'});
  }
  return found;
}

/// Returns the fault of `include` in `file` (relative to the source), or an empty text.
std::string fault(const std::string& file, const include& include) {
  const auto room = fs::path{file}.parent_path().generic_string();
  const auto& [name, quoted] = include;
  const auto used = fs::path{name}.parent_path().generic_string();
  if (quoted && used != room && std::ranges::count(rooms.at(room), used) == 0)
    return file + " may not include \"" + name + "\"";
  for (const auto& [library, allowed] : libraries)
    if (name.starts_with(library) && !begins_with_one(file, allowed))
      return file + " may not include <" + name + ">";
  if (file.ends_with(".hpp") && name.starts_with(hidden_library))
    return file + " shows a type of <" + name + ">";
  return {};
}

/// Returns the rooms on the link lines of a folder's CMakeLists.txt.
std::set<std::string> linked_rooms(const std::string& room) {
  std::ifstream file{source / room / "CMakeLists.txt"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::set<std::string> found;
  constexpr std::string_view call = "target_link_libraries(";
  for (auto at = text.find(call); at != text.npos; at = text.find(call, at + 1)) {
    std::istringstream words{text.substr(at + call.size(), text.find(')', at) - at - call.size())};
    std::string word;
    words >> word; // the target itself
    while (words >> word)
      for (const auto& [name, allowed] : rooms) {
        auto target = name == "crypto" ? "logflume_crypto" : name;
        std::ranges::replace(target, '/', '_');
        if (word == target && name != room)
          found.insert(name);
      }
  }
  return found;
}

} // namespace

TEST_CASE("no file includes a header that its room may not use") {
  std::size_t files = 0;
  for (const auto& top : {"crypto", "log", "http", "actors"})
    for (const auto& entry : fs::recursive_directory_iterator{source / top}) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp")
        continue;
      ++files;
      const auto name = fs::relative(entry.path(), source).generic_string();
      REQUIRE_MESSAGE(rooms.contains(fs::path{name}.parent_path().generic_string()), name);
      std::ifstream text{entry.path()};
      for (const auto& include : includes_of(text)) {
        const auto wrong = fault(name, include);
        CHECK_MESSAGE(wrong.empty(), wrong);
      }
    }
  CHECK(files > 20);
}

TEST_CASE("each room links exactly the rooms in its row of the table") {
  for (const auto& each : rooms) {
    const auto& room = each.first;
    const auto& allowed = each.second;
    CAPTURE(room);
    CHECK(linked_rooms(room) == std::set<std::string>{allowed.begin(), allowed.end()});
  }
}

TEST_CASE("no room depends on itself through other rooms") {
  for (const auto& each : rooms) {
    const auto& room = each.first;
    std::set<std::string> reached;
    names next = each.second;
    while (!next.empty()) {
      const auto name = next.back();
      next.pop_back();
      if (reached.insert(name).second)
        next.insert(next.end(), rooms.at(name).begin(), rooms.at(name).end());
    }
    CHECK_MESSAGE(!reached.contains(room), room);
  }
}

TEST_CASE("a forbidden include is found") {
  CHECK_FALSE(fault("crypto/a.hpp", {"log/record/record.hpp", true}).empty());
  CHECK_FALSE(fault("log/record/a.cpp", {"log/topic/tail.hpp", true}).empty());
  CHECK_FALSE(fault("log/event/a.cpp", {"http/site/server.hpp", true}).empty());
  CHECK_FALSE(fault("http/message/a.cpp", {"http/socket/listener.hpp", true}).empty());
  CHECK_FALSE(fault("http/site/a.cpp", {"caf/all.hpp", false}).empty());
  CHECK_FALSE(fault("actors/config/a.cpp", {"caf/all.hpp", false}).empty());
  CHECK_FALSE(fault("actors/stream/a.cpp", {"actors/tailer/log_tailer.hpp", true}).empty());
  CHECK_FALSE(fault("actors/stream/a.cpp", {"httplib.h", false}).empty());
  CHECK_FALSE(fault("log/event/a.cpp", {"botan/cipher_mode.h", false}).empty());
  CHECK_FALSE(fault("crypto/a.hpp", {"botan/cipher_mode.h", false}).empty());
  CHECK(fault("log/event/a.cpp", {"crypto/cipher.hpp", true}).empty());
  CHECK(fault("crypto/a.cpp", {"botan/cipher_mode.h", false}).empty());
  CHECK(fault("actors/stream/a.hpp", {"caf/typed_actor.hpp", false}).empty());
}

TEST_CASE("includes are found however they are spaced") {
  std::istringstream text{
      "#include <a>\n  # include \"b/c.hpp\" // x\n//#include <d>\n#pragma x\n"};
  const auto found = includes_of(text);
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "a");
  CHECK_FALSE(found[0].quoted);
  CHECK(found[1].name == "b/c.hpp");
  CHECK(found[1].quoted);
}
