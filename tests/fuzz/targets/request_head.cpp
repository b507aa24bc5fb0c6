#include "http/message/request_head.hpp"
#include "http/message/characters.hpp"
#include "http/site/content_coding.hpp"
#include "http/site/credentials.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <variant>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  http::head_scanner scanner;
  const auto scanned = scanner.scan(text);
  const auto read = http::read_head(text);
  const auto* head = std::get_if<http::request_head>(&read);
  if (!head)
    return 0;
  fuzz::require(scanned == http::scan_state::complete, "a head that is read is whole");
  fuzz::require(http::is_token(head->method), "a method is a token");
  fuzz::require(head->path == "*" || head->path.starts_with('/'), "a path begins with /");
  for (const auto& field : head->fields)
    fuzz::require(http::is_token(field.name) && field.value.find('\n') == field.value.npos &&
                      field.value.find('\r') == field.value.npos,
                  "a field is one line");
  static_cast<void>(http::find_credentials(*head, {.query = true}));
  static_cast<void>(http::find_authorization(*head));
  static_cast<void>(http::is_same_origin(*head));
  constexpr http::coded_bodies bodies{"as it is", "", "br"};
  const auto coding = http::choose_coding(head->field("Accept-Encoding"), bodies);
  fuzz::require(!bodies[static_cast<std::size_t>(coding)].empty(), "a body is in its coding");
  return 0;
}
