#include "metadata.hpp"

#include <variant>

namespace xtask::gen_fixtures {

namespace {

void write_element(JsonWriter& json, std::uint32_t value) { json.value(std::uint64_t{value}); }
void write_element(JsonWriter& json, std::int32_t value) { json.value(std::int64_t{value}); }
void write_element(JsonWriter& json, float value) { json.value(double{value}); }
void write_element(JsonWriter& json, bool value) { json.value(value); }
void write_element(JsonWriter& json, const std::string& value) { json.value(value); }
template <class T>
void write_element(JsonWriter& json, const std::vector<T>& values) {
    json.begin_array();
    for (const auto& value : values) write_element(json, value);
    json.end_array();
}

std::string key_value_json(const gguf::KeyValue& entry) {
    JsonWriter json;
    const std::string type(gguf::name_of(gguf::type_of(entry.value)));
    json.begin_object().member("key", entry.key);
    json.member("type", gguf::is_array(entry.value) ? "array of " + type : type).key("value");
    std::visit([&](const auto& value) { write_element(json, value); }, entry.value);
    return json.end_object().take();
}

std::string tensor_json(const gguf::TensorInfo& tensor) {
    JsonWriter json;
    json.begin_object().member("name", tensor.name).member("type", gguf::name_of_tensor_type(tensor.type));
    json.key("shape").begin_array();
    for (const std::uint64_t dimension : tensor.shape) json.value(dimension);
    json.end_array();
    return json.member("offset", tensor.offset)
        .member("bytes", gguf::data_size(tensor).value())
        .end_object()
        .take();
}

template <class Items, class Convert>
std::string lines(const Items& items, Convert convert) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "    " : ",\n    ") + convert(item);
    return text;
}

} // namespace

JsonWriter& write_arguments(JsonWriter& json, const Recipe& recipe) {
    return json.begin_object()
        .member("arch", recipe.arch)
        .member("size", recipe.size)
        .member("type", recipe.type)
        .member("seed", recipe.seed)
        .member_if("broken", recipe.broken)
        .end_object();
}

std::string metadata_json(const Recipe& recipe, const Fixture& fixture, std::string_view file) {
    const Model& model = fixture.model();
    JsonWriter arguments, name;
    write_arguments(arguments, recipe);
    name.value(file);
    return "{\n  \"schema\": 1,\n  \"file\": " + name.text() +
           ",\n  \"bytes\": " + std::to_string(fixture.size()) + ",\n  \"arguments\": " + arguments.text() +
           ",\n  \"parameters\": " + std::to_string(model.parameters()) + ",\n  \"key_values\": [\n" +
           lines(model.outline.key_values, key_value_json) + "\n  ],\n  \"tensors\": [\n" +
           lines(model.outline.tensors, tensor_json) + "\n  ]\n}\n";
}

} // namespace xtask::gen_fixtures
