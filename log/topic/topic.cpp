#include "log/topic/topic.hpp"

namespace logflume::log {

namespace {

/// Works like Rust's `Path::with_extension`: a dot at the start of a name does not begin an
/// extension.
std::string with_extension(const std::string& name, const std::string& extension) {
  const auto dot = name.rfind('.');
  const bool has_extension = dot != std::string::npos && dot != 0 && name != "..";
  return (has_extension ? name.substr(0, dot) : name) + "." + extension;
}

} // namespace

topic::topic(const std::filesystem::path& directory, const std::string& topic_name) :
    root{directory}, name{topic_name}, active{directory / topic_name},
    history{directory / with_extension(topic_name, "history")},
    ancient_history{directory / with_extension(topic_name, "ancient_history")},
    work{directory / with_extension(topic_name, "work")},
    lock{directory / with_extension(topic_name, "lock")}, control{directory /
                                                                  (topic_name + ".control")} {}

} // namespace logflume::log
