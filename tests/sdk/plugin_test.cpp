// The example plugin as the host meets it: a shared object with one symbol.
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include <dlfcn.h>

using namespace xtask;

namespace {

const xtask_plugin& hello() {
    static void* library = ::dlopen(HELLO_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(::dlerror());
    return *static_cast<const xtask_plugin*>(::dlsym(library, XTASK_PLUGIN_SYMBOL));
}

} // namespace

TEST_CASE("the record") {
    CHECK(hello().size == sizeof(xtask_plugin));
    CHECK(hello().abi_major == XTASK_ABI_MAJOR);
    CHECK(hello().abi_minor == XTASK_ABI_MINOR);
    CHECK(hello().run != nullptr);
    CHECK(hello().resolve != nullptr);
}

TEST_CASE("the manifest inside is the file beside, byte for byte, and well-formed") {
    std::ostringstream file;
    file << std::ifstream(HELLO_MANIFEST, std::ios::binary).rdbuf();
    CHECK(abi::view(hello().manifest) == file.str());
    CHECK(testkit::check_manifest(file.str()).empty());
}

TEST_CASE("running its command") {
    testkit::FakeHost host;
    const testkit::ArgList args{{"name", "Ada"}, {"shout", true}};
    const xtask_error* error = nullptr;
    CHECK(hello().run(host.host(), host.run_handle(), abi::borrow("hello"), args.get(), &error) == XTASK_OK);
    CHECK(host.ui.printed == "hello, Ada!\n");
    CHECK(host.ui.result == R"({"greeted":"Ada"})");
}

TEST_CASE("asking its mirror") {
    testkit::FakeHost host;
    auto request = abi::make<xtask_mirror_request>();
    request.mirror = abi::borrow("attic");
    request.id = abi::borrow("o/r");
    request.path = abi::borrow("f");
    const xtask_resolution* resolution = nullptr;
    const xtask_error* error = nullptr;
    CHECK(hello().resolve(host.host(), host.run_handle(), &request, &resolution, &error) == XTASK_OK);
    REQUIRE(resolution->count == 1);
    CHECK(abi::view(resolution->candidates[0]->target) == "https://attic.example/o/r/f");
}
