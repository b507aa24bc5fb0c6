#include "http/site/envelope_request.hpp"

#include "http/message/characters.hpp"
#include "http/message/media_type.hpp"
#include "http/message/query.hpp"
#include "http/message/rfc3339.hpp"
#include "http/site/credentials.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <set>
#include <utility>

namespace logflume::http {

namespace {

constexpr std::uint32_t max_last_events = 1'000;
constexpr std::uint32_t max_limit = 100'000;
constexpr std::uint32_t max_linger = 10'000; // milliseconds

constexpr std::uint32_t max_page_size = 1'000;

std::string unknown(std::string_view name, std::string_view known) {
  return "\"" + std::string{name.substr(0, 64)} + "\" is unknown: the parameters are " +
         std::string{known};
}

/// Parses a canonical decimal number.
std::optional<std::uint64_t> parse_whole(std::string_view text) {
  if (text.empty() || !all_digits(text) || (text.size() > 1 && text.front() == '0'))
    return {};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return {};
  return number;
}

std::optional<std::uint32_t> parse_between(std::string_view text, std::uint32_t low,
                                           std::uint32_t high) {
  const auto number = parse_whole(text);
  if (!number || *number < low || *number > high)
    return {};
  return static_cast<std::uint32_t>(*number);
}

std::optional<stream_begin> parse_from(std::string_view text) {
  if (text == "all")
    return from_all{};
  if (text == "now")
    return from_now{};
  const auto colon = text.find(':');
  if (colon == text.npos)
    return {};
  const auto kind = text.substr(0, colon);
  const auto value = text.substr(colon + 1);
  if (kind == "last") {
    if (const auto count = parse_between(value, 1, max_last_events))
      return from_last{*count};
  } else if (kind == "offset") {
    if (const auto offset = parse_whole(value))
      return from_offset{*offset};
  } else if (kind == "time") {
    if (const auto seconds = parse_rfc3339(value))
      return from_time{*seconds};
  }
  return {};
}

/// Collects the parameters of one request; each `take` function returns what is wrong, if anything.
class request_reader {
 public:
  request_reader(std::optional<std::uint64_t> entity, std::uint64_t highest) :
      path_entity_{entity}, highest_{highest} {
    if (entity)
      entities_.insert(*entity);
  }

  std::string take(const query_parameter& given) {
    const bool repeatable = given.name == "entity";
    if (!repeatable && !seen_.insert(given.name).second)
      return given.name + ": give it only once";
    if (given.name == "entity")
      return take_entity(given.value);
    if (given.name == "from")
      return take_from(given.value);
    if (given.name == "limit")
      return take_limit(given.value);
    if (given.name == "follow")
      return take_follow(given.value);
    if (given.name == "linger")
      return take_linger(given.value);
    if (given.name == "last_event_id" || given.name == "lastEventId") {
      if (!given.value.empty())
        request_.last_event_id = given.value;
      return {};
    }
    return unknown(given.name, "entity, from, limit, follow, linger and last_event_id");
  }

  std::variant<stream_request, std::string> end(std::string_view last_event_id) {
    if (!last_event_id.empty())
      request_.last_event_id = last_event_id;
    if (!all_ && entities_.empty())
      return "entity: give 1 to " + std::to_string(max_entities) + " entities, or * for all";
    request_.entities.assign(entities_.begin(), entities_.end());
    return std::move(request_);
  }

 private:
  std::string take_entity(const std::string& value) {
    if (path_entity_)
      return "entity: the path already names the entity";
    if (all_ || (value == "*" && !entities_.empty()))
      return "entity: * means all entities: give no others";
    if (value == "*") {
      all_ = true;
      return {};
    }
    const auto id = parse_entity(value, highest_);
    if (!id)
      return "entity: give whole numbers " + entity_bound(highest_) +
             ", without leading zeros, or *";
    entities_.insert(*id);
    return entities_.size() > max_entities
               ? "entity: give at most " + std::to_string(max_entities) + ", or * for all"
               : std::string{};
  }

  std::string take_from(std::string_view value) {
    const auto from = parse_from(value);
    if (!from)
      return "from: give all, now, last:N (1 to 1000), offset:N, or time:TIME, such as "
             "time:2026-11-23T08:00:00Z (write a + as %2B)";
    request_.from = *from;
    return {};
  }

  std::string take_limit(std::string_view value) {
    request_.limit = parse_between(value, 1, max_limit);
    return request_.limit ? std::string{} : "limit: give 1 to " + std::to_string(max_limit);
  }

  std::string take_follow(std::string_view value) {
    request_.follow = value == "true";
    return request_.follow || value == "false" ? std::string{} : "follow: give true or false";
  }

  std::string take_linger(std::string_view value) {
    const auto linger = parse_between(value, 1, max_linger);
    request_.linger = std::chrono::milliseconds{linger.value_or(0)};
    return linger ? std::string{}
                  : "linger: give 1 to " + std::to_string(max_linger) + " milliseconds";
  }

  std::optional<std::uint64_t> path_entity_;
  std::uint64_t highest_;
  std::set<std::uint64_t> entities_;
  bool all_ = false;
  std::set<std::string> seen_;
  stream_request request_;
};

} // namespace

std::optional<std::uint64_t> parse_entity(std::string_view text, std::uint64_t highest) {
  const auto id = parse_whole(text);
  return id && *id <= highest ? id : std::nullopt;
}

std::string entity_bound(std::uint64_t highest) {
  const auto bits = std::bit_width(highest);
  const bool is_power = std::has_single_bit(highest + 1) || highest + 1 == 0;
  return is_power ? "below 2^" + std::to_string(bits) : "up to " + std::to_string(highest);
}

std::variant<stream_request, std::string> read_envelope_request(const request_head& head,
                                                                std::optional<std::uint64_t> entity,
                                                                std::uint64_t highest,
                                                                bool takes_token) {
  request_reader reader{entity, highest};
  for (const auto& parameter : parse_query(head.query))
    if (takes_token && parameter.name == token_parameter)
      continue;
    else if (auto wrong = reader.take(parameter); !wrong.empty())
      return wrong;
  return reader.end(head.field("Last-Event-ID"));
}

std::variant<entity_page, std::string> read_entity_page(const request_head& head,
                                                        std::uint64_t highest, bool takes_token) {
  entity_page page;
  std::set<std::string> seen;
  for (const auto& [name, value] : parse_query(head.query)) {
    if (takes_token && name == token_parameter)
      continue;
    if (!seen.insert(name).second)
      return name + ": give it only once";
    if (name == "after") {
      page.after = parse_entity(value, highest);
      if (!page.after)
        return "after: give an entity, a whole number " + entity_bound(highest) +
               " without leading zeros";
    } else if (name == "limit") {
      const auto limit = parse_between(value, 1, max_page_size);
      if (!limit)
        return "limit: give 1 to " + std::to_string(max_page_size);
      page.limit = *limit;
    } else {
      return unknown(name, "after and limit");
    }
  }
  return page;
}

std::optional<stream_form> envelope_form_for(std::string_view accept) {
  if (accept.empty())
    return stream_form::envelopes;
  const auto sse = quality(accept, "text/event-stream", {});
  const auto lines = quality(accept, "application/x-ndjson", {});
  if (sse == 0 && lines == 0)
    return {};
  return lines > sse ? stream_form::envelope_lines : stream_form::envelopes;
}

} // namespace logflume::http
