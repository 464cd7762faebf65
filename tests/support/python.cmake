find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

# xtask_add_python_test(NAME LABEL ARGS …): runs python3 ARGS in tests/, against the xtask of this build.
function(xtask_add_python_test name label)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/tests)
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 300
    ENVIRONMENT "XTASK_BINARY=$<TARGET_FILE:xtask>;PYTHONDONTWRITEBYTECODE=1;PYTHONPATH=${PROJECT_SOURCE_DIR}/tests")
endfunction()
