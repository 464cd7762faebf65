# cmake -P: stops as a configure step must for a manifest that names another plugin.
include(${CMAKE_CURRENT_LIST_DIR}/../../sdk/cmake/xtask_add_plugin.cmake)
xtask_check_manifest(${CMAKE_CURRENT_LIST_DIR}/example/hello.json goodbye)
