#include "report_json.hpp"

#include "values.hpp"

namespace xtask::inspect {

namespace {

void write_entry(JsonWriter& json, const gguf::Entry& entry) {
    json.begin_object().member("key", entry.key).member("type", name_of(entry.type));
    if (const gguf::Array* const array = entry.array()) {
        json.member("element_type", name_of(array->type)).key("count");
        write_number(json, array->count);
        json.key("first").begin_array();
        for (const gguf::Scalar& element : array->first) write_value(json, element);
        json.end_array();
    } else {
        json.key("value");
        write_value(json, std::get<gguf::Scalar>(entry.value));
        const auto* const text = entry.scalar<std::string>();
        if (text != nullptr && text->size() < entry.length) json.member("length", entry.length);
    }
    json.member("position", entry.position).end_object();
}

void write_tensor(JsonWriter& json, const gguf::Tensor& tensor, const std::string& digest) {
    json.begin_object()
        .member("name", tensor.info.name)
        .member("type", gguf::name_of_tensor_type(tensor.info.type))
        .member("type_id", std::uint64_t{tensor.info.type})
        .key("shape")
        .begin_array();
    for (const std::uint64_t dimension : tensor.info.shape) write_number(json, dimension);
    json.end_array().key("offset");
    write_number(json, tensor.info.offset);
    if (tensor.size) json.member("bytes", *tensor.size);
    json.member_if("sha256", digest).end_object();
}

void write_tensors(JsonWriter& json, const Inspection& inspection) {
    const auto& tensors = inspection.reading.header.tensors;
    json.key("tensors").begin_array();
    for (std::size_t i = 0; i < tensors.size(); ++i)
        write_tensor(json, tensors[i], inspection.digests.empty() ? std::string() : inspection.digests[i]);
    json.end_array();
}

void write_problems(JsonWriter& json, const gguf::Reading& reading) {
    json.key("problems").begin_array();
    for (const gguf::Problem& problem : reading.problems)
        json.begin_object().member("position", problem.position).member("problem", problem.text).end_object();
    json.end_array().member("more_problems", reading.more_problems);
}

} // namespace

std::string report_json(const Inspection& inspection, bool tensors) {
    const gguf::Header& header = inspection.reading.header;
    JsonWriter json;
    json.begin_object()
        .member(inspection.remote ? "url" : "path", inspection.name)
        .member("valid", inspection.valid())
        .member("complete", inspection.reading.complete)
        .member("version", std::uint64_t{header.version});
    if (inspection.size) json.member("size", *inspection.size);
    json.member("header_bytes", header.size)
        .member("data_position", header.data)
        .member("alignment", std::uint64_t{header.alignment})
        .member("key_value_count", std::uint64_t{header.entries.size()})
        .member("tensor_count", std::uint64_t{header.tensors.size()});
    if (inspection.remote)
        json.member("bytes_read", inspection.bytes_read).member("requests", inspection.requests);
    json.key("key_values").begin_array();
    for (const gguf::Entry& entry : header.entries) write_entry(json, entry);
    json.end_array();
    if (tensors) write_tensors(json, inspection);
    write_problems(json, inspection.reading);
    return json.end_object().take();
}

} // namespace xtask::inspect
