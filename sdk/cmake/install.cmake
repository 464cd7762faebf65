# The SDK as others get it: `cmake --install BUILD --component sdk`. Its version is the plugin ABI's, with a patch level
# for what is not ABI.
include(CMakePackageConfigHelpers)

set(XTASK_SDK_VERSION ${XTASK_SDK_ABI}.0)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/xtask-sdk)
set(XTASK_SDK_DATADIR ${CMAKE_INSTALL_DATADIR})
set(XTASK_SDK_PLUGIN_DIR ${CMAKE_INSTALL_LIBDIR}/xtask/plugins)

configure_package_config_file(cmake/xtask-sdk-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk-config.cmake
                              INSTALL_DESTINATION ${package} PATH_VARS XTASK_SDK_DATADIR)
# What was written for an older minor still builds.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk-config-version.cmake
                                 VERSION ${XTASK_SDK_VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
file(RELATIVE_PATH XTASK_SDK_UP ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/xtask-sdk.pc.in ${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk.pc @ONLY)

install(TARGETS xtask_sdk EXPORT xtask-sdk)
install(EXPORT xtask-sdk NAMESPACE xtask:: FILE xtask-sdk-targets.cmake DESTINATION ${package} COMPONENT sdk)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk-config-version.cmake
              cmake/xtask_add_plugin.cmake cmake/xtask_add_plugin_test.cmake cmake/plugin.map
        DESTINATION ${package} COMPONENT sdk)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/xtask-sdk.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT sdk)
install(DIRECTORY include/xtask DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk)
install(FILES schema/manifest.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/xtask COMPONENT sdk)
install(DIRECTORY template DESTINATION ${CMAKE_INSTALL_DATADIR}/xtask COMPONENT sdk)
install(PROGRAMS packages/xtask-plugin-needs DESTINATION ${CMAKE_INSTALL_DATADIR}/xtask COMPONENT sdk)
