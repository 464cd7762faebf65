# xtask_add_plugin(NAME SOURCES … [LINKS …] [MANIFEST FILE] [OUTPUT_DIRECTORY DIR] [COMPONENT NAME] [NO_INSTALL])
#
# One plugin: NAME.so with the manifest compiled in, and NAME.json beside it.
#   MANIFEST          default: NAME.json in the current source directory
#   OUTPUT_DIRECTORY  default: ${CMAKE_BINARY_DIR}/plugins, where the xtask of the same build looks
#   COMPONENT         of the installation, for projects that make several packages
#   NO_INSTALL        for plugins that only tests load
# The host refuses what others may write to, so modes are set here, whatever the umask. In the manifest "@XTASK_ABI@"
# stands for the ABI of this SDK.

include(${CMAKE_CURRENT_LIST_DIR}/xtask_add_plugin_test.cmake)

function(xtask_add_plugin name)
  cmake_parse_arguments(arg "NO_INSTALL" "MANIFEST;OUTPUT_DIRECTORY;COMPONENT" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_MANIFEST)
    set(arg_MANIFEST ${CMAKE_CURRENT_SOURCE_DIR}/${name}.json)
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  endif()

  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)

  xtask_check_manifest(${arg_MANIFEST} ${name})
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.generated)
  xtask_fill_manifest(${arg_MANIFEST} ${generated}/${name}.json)
  xtask_embed_manifest(${generated}/${name}.json ${generated}/xtask_manifest.hpp)
  file(MAKE_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  file(CHMOD ${arg_OUTPUT_DIRECTORY} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
       WORLD_READ WORLD_EXECUTE)
  configure_file(${generated}/${name}.json ${arg_OUTPUT_DIRECTORY}/${name}.json COPYONLY)
  file(CHMOD ${arg_OUTPUT_DIRECTORY}/${name}.json PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

  add_library(${name} MODULE ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${generated})
  target_link_libraries(${name} PRIVATE xtask::sdk ${arg_LINKS})
  if(TARGET xtask_settings) # warnings and the like of xtask's own tree
    target_link_libraries(${name} PRIVATE xtask_settings)
  endif()
  target_link_options(${name} PRIVATE -Wl,--version-script=${exports})
  if(NOT XTASK_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    SUFFIX .so
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${exports}
    LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  add_custom_command(TARGET ${name} POST_BUILD COMMAND chmod 0755 $<TARGET_FILE:${name}> VERBATIM)

  if(NOT arg_NO_INSTALL)
    set_property(GLOBAL APPEND PROPERTY XTASK_INSTALLED_PLUGINS ${name})
    set(destination ${CMAKE_INSTALL_LIBDIR}/xtask/plugins)
    set(component)
    if(arg_COMPONENT)
      set(component COMPONENT ${arg_COMPONENT})
      set_property(TARGET ${name} PROPERTY XTASK_COMPONENT ${arg_COMPONENT})
    endif()
    install(TARGETS ${name} LIBRARY DESTINATION ${destination} ${component}
            PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    install(FILES ${generated}/${name}.json DESTINATION ${destination} ${component}
            PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endif()
endfunction()

# Stops the configure step for a manifest that is no JSON or names another plugin. The whole check is the host's:
# `xtask plugin doctor FILE`.
function(xtask_check_manifest file name)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "xtask_add_plugin(${name}): there is no ${file}")
  endif()
  file(READ ${file} text)
  string(JSON found ERROR_VARIABLE problem GET "${text}" name)
  if(problem)
    message(FATAL_ERROR "${file}: ${problem}")
  endif()
  if(NOT found STREQUAL name)
    message(FATAL_ERROR "${file}: its \"name\" is \"${found}\", but the plugin is called \"${name}\"")
  endif()
endfunction()

# "MAJOR.MINOR" of an abi.h.
function(xtask_read_abi header result)
  file(STRINGS ${header} line REGEX "^#define XTASK_ABI_VERSION [0-9]+$")
  if(NOT line MATCHES "([0-9]+)$")
    message(FATAL_ERROR "${header} does not say which ABI it is")
  endif()
  math(EXPR major "${CMAKE_MATCH_1} / 1000")
  math(EXPR minor "${CMAKE_MATCH_1} % 1000")
  set(${result} ${major}.${minor} PARENT_SCOPE)
endfunction()

# Copies a manifest with "@XTASK_ABI@" filled in.
function(xtask_fill_manifest file filled)
  get_property(abi GLOBAL PROPERTY XTASK_SDK_ABI)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  string(REPLACE "@XTASK_ABI@" "${abi}" text "${text}")
  file(WRITE ${filled} "${text}")
endfunction()

# Writes the bytes of `file` as the C++ array that <xtask/plugin.hpp> takes in.
function(xtask_embed_manifest file header)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(CONFIGURE OUTPUT ${header} @ONLY
       CONTENT "#pragma once\ninline constexpr char xtask_manifest_text[] = {\n${bytes}};\n")
endfunction()
