# cmake -DNM=… -DPLUGIN=… -P: the plugin exports one dynamic symbol, and it is the one of the ABI.
execute_process(COMMAND ${NM} --dynamic --defined-only --extern-only --format=just-symbols ${PLUGIN}
                OUTPUT_VARIABLE symbols OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols STREQUAL "xtask_plugin_v1")
  message(FATAL_ERROR "${PLUGIN} exports:\n${symbols}")
endif()
