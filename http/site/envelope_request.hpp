#pragma once

#include "http/message/request_head.hpp"
#include "http/message/stream_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::http {

inline constexpr std::size_t most_entities = 256;

/// Of topics whose keys have other bits beside the entity.
inline constexpr std::uint64_t default_highest_entity = (std::uint64_t{1} << 52) - 1;

/// An entity in canonical decimal, not above `highest`: an entity has one URL.
std::optional<std::uint64_t> parse_entity(std::string_view text,
                                          std::uint64_t highest = default_highest_entity);

/// `below 2^52`: what an entity has to be, for people.
std::string entity_bound(std::uint64_t highest);

/// What an envelope stream is asked for: the query's parameters, and the header `Last-Event-ID`.
/// `entity`: that of the path, if it names one. `takes_token`: a parameter may be its token, which
/// was looked at before. Or what is wrong with a parameter, for people.
std::variant<stream_request, std::string>
read_envelope_request(const request_head& head, std::optional<std::uint64_t> entity,
                      std::uint64_t highest = default_highest_entity, bool takes_token = false);

/// A page of the list of entities, from the query's parameters; or what is wrong with one.
std::variant<entity_page, std::string>
read_entity_page(const request_head& head, std::uint64_t highest = default_highest_entity,
                 bool takes_token = false);

/// The form that the client likes best; none: it accepts neither.
std::optional<stream_form> envelope_form_for(std::string_view accept);

} // namespace logflume::http
