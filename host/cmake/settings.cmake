# xtask_settings: warnings and sanitizers, linked privately by every target of ours.
add_library(xtask_settings INTERFACE)
target_compile_options(xtask_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> -Wcast-qual -Wformat=2 -Wundef
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # GCC 12 warns of std::string's own operator+ (GCC bug 105651)
  $<$<BOOL:${XTASK_WERROR}>:-Werror>)
target_compile_definitions(xtask_settings INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(XTASK_SANITIZE)
  add_compile_options(-fsanitize=${XTASK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${XTASK_SANITIZE})
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # With precompiled headers ccache works only if told to look at less (ccache(1), "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

# xtask_add_library(NAME SOURCES … LINKS …): one static library of the host.
function(xtask_add_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/host)
  target_link_libraries(${name} PUBLIC xtask::sdk ${arg_LINKS} PRIVATE xtask_settings)
endfunction()
