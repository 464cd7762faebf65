#include "report_text.hpp"

#include "report/lines.hpp"
#include "values.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace xtask::inspect {

namespace {

using report::byte_count;
using report::grouped;
using report::report_line;

using Row = std::vector<std::string>;

/// Characters, where UTF-8 has one in several bytes.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Columns two spaces apart; the last one as it comes.
std::string table(const std::string& title, const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string text = title + ": " + grouped(rows.size()) + "\n";
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += "  " + row[i];
            if (i + 1 < row.size()) text.append(widths[i] - width(row[i]), ' ');
        }
        text += "\n";
    }
    return text;
}

/// "F32 5, Q8_0 16"
std::string types(const gguf::Header& header) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (const gguf::Tensor& tensor : header.tensors) ++counts[tensor.info.type];
    std::string text;
    for (const auto& [type, count] : counts) {
        if (text.size() > 200) return text + ", …";
        text += (text.empty() ? "" : ", ") + gguf::name_of_tensor_type(type) + " " + grouped(count);
    }
    return text;
}

std::string parameters(const gguf::Header& header) {
    std::uint64_t sum = 0;
    for (const gguf::Tensor& tensor : header.tensors) {
        const auto count = gguf::element_count(tensor.info.shape);
        if (!count || *count > ~sum) return "";
        sum += *count;
    }
    return sum == 0 ? "" : grouped(sum);
}

std::string overview(const Inspection& inspection) {
    const gguf::Header& header = inspection.reading.header;
    const std::string place =
        ", data from byte " + grouped(header.data) + " on, aligned to " + grouped(header.alignment);
    std::string text = inspection.name + "\n";
    text += report_line("state", inspection.valid() ? "valid" : "malformed, see the problems below");
    text +=
        report_line("format", header.version == 0 ? "" : "GGUF version " + std::to_string(header.version));
    text += report_line("size", inspection.size ? byte_count(*inspection.size) : "");
    text += report_line("header", byte_count(header.size) +
                                      (inspection.reading.complete ? place : ", as far as it can be read"));
    text += report_line("types", types(header));
    text += report_line("weights", parameters(header));
    if (inspection.remote) {
        text +=
            report_line("read", byte_count(inspection.bytes_read) + " in " + grouped(inspection.requests) +
                                    (inspection.requests == 1 ? " request" : " requests"));
    }
    return text;
}

std::string key_values(const gguf::Header& header) {
    std::vector<Row> rows;
    for (const gguf::Entry& entry : header.entries)
        rows.push_back({entry.key.substr(0, 64), shown_type(entry), shown(entry)});
    return table("key-values", rows);
}

std::string tensors(const Inspection& inspection) {
    const gguf::Header& header = inspection.reading.header;
    std::vector<Row> rows;
    for (std::size_t i = 0; i < header.tensors.size(); ++i) {
        const gguf::Tensor& tensor = header.tensors[i];
        Row row{tensor.info.name, gguf::name_of_tensor_type(tensor.info.type), shown_shape(tensor.info.shape),
                "at " + grouped(tensor.info.offset), tensor.size ? byte_count(*tensor.size) : "no size"};
        if (!inspection.digests.empty())
            row.push_back(inspection.digests[i].empty() ? "not read" : inspection.digests[i]);
        rows.push_back(std::move(row));
    }
    return table("tensors", rows);
}

std::string problems(const gguf::Reading& reading) {
    std::vector<Row> rows;
    for (const gguf::Problem& problem : reading.problems) rows.push_back({sentence(problem)});
    if (reading.more_problems > 0) rows.push_back({"and " + grouped(reading.more_problems) + " more"});
    return rows.empty() ? "" : table("problems", rows);
}

} // namespace

std::string sentence(const gguf::Problem& problem) {
    return "byte " + std::to_string(problem.position) + ": " + problem.text;
}

std::string report_text(const Inspection& inspection, bool with_tensors) {
    return overview(inspection) + key_values(inspection.reading.header) +
           (with_tensors ? tensors(inspection) : "") + problems(inspection.reading);
}

} // namespace xtask::inspect
