#include "http/pack/bundle.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <variant>

using namespace logflume::http;

namespace {

using modules = std::map<std::string, std::string>;

std::variant<bundle, std::string> bundle_of(const modules& files) {
  return make_bundle("app.js", [&](const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional{found->second};
  });
}

std::string text_of(const modules& files) {
  const auto made = bundle_of(files);
  const auto* fault = std::get_if<std::string>(&made);
  REQUIRE_MESSAGE(!fault, *fault);
  return std::get<bundle>(made).text;
}

std::string fault_of(const modules& files) {
  const auto made = bundle_of(files);
  REQUIRE(std::holds_alternative<std::string>(made));
  return std::get<std::string>(made);
}

} // namespace

TEST_CASE("a module becomes a function that gives what it exports") {
  CHECK(text_of({{"app.js", "const most = 2;\nexport const least = most - 1;\n"
                            "export function sum(a, b) { return a + b; }\n"
                            "export async function* all() {}\nexport class Sum {}\n"}}) ==
        "const app_js = (() => {\nconst most = 2;\nconst least = most - 1;\n"
        "function sum(a, b) { return a + b; }\n"
        "async function* all() {}\nclass Sum {}\nreturn {least, sum, all, Sum};\n})();\n");
}

TEST_CASE("a module is behind those that it imports and is in the script once") {
  const auto made = bundle_of({{"app.js", "import {a} from './a.js';\nimport {b} from './b.js';\n"},
                               {"a.js", "import {b} from './b.js';\nexport const a = b;\n"},
                               {"b.js", "export const b = 1;\n"}});
  const auto& found = std::get<bundle>(made);
  CHECK(found.modules == std::vector<std::string>{"b.js", "a.js", "app.js"});
  CHECK(found.text == "const b_js = (() => {\nconst b = 1;\nreturn {b};\n})();\n"
                      "const a_js = (() => {\nconst {b} = b_js;\nconst a = b;\nreturn {a};\n})();\n"
                      "const app_js = (() => {\nconst {a} = a_js;\nconst {b} = b_js;\nreturn {};\n"
                      "})();\n");
}

TEST_CASE("modules in folders are named from the module that imports them") {
  const auto made =
      bundle_of({{"app.js", "import {b} from './stream/b.js';\n"},
                 {"stream/b.js", "import {c} from './c.js';\nimport {d} from '../view/d.js';\n"
                                 "export const b = c + d;\n"},
                 {"stream/c.js", "export const c = 1;\n"},
                 {"view/d.js", "import {c} from '../stream/c.js';\nexport const d = c;\n"}});
  const auto& found = std::get<bundle>(made);
  CHECK(found.modules ==
        std::vector<std::string>{"stream/c.js", "view/d.js", "stream/b.js", "app.js"});
  CHECK(found.text.find("const {d} = view_d_js;\n") != found.text.npos);
  CHECK(fault_of({{"app.js", "import '../a.js';\n"}}) == "../a.js cannot be read");
  CHECK(fault_of({{"app.js", "import './a/b.js';\nimport './a_b.js';\n"},
                  {"a/b.js", ""},
                  {"a_b.js", ""}}) == "a_b.js and a/b.js are too much alike: rename one");
}

TEST_CASE("an import may rename, take several lines, or take no name") {
  const auto text = text_of({{"app.js", "import {\n  a as first,\n  b,\n} from './two-names.js';\n"
                                        "import './a.js';\n"},
                             {"two-names.js", "export const a = 1;\nexport const b = 2;\n"},
                             {"a.js", "window.a = 1;\n"}});
  CHECK(text.find("const {   a: first,   b, } = two_names_js;\n") != text.npos);
  CHECK(text.find("window.a = 1;\n") < text.find("const app_js"));
}

TEST_CASE("comments that begin a line are left out") {
  CHECK(text_of({{"app.js", "// One.\n/** Two. */\nlet a = 1; // three\n/**\n * Four.\n */\n"
                            "  // five\n  a = '/** six';\n"}}) ==
        "const app_js = (() => {\nlet a = 1; // three\n  a = '/** six';\nreturn {};\n})();\n");
}

TEST_CASE("what cannot be bundled is refused with its place") {
  CHECK(fault_of({}) == "app.js cannot be read");
  CHECK(fault_of({{"app.js", "import {a} from './a.js';\n"}}) == "a.js cannot be read");
  CHECK(fault_of({{"app.js", "\n/**\n */\nexport let a = 1;\n"}}) ==
        "app.js:4: cannot be bundled: export let a = 1;");
  for (const auto* line : {"export default 1;", "export {a};", "import a from './a.js';",
                           "import * as a from './a.js';", "import {a} from 'a';",
                           "  const a = await import('./a.js');"})
    CHECK(fault_of({{"app.js", std::string{line} + "\n"}, {"a.js", ""}}) ==
          std::string{"app.js:1: cannot be bundled: "} + line);
}

TEST_CASE("modules that import each other in a circle are refused") {
  CHECK(fault_of({{"app.js", "import {a} from './a.js';\n"},
                  {"a.js", "import {b} from './b.js';\n"},
                  {"b.js", "import {a} from './a.js';\n"}}) == "a.js imports itself, through b.js");
}
