#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

#include <type_traits>

namespace logflume::actors {

/// Argument-dependent lookup finds this for each class of this namespace, and for pointers to one.
template <class T>
void stays_in_process(const T&);

} // namespace logflume::actors

/// Outside that namespace, so that nothing but argument-dependent lookup finds the function.
namespace logflume::message_rules {

template <class T>
concept local = std::is_class_v<T> && requires(const T& message) {
  stays_in_process(message);
};

} // namespace logflume::message_rules

namespace caf {

/// Messages in logflume::actors never leave the process, so CAF need not serialise them.
template <class T>
requires logflume::message_rules::local<T>
struct allowed_unsafe_message_type<T> : std::true_type {
};

} // namespace caf
