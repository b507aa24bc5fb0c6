#include "http/message/host_port.hpp"
#include "http/message/host_rule.hpp"
#include "http/message/request_target.hpp"
#include "http/message/rfc3339.hpp"
#include "http/site/envelope_request.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>
#include <variant>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  http::request_head target;
  static_cast<void>(http::read_target(text, target));
  static_cast<void>(http::parse_rfc3339(text));
  static_cast<void>(http::host_rule{{"a.example"}, true}.allows(text));
  if (const auto parts = http::read_host_port(std::string{text}))
    fuzz::require(!parts->host.empty() && !parts->port.empty(), "an address has a host and a port");
  static_cast<void>(http::envelope_form_for(text));

  http::request_head head;
  head.method = "GET";
  head.query = text;
  const auto request = http::read_envelope_request(head, std::nullopt);
  if (const auto* good = std::get_if<http::stream_request>(&request)) {
    fuzz::require(good->entities.size() <= http::max_entities, "a set has its bound");
    fuzz::require(std::ranges::is_sorted(good->entities), "a set is in order");
    fuzz::require(std::ranges::adjacent_find(good->entities) == good->entities.end(),
                  "a set has nothing twice");
  }
  static_cast<void>(http::read_entity_page(head));
  return 0;
}
