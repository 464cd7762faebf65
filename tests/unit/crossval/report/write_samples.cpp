/// Writes the samples in all forms into a folder, for forms_test.py and for eyes.
///
/// usage: crossval_samples DIR
#include "report/formats.hpp"
#include "samples.hpp"

#include <fstream>
#include <iostream>

using namespace xtask::crossval;

namespace {

void write(const std::string& path, const std::string& content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

void write_forms(const std::string& folder, const std::string& name, const Report& report) {
    write(folder + name + ".json", report_json(report));
    write(folder + name + ".html", report_html(report));
    write(folder + name + ".xml", report_junit(report));
    write(folder + name + ".txt", report_text(report));
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: crossval_samples DIR\n";
        return 2;
    }
    const std::string folder = std::string(arguments[1]) + "/";
    write_forms(folder, "good", test::sample(false));
    write_forms(folder, "bad", test::sample(true));
    write_forms(folder, "hostile", test::hostile());
    write_forms(folder, "empty", test::empty());
    return 0;
}
