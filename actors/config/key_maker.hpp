#pragma once

#include "actors/config/keys.hpp"
#include "actors/config/rule.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace logflume::actors {

template <class T>
toml_form form_of(const rule<T>& rule) {
  if (std::is_same_v<T, std::vector<std::string>>)
    return toml_form::list;
  if (std::is_same_v<T, entity_names>)
    return toml_form::table;
  if (std::is_same_v<T, std::optional<double>>)
    return toml_form::number_or_string;
  if (std::is_same_v<T, kept_records>)
    return toml_form::integer_or_string;
  return std::is_integral_v<T> && !rule.has_unit ? toml_form::integer : toml_form::string;
}

/// `value_in` returns a reference to the key's value in an owner.
template <class Owner, class T, class ValueIn>
basic_key<Owner> make_key(ValueIn value_in, std::string_view name, std::string_view meaning,
                          rule<T> rule) {
  return {.name = name,
          .meaning = meaning,
          .expected = rule.expected,
          .hidden = false,
          .has_unit = rule.has_unit,
          .is_address = false,
          .form = form_of(rule),
          .live = false,
          .set =
              [=](Owner& target, const raw_value& value) {
                auto parsed = rule.parse(value);
                if (!parsed || !rule.accepts(*parsed))
                  return false;
                value_in(target) = std::move(*parsed);
                return true;
              },
          .print = [=](const Owner& source) { return rule.print(value_in(source)); }};
}

template <class Owner, class T>
basic_key<Owner> make(T Owner::*member, std::string_view name, std::string_view meaning,
                      rule<T> rule) {
  return make_key<Owner>(
      [=](auto& owner) -> auto& { return owner.*member; }, name, meaning, std::move(rule));
}

template <class Owner, class Section, class T>
basic_key<Owner> make(Section Owner::*section, T Section::*member, std::string_view name,
                      std::string_view meaning, rule<T> rule) {
  return make_key<Owner>(
      [=](auto& owner) -> auto& { return owner.*section.*member; }, name, meaning, std::move(rule));
}

template <class Owner>
basic_key<Owner> hide(basic_key<Owner> shown) {
  shown.hidden = true;
  return shown;
}

template <class Owner>
basic_key<Owner> address(basic_key<Owner> shown) {
  shown.is_address = true;
  return shown;
}

template <class Owner>
basic_key<Owner> live(basic_key<Owner> changing) {
  changing.live = true;
  return changing;
}

} // namespace logflume::actors
