#pragma once

#include <string>

namespace logflume::actors {

/// Describes to users what `is_listen_address` accepts.
constexpr const char* listen_address_forms = "ADDRESS:PORT, [IPv6]:PORT or unix:PATH";

/// Accepts `ADDRESS:PORT`, `[IPv6]:PORT` or `unix:PATH`.
bool is_listen_address(const std::string& text);

/// Accepts `ADDRESS:PORT`, `[IPv6]:PORT` or an empty text.
bool is_network_address(const std::string& text);

/// Returns advice on `:8080`, a port without an address; empty if `text` is something else.
std::string missing_host_advice(const std::string& text);

/// Accepts a possible file name, or an empty text.
bool is_file_or_none(const std::string& text);

/// Accepts one segment of a URL's path that is not the name of another file of the log.
bool is_topic(const std::string& text);

/// Accepts comma-separated addresses of brokers, or an empty text.
bool is_broker_list_or_none(const std::string& text);

/// Accepts a topic name that Kafka allows, or an empty text.
bool is_kafka_topic_or_none(const std::string& text);

/// Accepts what can be part of a group's name in Kafka, or an empty text.
bool is_forward_origin_or_none(const std::string& text);

/// Accepts the first part of a persistence id.
bool is_entity_type(const std::string& text);

/// Accepts `stdin`, `fd:N`, `file:PATH` or `credential:NAME`.
bool is_secret_source(const std::string& text);

/// Accepts a relative path without `..`.
bool is_secret_path(const std::string& text);

/// Accepts `Variant.field`.
bool is_event_field(const std::string& text);

/// Accepts an octal mode, or an empty text.
bool is_file_mode(const std::string& text);
bool is_right_to_read(const std::string& text);
/// Accepts a DNS name without a port.
bool is_host_name(const std::string& text);

/// Accepts an origin as a browser writes it (RFC 6454): lower case, no path.
bool is_origin(const std::string& text);

} // namespace logflume::actors
