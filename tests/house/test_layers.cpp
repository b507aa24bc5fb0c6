#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path source = LOGFLUME_SOURCE;

using prefixes = std::vector<std::string>;

/// Rooms of ours that a room may include, its own among them.
const std::map<std::string, prefixes> rooms{
    {"crypto", {"crypto/"}},
    {"log", {"crypto/", "log/"}},
    {"http", {"http/"}},
    {"actors", {"actors/", "crypto/", "http/", "log/"}},
};

/// Libraries, and the only files that may include them; a folder ends in a slash.
const std::map<std::string, prefixes> libraries{
    {"caf/", {"actors/"}},
    {"httplib.h", {"http/"}},
    {"botan/", {"crypto/"}},
    {"cbor", {"log/"}},
    {"toml++/", {"actors/config/file.cpp"}},
    {"openssl/", {"actors/node_credentials.cpp"}},
    {"CLI/", {"actors/arguments.cpp"}},
    {"rapidjson/", {"actors/output.cpp", "http/", "log/"}},
};

/// Its types leave no file of `crypto/`.
constexpr const char* hidden_library = "botan/";

bool begins_with_one(const std::string& text, const prefixes& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const auto& beginning) { return text.starts_with(beginning); });
}

/// What stands between the quotes or brackets of each include, written as one or the other.
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

/// What is wrong with `include` in `file` (relative to the source); empty: nothing.
std::string fault(const std::string& file, const include& include) {
  const auto room = file.substr(0, file.find('/'));
  const auto& [name, quoted] = include;
  if (quoted && !begins_with_one(name, rooms.at(room)))
    return file + " may not include \"" + name + "\"";
  for (const auto& [library, allowed] : libraries)
    if (name.starts_with(library) && !begins_with_one(file, allowed))
      return file + " may not include <" + name + ">";
  if (file.ends_with(".hpp") && name.starts_with(hidden_library))
    return file + " shows a type of <" + name + ">";
  return {};
}

} // namespace

TEST_CASE("no file includes what its folder may not know") {
  std::size_t files = 0;
  for (const auto& [room, known] : rooms)
    for (const auto& entry : fs::recursive_directory_iterator{source / room}) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp")
        continue;
      ++files;
      std::ifstream text{entry.path()};
      for (const auto& include : includes_of(text)) {
        const auto wrong = fault(fs::relative(entry.path(), source).generic_string(), include);
        CHECK_MESSAGE(wrong.empty(), wrong);
      }
    }
  CHECK(files > 20);
}

TEST_CASE("an include that a folder may not have is seen") {
  CHECK_FALSE(fault("crypto/a.hpp", {"log/record.hpp", true}).empty());
  CHECK_FALSE(fault("log/a.cpp", {"http/server.hpp", true}).empty());
  CHECK_FALSE(fault("http/a.cpp", {"log/record.hpp", true}).empty());
  CHECK_FALSE(fault("http/a.cpp", {"caf/all.hpp", false}).empty());
  CHECK_FALSE(fault("actors/a.cpp", {"httplib.h", false}).empty());
  CHECK_FALSE(fault("log/a.cpp", {"botan/cipher_mode.h", false}).empty());
  CHECK_FALSE(fault("crypto/a.hpp", {"botan/cipher_mode.h", false}).empty());
  CHECK(fault("log/a.cpp", {"crypto/cipher.hpp", true}).empty());
  CHECK(fault("crypto/a.cpp", {"botan/cipher_mode.h", false}).empty());
  CHECK(fault("actors/a.hpp", {"caf/all.hpp", false}).empty());
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
