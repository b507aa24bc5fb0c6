#include "http/pack/bundle.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace logflume::http {
namespace {

const std::regex import_form{R"(^import (?:\{([\w$,\s]*)\} from )?'(\.\.?/[\w./-]+\.js)';$)"};
const std::regex export_form{R"(^export ((?:const|class|(?:async )?function\*?) ([\w$]+)))"};
const std::regex renaming{R"((\w+)\s+as\s+(\w+))"};
const std::regex import_call{R"(\bimport\s*\()"};

/// `overview/order.js` as a name in a script: `overview_order_js`.
std::string variable_of(std::string module) {
  std::ranges::replace_if(
      module, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return module;
}

/// The path of a module that another one calls `name`.
std::string path_from(const std::string& module, const std::string& name) {
  return (std::filesystem::path{module}.parent_path() / name).lexically_normal().generic_string();
}

class bundler {
 public:
  explicit bundler(const module_reader& read) : read_{read} {}

  void add(const std::string& module) {
    if (std::ranges::count(made_.modules, module) != 0)
      return;
    if (std::ranges::count(open_, module) != 0)
      throw std::runtime_error{module + " imports itself, through " + open_.back()};
    const auto text = read_(module);
    if (!text)
      throw std::runtime_error{module + " cannot be read"};
    open_.push_back(module);
    auto function = function_of(module, *text);
    open_.pop_back();
    for (const auto& other : made_.modules)
      if (variable_of(other) == variable_of(module))
        throw std::runtime_error{module + " and " + other + " are too much alike: rename one"};
    made_.text += function;
    made_.modules.push_back(module);
  }

  bundle take() { return std::move(made_); }

 private:
  /// Adds what the module imports before it.
  std::string function_of(const std::string& module, const std::string& text) {
    std::string body;
    std::string exports;
    std::istringstream lines{text};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (skips_comment(line, lines, number))
        continue;
      if (line.starts_with("import ")) {
        for (std::string more; line.find(';') == line.npos && std::getline(lines, more); ++number)
          line.append(" ").append(more);
        body += importing(line, module, number);
      } else if (std::smatch match; std::regex_search(line, match, export_form)) {
        exports.append(exports.empty() ? "" : ", ").append(match[2]);
        body.append(match[1]).append(match.suffix());
      } else if (line.starts_with("export") || std::regex_search(line, import_call)) {
        refuse(module, number, line);
      } else {
        body += line;
      }
      body += '\n';
    }
    return "const " + variable_of(module) + " = (() => {\n" + body + "return {" + exports +
           "};\n})();\n";
  }

  /// Of a line that begins a comment, whose further lines are skipped too.
  static bool skips_comment(const std::string& line, std::istream& lines, std::size_t& number) {
    const auto begin = line.find_first_not_of(' ');
    if (begin == line.npos)
      return false;
    if (line.compare(begin, 3, "/**") == 0) {
      for (auto last = line; last.find("*/") == last.npos && std::getline(lines, last);)
        ++number;
      return true;
    }
    return line.compare(begin, 2, "//") == 0;
  }

  std::string importing(const std::string& line, const std::string& module, std::size_t number) {
    std::smatch match;
    if (!std::regex_match(line, match, import_form))
      refuse(module, number, line);
    const auto imported = path_from(module, match[2]);
    add(imported);
    if (!match[1].matched)
      return {};
    const auto names = std::regex_replace(match[1].str(), renaming, "$1: $2");
    return "const {" + names + "} = " + variable_of(imported) + ";";
  }

  [[noreturn]] static void refuse(const std::string& module, std::size_t number,
                                  const std::string& line) {
    throw std::runtime_error{module + ":" + std::to_string(number) +
                             ": cannot be bundled: " + line};
  }

  const module_reader& read_;
  bundle made_;
  /// Those whose imports are being added.
  std::vector<std::string> open_;
};

} // namespace

std::variant<bundle, std::string> make_bundle(const std::string& entry, const module_reader& read) {
  bundler bundler{read};
  try {
    bundler.add(entry);
  } catch (const std::runtime_error& fault) {
    return std::string{fault.what()};
  }
  return bundler.take();
}

} // namespace logflume::http
