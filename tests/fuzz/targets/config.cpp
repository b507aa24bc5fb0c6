// A configuration file. The input is the file up to a line `#`; each line after that is a variable
// as NAME=VALUE, or a flag if it begins with `--`.
#include "actors/config/load.hpp"
#include "actors/config/reload.hpp"
#include "actors/config/to_toml.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/memory_file.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

using namespace logflume;

namespace {

void take_line(std::string_view line, actors::config_sources& sources) {
  const auto equals = line.find('=');
  if (equals == line.npos)
    return;
  const std::string name{line.substr(0, equals)};
  const std::string value{line.substr(equals + 1)};
  if (name.starts_with("--"))
    sources.flags.emplace_back(name.substr(2), value);
  else
    sources.environment["LOGFLUME_" + name] = value;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::memory_file file{"config"};
  static const fuzz::memory_file again{"again"};
  constexpr std::string_view mark = "\n#\n";
  const auto text = fuzz::text_of(data, size);
  const auto end = std::min(text.find(mark), text.size());
  actors::config_sources sources;
  sources.file = file.with(text.substr(0, end));
  for (auto rest = text.substr(std::min(end + mark.size(), text.size())); !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    take_line(line, sources);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  const auto loaded = actors::load_config(sources);
  if (const auto* faults = std::get_if<actors::config_errors>(&loaded)) {
    fuzz::require(!faults->empty(), "what is not loaded has a fault");
    for (const auto& fault : *faults)
      fuzz::require(!fault.empty() && fault.find('\n') == fault.npos, "a fault is one line");
    return 0;
  }
  const auto printed = actors::to_toml(std::get<actors::loaded_config>(loaded));
  actors::config_sources reprinted;
  reprinted.file = again.with(printed);
  const auto same = actors::load_config(reprinted);
  fuzz::require(std::holds_alternative<actors::loaded_config>(same),
                "what is printed can be loaded");
  fuzz::require(actors::change_of(std::get<actors::loaded_config>(loaded).values,
                                  std::get<actors::loaded_config>(same).values)
                    .changed.empty(),
                "what is printed is the same configuration");
  return 0;
}
