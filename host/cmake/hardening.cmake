# XTASK_HARDENING: what `dpkg-buildflags` with hardening=+all asks for, and control-flow protection, for everything
# that is installed. The release preset has it, so what CI checks is what packages ship.
option(XTASK_HARDENING "Build with the hardening flags of distributions" OFF)
if(NOT XTASK_HARDENING)
  return()
endif()
include(CheckCXXCompilerFlag)

add_compile_options(-fstack-protector-strong -Wformat -Werror=format-security)
# Fortified functions need an optimizer.
add_compile_options($<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
foreach(flag -fcf-protection -fstack-clash-protection)
  string(MAKE_C_IDENTIFIER "has${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    add_compile_options(${flag})
  endif()
endforeach()

# Position independent executables: CMAKE_POSITION_INDEPENDENT_CODE compiles for them, this links them.
include(CheckPIESupported)
check_pie_supported()
add_link_options(-Wl,-z,relro -Wl,-z,now)
