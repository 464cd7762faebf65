#include "net/fields.hpp"

#include <array>
#include <ctime>

namespace xtask::net {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};

/// Takes the fixed pieces of a date off the front; once a piece does not fit, every later one fails too.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Scanner& literal(std::string_view expected) {
        if (text_.substr(0, expected.size()) != expected) return fail();
        text_.remove_prefix(expected.size());
        return *this;
    }

    Scanner& digits(std::size_t count, int& value) {
        if (text_.size() < count) return fail();
        value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (text_[i] < '0' || text_[i] > '9') return fail();
            value = value * 10 + (text_[i] - '0');
        }
        text_.remove_prefix(count);
        return *this;
    }

    /// asctime pads the day with a blank.
    Scanner& padded_day(int& value) {
        if (!text_.empty() && text_.front() == ' ') return literal(" ").digits(1, value);
        return digits(2, value);
    }

    template <std::size_t N>
    Scanner& one_of(const std::array<std::string_view, N>& names, int& index) {
        for (std::size_t i = 0; i < N; ++i) {
            if (text_.substr(0, names[i].size()) == names[i]) {
                index = static_cast<int>(i);
                return literal(names[i]);
            }
        }
        return fail();
    }

    Scanner& time(std::tm& tm) {
        return digits(2, tm.tm_hour).literal(":").digits(2, tm.tm_min).literal(":").digits(2, tm.tm_sec);
    }

    bool finished() const noexcept { return good_ && text_.empty(); }

  private:
    Scanner& fail() {
        good_ = false;
        text_ = {};
        return *this;
    }

    std::string_view text_;
    bool good_ = true;
};

bool imf_fixdate(std::string_view text, std::tm& tm, int& year) {
    int day_name = 0;
    return Scanner(text)
        .one_of(days, day_name)
        .literal(", ")
        .digits(2, tm.tm_mday)
        .literal(" ")
        .one_of(months, tm.tm_mon)
        .literal(" ")
        .digits(4, year)
        .literal(" ")
        .time(tm)
        .literal(" GMT")
        .finished();
}

bool rfc850_date(std::string_view text, std::tm& tm, int& year) {
    int day_name = 0;
    const bool matches = Scanner(text)
                             .one_of(long_days, day_name)
                             .literal(", ")
                             .digits(2, tm.tm_mday)
                             .literal("-")
                             .one_of(months, tm.tm_mon)
                             .literal("-")
                             .digits(2, year)
                             .literal(" ")
                             .time(tm)
                             .literal(" GMT")
                             .finished();
    year += year < 70 ? 2000 : 1900;
    return matches;
}

bool asctime_date(std::string_view text, std::tm& tm, int& year) {
    int day_name = 0;
    return Scanner(text)
        .one_of(days, day_name)
        .literal(" ")
        .one_of(months, tm.tm_mon)
        .literal(" ")
        .padded_day(tm.tm_mday)
        .literal(" ")
        .time(tm)
        .literal(" ")
        .digits(4, year)
        .finished();
}

} // namespace

std::optional<std::int64_t> parse_http_date(std::string_view value) {
    std::tm tm{};
    int year = 0;
    if (!imf_fixdate(value, tm, year) && !rfc850_date(value, tm, year) && !asctime_date(value, tm, year)) {
        return std::nullopt;
    }
    if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60) return std::nullopt;
    tm.tm_year = year - 1900;
    const std::tm asked = tm;
    const auto seconds = ::timegm(&tm);
    // timegm turns 31 February into March; a date that does not exist is no date. A leap second may carry
    // over.
    if (asked.tm_sec < 60 && (tm.tm_mday != asked.tm_mday || tm.tm_mon != asked.tm_mon)) return std::nullopt;
    return seconds;
}

} // namespace xtask::net
