# Run by cpack: what it has staged becomes one archive, with the same bytes wherever and whenever it is packed.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(date "@$ENV{SOURCE_DATE_EPOCH}")
else()
  file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/debian/changelog date REGEX "^ -- " LIMIT_COUNT 1)
  string(REGEX REPLACE "^.*>  " "" date "${date}")
endif()

cmake_path(GET CPACK_TEMPORARY_DIRECTORY FILENAME name)
cmake_path(GET CPACK_TEMPORARY_DIRECTORY PARENT_PATH folder)
set(archive ${CPACK_TOPLEVEL_DIRECTORY}/${CPACK_PACKAGE_FILE_NAME}.tar.gz)
execute_process(
  COMMAND tar -C ${folder} --sort=name --mtime=${date} --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu
          -cf - ${name}
  COMMAND gzip -n9
  OUTPUT_FILE ${archive} COMMAND_ERROR_IS_FATAL ANY)
set(CPACK_EXTERNAL_BUILT_PACKAGES ${archive})
