# version.cpp from version.cpp.in.
set(XTASK_COMMIT "")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE XTASK_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE git_result ERROR_QUIET)
  if(NOT git_result EQUAL 0)
    set(XTASK_COMMIT "")
  endif()
endif()

get_property(abi GLOBAL PROPERTY XTASK_SDK_ABI)
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)$" abi "${abi}")
set(XTASK_ABI_MAJOR ${CMAKE_MATCH_1})
set(XTASK_ABI_MINOR ${CMAKE_MATCH_2})
configure_file(version.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/version.cpp @ONLY)
