# xtask_add_plugin_test(PLUGIN SOURCES …)
#
# A test program of one plugin: its sources together with those given, which use <xtask/testkit.hpp>. Runs in ctest as
# PLUGIN.test. Where an xtask is at hand (the variable XTASK_PROGRAM, else one beside the SDK or in PATH), PLUGIN.doctor
# asks it what it thinks of the plugin.
function(xtask_add_plugin_test plugin)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  get_target_property(sources ${plugin} SOURCES)
  get_target_property(folder ${plugin} SOURCE_DIR)
  list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/]")
  add_executable(${plugin}_test ${arg_SOURCES} ${sources})
  target_include_directories(${plugin}_test PRIVATE $<TARGET_PROPERTY:${plugin},INCLUDE_DIRECTORIES>)
  target_link_libraries(${plugin}_test PRIVATE $<TARGET_PROPERTY:${plugin},LINK_LIBRARIES>)
  add_test(NAME ${plugin}.test COMMAND ${plugin}_test)

  find_program(XTASK_PROGRAM xtask HINTS ${XTASK_SDK_PREFIX}/bin)
  if(XTASK_PROGRAM)
    add_test(NAME ${plugin}.doctor COMMAND ${XTASK_PROGRAM} plugin doctor $<TARGET_FILE:${plugin}>)
  endif()
endfunction()
