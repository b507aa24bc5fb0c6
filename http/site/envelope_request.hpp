#pragma once

#include "http/message/request_head.hpp"
#include "http/message/stream_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::http {

inline constexpr std::size_t max_entities = 256;

/// Highest entity of topics whose keys have other bits besides the entity.
inline constexpr std::uint64_t default_highest_entity = (std::uint64_t{1} << 52) - 1;

/// Parses an entity in canonical decimal, not above `highest`. An entity has only one URL.
std::optional<std::uint64_t> parse_entity(std::string_view text,
                                          std::uint64_t highest = default_highest_entity);

/// Says what an entity must be, for people, such as `below 2^52`.
std::string entity_bound(std::uint64_t highest);

/// Reads the request for an envelope stream from the query's parameters and the header
/// `Last-Event-ID`, or returns what is wrong with a parameter, for people. `entity` is that of the
/// path, if it names one. With `takes_token`, a parameter may be the token, which was checked
/// before.
std::variant<stream_request, std::string>
read_envelope_request(const request_head& head, std::optional<std::uint64_t> entity,
                      std::uint64_t highest = default_highest_entity, bool takes_token = false);

/// Reads a page of the list of entities from the query's parameters, or returns what is wrong with
/// one.
std::variant<entity_page, std::string>
read_entity_page(const request_head& head, std::uint64_t highest = default_highest_entity,
                 bool takes_token = false);

/// Returns the form that the client prefers; nullopt if it accepts neither.
std::optional<stream_form> envelope_form_for(std::string_view accept);

} // namespace logflume::http
