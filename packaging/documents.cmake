# What people read, each in the package it is about; their links to each other hold.
set(folder ${CMAKE_INSTALL_DOCDIR}/docs)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(name exit-codes.md fixtures.md hub.md install.md lock.schema.json mirror-download.md mirror-serve.md performance.md
             reliability.md
             demo.svg connections.svg file-count.svg)
  install(FILES docs/${name} DESTINATION ${folder})
endforeach()
install(FILES docs/crossval.md docs/engine.schema.json DESTINATION ${folder} COMPONENT crossval)
install(FILES docs/reference-engine.md DESTINATION ${folder} COMPONENT cpp-reference)
install(FILES docs/plugin-guide.md docs/abi-policy.md docs/packaging.md DESTINATION ${folder} COMPONENT sdk)

# Where distributions have their own way (changelog.gz, copyright, %license), their packages leave these out.
install(FILES CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT legal)
