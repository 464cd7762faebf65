# Manual pages and completion scripts: made by the executable itself, from the manifests of this build's plugins.
if(CMAKE_CROSSCOMPILING OR NOT TARGET xtask)
  return()
endif()
set(XTASK_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "Where zsh finds completions")

get_property(plugins GLOBAL PROPERTY XTASK_INSTALLED_PLUGINS)
set(pages ${CMAKE_BINARY_DIR}/pages)
set(manifests ${plugins})
list(TRANSFORM manifests REPLACE "(.+)" "${CMAKE_BINARY_DIR}/plugins/\\1.json")

set(scripts)
foreach(shell bash zsh fish)
  list(APPEND scripts COMMAND sh -c "\"$0\" completion \"$1\" > \"$2\"" $<TARGET_FILE:xtask> ${shell} ${pages}/${shell})
endforeach()
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/pages.stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
  COMMAND xtask __man ${pages}/man1
  ${scripts}
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/pages.stamp
  DEPENDS xtask ${plugins} ${manifests} VERBATIM)
add_custom_target(xtask_pages ALL DEPENDS ${CMAKE_BINARY_DIR}/pages.stamp)

install(FILES ${pages}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME xtask)
install(FILES ${pages}/zsh DESTINATION ${XTASK_ZSH_DIR} RENAME _xtask)
install(FILES ${pages}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME xtask.fish)

# The page of a command goes where its plugin goes.
set(elsewhere)
foreach(plugin ${plugins})
  get_target_property(component ${plugin} XTASK_COMPONENT)
  if(component)
    file(READ ${CMAKE_BINARY_DIR}/plugins/${plugin}.json manifest)
    string(JSON count LENGTH "${manifest}" commands)
    math(EXPR last "${count} - 1")
    foreach(index RANGE ${last})
      string(JSON command GET "${manifest}" commands ${index} name)
      install(FILES ${pages}/man1/xtask-${command}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
      list(APPEND elsewhere PATTERN xtask-${command}.1 EXCLUDE)
    endforeach()
  endif()
endforeach()
install(DIRECTORY ${pages}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} ${elsewhere})
