#include "http/message/rfc3339.hpp"

#include "http/message/characters.hpp"

#include <chrono>

namespace logflume::http {

namespace {

/// Takes fixed parts from the front of a text.
class reader {
 public:
  explicit reader(std::string_view text) : rest_{text} {}

  /// Returns -1 if the text does not begin with that many digits.
  int number(std::size_t digits) {
    if (rest_.size() < digits || !all_digits(rest_.substr(0, digits)))
      return -1;
    int value = 0;
    for (const char c : rest_.substr(0, digits))
      value = value * 10 + (c - '0');
    rest_.remove_prefix(digits);
    return value;
  }

  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == characters.npos)
      return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  /// The character that `one_of` took last.
  char last() const { return last_; }

  /// Returns the digits after the decimal point as a fraction of one.
  double fraction() {
    double value = 0;
    double unit = 0.1;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10)
      value += unit * (rest_.front() - '0');
    return value;
  }

  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = 0;
};

} // namespace

std::optional<double> parse_rfc3339(std::string_view text) {
  reader in{text};
  const int year = in.number(4);
  const bool dashed = in.one_of("-");
  const int month = in.number(2);
  const bool dashed_again = in.one_of("-");
  const int day = in.number(2);
  const bool timed = in.one_of("Tt ");
  const int hour = in.number(2);
  const bool parted = in.one_of(":");
  const int minute = in.number(2);
  const bool parted_again = in.one_of(":");
  const int second = in.number(2);
  if (!dashed || !dashed_again || !timed || !parted || !parted_again || year < 0 || hour < 0 ||
      hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return {};
  double fraction = 0;
  if (in.one_of(".")) {
    if (!in.at_digit())
      return {};
    fraction = in.fraction();
  }
  if (!in.one_of("Zz+-"))
    return {};
  int away = 0;
  if (const char sign = in.last(); sign == '+' || sign == '-') {
    const int hours = in.number(2);
    const bool colon = in.one_of(":");
    const int minutes = in.number(2);
    if (hours < 0 || hours > 23 || !colon || minutes < 0 || minutes > 59)
      return {};
    away = (hours * 60 + minutes) * (sign == '+' ? 60 : -60);
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (month < 1 || day < 1 || !date.ok() || !in.at_end())
    return {};
  const std::chrono::seconds time = sys_days{date}.time_since_epoch() + hours{hour} +
                                    minutes{minute} + std::chrono::seconds{second - away};
  return static_cast<double>(time.count()) + fraction;
}

} // namespace logflume::http
