# What people read, each in the package it is about, so that links between them hold; what is not named belongs to xtask.
set(folder ${CMAKE_INSTALL_DOCDIR}/docs)
set(of_crossval crossval.md engine.schema.json)
set(of_cpp-reference reference-engine.md)
set(of_sdk abi-policy.md packaging.md plugin-guide.md)

file(GLOB documents CONFIGURE_DEPENDS docs/*.md docs/*.svg docs/*.json)
foreach(component crossval cpp-reference sdk)
  list(TRANSFORM of_${component} PREPEND ${PROJECT_SOURCE_DIR}/docs/)
  install(FILES ${of_${component}} DESTINATION ${folder} COMPONENT ${component})
  list(REMOVE_ITEM documents ${of_${component}})
endforeach()
install(FILES ${documents} DESTINATION ${folder})
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Where distributions have their own way (changelog.gz, copyright, %license), their packages leave these out.
install(FILES CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT legal)
