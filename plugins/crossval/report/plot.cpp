#include "report/plot.hpp"

#include "report/series.hpp"
#include "report/words.hpp"

#include <algorithm>
#include <cmath>

namespace xtask::crossval {

namespace {

constexpr double width = 760, height = 240, left = 64, right = 16, top = 12, bottom = 34;
constexpr double plot_width = width - left - right, plot_height = height - top - bottom;
constexpr std::size_t most_bars = 340;

std::string digits(double value) {
    const double rounded = std::round(value * 10) / 10;
    return number_text(rounded == 0 ? 0 : rounded);
}

std::string text(double x, double y, std::string_view anchor, std::string_view words) {
    return "<text x=\"" + digits(x) + "\" y=\"" + digits(y) + "\" text-anchor=\"" + std::string(anchor) +
           "\">" + escaped(words) + "</text>";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
    return "<line class=\"" + std::string(style) + "\" x1=\"" + digits(x1) + "\" y1=\"" + digits(y1) +
           "\" x2=\"" + digits(x2) + "\" y2=\"" + digits(y2) + "\"/>";
}

std::string bar(double x, double y, double wide, double high, std::string_view style,
                const std::string& title) {
    return "<rect class=\"" + std::string(style) + "\" x=\"" + digits(x) + "\" y=\"" + digits(y) +
           "\" width=\"" + digits(wide) + "\" height=\"" + digits(high) + "\"><title>" + escaped(title) +
           "</title></rect>";
}

std::string open(const std::string& label) {
    return "<svg viewBox=\"0 0 " + digits(width) + " " + digits(height) + "\" role=\"img\" aria-label=\"" +
           escaped(label) + "\">";
}

/// Powers of ten that the values and limits lie between.
struct Scale {
    double low = -9, high = -2;

    double y(double value) const {
        const double log = value > 0 ? std::log10(value) : low;
        return top + plot_height * (1 - (std::clamp(log, low, high) - low) / (high - low));
    }
};

std::string power(double exponent) { return "1e" + std::to_string(static_cast<int>(exponent)); }

/// The limits that are lines of the plot.
bool is_drawn(const Check& one) {
    return (one.metric == Metric::kl_max || one.metric == Metric::kl_mean) && one.limit && *one.limit > 0;
}

Scale scale_for(const LogitFigures& figures, const std::vector<Check>& checks) {
    double most = figures.kl_max, least = 1;
    for (const float value : figures.kl) {
        if (value > 0) least = std::min(least, static_cast<double>(value));
    }
    for (const Check& one : checks) {
        if (!is_drawn(one)) continue;
        most = std::max(most, *one.limit);
        least = std::min(least, *one.limit);
    }
    Scale scale;
    scale.high = std::clamp(std::ceil(std::log10(std::max(most, 1e-12)) + 0.2), -11.0, 6.0);
    scale.low = std::clamp(std::floor(std::log10(std::max(least, 1e-16))), scale.high - 9, scale.high - 2);
    return scale;
}

std::string limits(const std::vector<Check>& checks, const Scale& scale) {
    std::string result;
    for (const Check& one : checks) {
        if (!is_drawn(one) || *one.limit < std::pow(10, scale.low)) continue;
        const double y = scale.y(*one.limit);
        result += line(left, y, width - right, y, "limit");
        result += text(width - right - 4, y - 4, "end",
                       std::string(info(one.metric).name) + " limit " + number_text(*one.limit));
    }
    return result;
}

/// Where one text ends and the next begins, as long as there is room to see it.
std::string part_marks(const LogitFigures& figures) {
    constexpr std::size_t most_marks = 24;
    std::string result;
    if (figures.parts.size() < 2 || figures.parts.size() > most_marks) return result;
    for (std::size_t i = 1; i < figures.parts.size(); ++i) {
        const double x = left + plot_width * static_cast<double>(figures.parts[i].first) /
                                    static_cast<double>(figures.positions);
        result += line(x, top, x, top + plot_height, "part");
    }
    return result;
}

} // namespace

std::string divergence_plot(const LogitFigures& figures, const std::vector<Check>& checks) {
    const Scale scale = scale_for(figures, checks);
    const Series series = thinned(figures.kl, most_bars);
    std::string result = open("KL divergence by position, largest " + number_text(figures.kl_max) + " nats");
    const double step = std::max(1.0, std::ceil((scale.high - scale.low) / 6));
    const int grid_lines = 1 + static_cast<int>((scale.high - scale.low) / step);
    for (int i = 0; i < grid_lines; ++i) {
        const double exponent = scale.low + i * step;
        const double y = scale.y(std::pow(10, exponent));
        result += line(left, y, width - right, y, "grid") + text(left - 8, y + 4, "end", power(exponent));
    }
    result += part_marks(figures);
    const double slot = plot_width / static_cast<double>(series.largest.size());
    for (std::size_t i = 0; i < series.largest.size(); ++i) {
        const double value = series.largest[i];
        if (!(value > 0)) continue;
        const double y = scale.y(value), wide = std::clamp(slot * 0.8, 0.8, 14.0);
        const std::string where =
            std::to_string(i * series.per) +
            (series.per > 1
                 ? " to " + std::to_string(std::min<std::size_t>((i + 1) * series.per, figures.kl.size()) - 1)
                 : "");
        result += bar(left + (static_cast<double>(i) + 0.5) * slot - wide / 2, y, wide,
                      std::max(1.0, top + plot_height - y), "bar",
                      "position " + where + ": " + number_text(value) + " nats");
    }
    if (!(figures.kl_max > 0))
        result +=
            text(left + plot_width / 2, top + plot_height / 2, "middle", "no divergence at any position");
    result += limits(checks, scale) + line(left, top + plot_height, width - right, top + plot_height, "axis");
    result +=
        text(left, height - 10, "start", "0") +
        text(width - right, height - 10, "end",
             std::to_string(figures.positions > 0 ? figures.positions - 1 : 0)) +
        text(left + plot_width / 2, height - 10, "middle",
             series.per > 1 ? "position (worst of each " + std::to_string(series.per) + ")" : "position");
    return result + "</svg>";
}

std::string divergence_histogram(const LogitFigures& figures) {
    const auto bins = histogram(figures.kl);
    std::uint64_t most = 1;
    for (const Bin& bin : bins) most = std::max(most, bin.count);
    std::string result =
        open("Histogram of the KL divergence of " + std::to_string(figures.positions) + " positions");
    const double slot = plot_width / static_cast<double>(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const Bin& bin = bins.at(i);
        const double x = left + slot * static_cast<double>(i);
        const double high = (plot_height - 18) * static_cast<double>(bin.count) / static_cast<double>(most);
        const double y = top + plot_height - high;
        const std::string name = i == 0    ? "0"
                                 : i == 1  ? "<1e-9"
                                 : i == 11 ? "1"
                                           : power(static_cast<double>(i) - 11);
        if (bin.count > 0) {
            result += bar(x + 4, y, slot - 8, std::max(1.5, high), "bar",
                          std::to_string(bin.count) + " positions from " + number_text(bin.from) +
                              " to below " + number_text(bin.to));
            result += text(x + slot / 2, y - 5, "middle", std::to_string(bin.count));
        }
        result += text(x + slot / 2, height - 16, "middle", name);
    }
    result += line(left, top + plot_height, width - right, top + plot_height, "axis");
    return result + "</svg>";
}

} // namespace xtask::crossval
