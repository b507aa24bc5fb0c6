#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::http {

/// The text of a module by its path in the page's folder, such as `stream/clock.js`; none: there is
/// no such file.
using module_reader = std::function<std::optional<std::string>(const std::string& name)>;

struct bundle {
  std::string text;
  /// Its modules, each behind those that it imports.
  std::vector<std::string> modules;
};

/// One script of a module and all that it imports, which a browser loads in one request. Each
/// module becomes a function that is called once and gives what the module exports. Modules may
/// import names, `import {a, b as c} from '../stream/module.js';`, and export declarations other
/// than `let`, each at the beginning of a line. Lines that begin with a comment are left out, so
/// none may do so within a text. The reason, where a module cannot be bundled or imports run in a
/// circle.
std::variant<bundle, std::string> make_bundle(const std::string& entry, const module_reader& read);

} // namespace logflume::http
