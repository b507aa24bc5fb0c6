#pragma once

#include <string>

namespace logflume::actors {

/// What `is_listen_address` accepts, for people.
constexpr const char* listen_address_forms = "ADDRESS:PORT, [IPv6]:PORT or unix:PATH";

/// `ADDRESS:PORT`, `[IPv6]:PORT` or `unix:PATH`.
bool is_listen_address(const std::string& text);

/// `ADDRESS:PORT`, `[IPv6]:PORT` or nothing.
bool is_network_address(const std::string& text);

/// Advice on `:8080`, a port without an address; empty: it is not one.
std::string missing_host_advice(const std::string& text);

/// A possible name of a file, or nothing.
bool is_file_or_none(const std::string& text);

/// One segment of a URL's path, and not the name of another file of the log.
bool is_topic(const std::string& text);

/// The first part of a persistence id.
/// Addresses of brokers, with commas between, or nothing.
bool is_broker_list_or_none(const std::string& text);

/// A name that Kafka takes, or nothing.
bool is_kafka_topic_or_none(const std::string& text);

/// What can be part of a group's name in Kafka, or nothing.
bool is_forward_origin_or_none(const std::string& text);

bool is_entity_type(const std::string& text);

/// `stdin`, `fd:N`, `file:PATH` or `credential:NAME`.
bool is_secret_source(const std::string& text);

/// Relative, without `..`.
bool is_secret_path(const std::string& text);

/// `Variant.field`.
bool is_event_field(const std::string& text);

/// A DNS name, without a port.
/// Octal, or empty.
bool is_file_mode(const std::string& text);
bool is_right_to_read(const std::string& text);
bool is_host_name(const std::string& text);

/// As a browser writes it (RFC 6454): lower case, no path.
bool is_origin(const std::string& text);

} // namespace logflume::actors
