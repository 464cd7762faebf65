find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Poco 1.11 REQUIRED COMPONENTS Foundation JSON Net NetSSL Crypto)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(tl-expected REQUIRED)

# Headers only. Debian keeps 1.81 beside its default 1.74 and ships no package file for it, so the headers
# decide: DLL before 1.75 sees no symbols in a stripped plugin, and URL first appears in 1.81.
find_package(Boost 1.81 REQUIRED)
