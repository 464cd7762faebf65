# The relocatable tarball (`cpack` in a build folder). Distribution packages are not made by CPack.
set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_NAME xtask)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_FILE_NAME "xtask-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
include(CPack)
