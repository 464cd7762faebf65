# Manual pages and completion scripts: made by the executable itself, from the manifests of this build's plugins.
if(CMAKE_CROSSCOMPILING OR NOT TARGET xtask)
  return()
endif()
get_property(plugins GLOBAL PROPERTY XTASK_INSTALLED_PLUGINS)
set(pages ${CMAKE_BINARY_DIR}/share)
set(manifests ${plugins})
list(TRANSFORM manifests REPLACE "(.+)" "${CMAKE_BINARY_DIR}/plugins/\\1.json")

set(scripts)
foreach(script bash:bash-completion/completions/xtask zsh:zsh/site-functions/_xtask fish:fish/vendor_completions.d/xtask.fish)
  string(REGEX MATCH "^[a-z]+" shell ${script})
  string(REGEX REPLACE "^[a-z]+:" "" file ${script})
  get_filename_component(folder ${pages}/${file} DIRECTORY)
  list(APPEND scripts
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND sh -c "\"$0\" completion \"$1\" > \"$2\"" $<TARGET_FILE:xtask> ${shell} ${pages}/${file})
endforeach()
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/pages.stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
  COMMAND xtask __man ${pages}/man/man1
  ${scripts}
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/pages.stamp
  DEPENDS xtask ${plugins} ${manifests} VERBATIM)
add_custom_target(xtask_pages ALL DEPENDS ${CMAKE_BINARY_DIR}/pages.stamp)

install(DIRECTORY ${pages}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${pages}/bash-completion ${pages}/zsh ${pages}/fish DESTINATION ${CMAKE_INSTALL_DATADIR})
