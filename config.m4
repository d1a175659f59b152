dnl The extension. Sources are listed one by one, here and in config.w32; tests/lint/sources_match.sh compares the lists.

PHP_ARG_ENABLE([reli-memory],
  [whether to enable reli_memory],
  [AS_HELP_STRING([--enable-reli-memory],
    [Enable snapshots of the PHP heap])])

PHP_ARG_WITH([reli-memory-zstd],
  [for zstd in reli_memory],
  [AS_HELP_STRING([[--with-reli-memory-zstd[=DIR]]],
    [Compressed snapshots by libzstd: yes, no, or where it is installed
    [default: if it is found]])],
  [auto],
  [no])

PHP_ARG_ENABLE([reli-memory-dev],
  [whether reli_memory is built as its developers do],
  [AS_HELP_STRING([--enable-reli-memory-dev],
    [All warnings, as errors])],
  [no],
  [no])

if test "$PHP_RELI_MEMORY" != "no"; then
  RELI_MEMORY_SOURCES="
    ext/reli_memory.c
    ext/reli_memory_child.c
    ext/reli_memory_dir.c
    ext/reli_memory_dump.c
    ext/reli_memory_file.c
    ext/reli_memory_ini.c
    ext/reli_memory_oom.c
    ext/reli_memory_signal.c
    ext/reli_memory_snapshot.c
    ext/reli_memory_threshold.c
    ext/reli_memory_trigger.c
    ext/format/rmem_codec.c
    ext/format/rmem_writer.c
    ext/sink/heap_map.c
    ext/sink/keyed_hash.c
    ext/sink/own_mem.c
    ext/sink/sink.c
    ext/sink/sink_names.c
    ext/sink/sink_nodes.c
    ext/sink/sink_rows.c
    ext/sink/str_table.c
    ext/walk/walk.c
    ext/walk/walk_array.c
    ext/walk/walk_autoload.c
    ext/walk/walk_class.c
    ext/walk/walk_date.c
    ext/walk/walk_definition.c
    ext/walk/walk_engine.c
    ext/walk/walk_extension.c
    ext/walk/walk_frames.c
    ext/walk/walk_function.c
    ext/walk/walk_gc.c
    ext/walk/walk_maps.c
    ext/walk/walk_object.c
    ext/walk/walk_output.c
    ext/walk/walk_pdo.c
    ext/walk/walk_request.c
    ext/walk/walk_resource.c
    ext/walk/walk_roots.c
    ext/walk/walk_scan.c
    ext/walk/walk_session.c
    ext/walk/walk_special.c
    ext/walk/walk_spl.c
    ext/walk/walk_spl_iterator.c
    ext/walk/walk_sqlite.c
    ext/walk/walk_standard.c
    ext/walk/walk_summary.c
    ext/walk/walk_tables.c
    ext/walk/walk_xml.c
    ext/walk/walk_zval.c
  "
  RELI_MEMORY_CFLAGS="-I@ext_srcdir@/ext -fvisibility=hidden -DZEND_ENABLE_STATIC_TSRMLS_CACHE=1"

  dnl A forked child must not be the first to look a symbol up: all are bound when the module is loaded.
  AS_CASE([$host_os], [linux*], [RELI_MEMORY_SHARED_LIBADD="-Wl,-z,now"])

  dnl Without libzstd the extension works and refuses to compress.
  if test "$PHP_RELI_MEMORY_ZSTD" != "no"; then
    reli_memory_zstd_dir=
    AS_CASE([$PHP_RELI_MEMORY_ZSTD], [auto|yes], [], [reli_memory_zstd_dir=$PHP_RELI_MEMORY_ZSTD])
    reli_memory_cppflags=$CPPFLAGS
    reli_memory_ldflags=$LDFLAGS
    AS_IF([test -n "$reli_memory_zstd_dir"], [
      CPPFLAGS="$CPPFLAGS -I$reli_memory_zstd_dir/include"
      LDFLAGS="$LDFLAGS -L$reli_memory_zstd_dir/$PHP_LIBDIR"
    ])
    reli_memory_have_zstd=no
    AC_CHECK_HEADER([zstd.h],
      [AC_CHECK_LIB([zstd], [ZSTD_compressStream2], [reli_memory_have_zstd=yes])])
    CPPFLAGS=$reli_memory_cppflags
    LDFLAGS=$reli_memory_ldflags
    if test "$reli_memory_have_zstd" = "yes"; then
      RELI_MEMORY_CFLAGS="$RELI_MEMORY_CFLAGS -DRMEM_HAVE_ZSTD=1"
      if test -n "$reli_memory_zstd_dir"; then
        PHP_ADD_INCLUDE([$reli_memory_zstd_dir/include])
        PHP_ADD_LIBRARY_WITH_PATH([zstd], [$reli_memory_zstd_dir/$PHP_LIBDIR], [RELI_MEMORY_SHARED_LIBADD])
      else
        PHP_ADD_LIBRARY([zstd],, [RELI_MEMORY_SHARED_LIBADD])
      fi
    elif test "$PHP_RELI_MEMORY_ZSTD" != "auto"; then
      AC_MSG_ERROR([zstd was asked for, but zstd.h or libzstd (1.4.0 or newer) was not found])
    fi
  fi

  dnl PHP's headers do not survive our warnings, so they become system headers.
  if test "$PHP_RELI_MEMORY_DEV" != "no"; then
    RELI_MEMORY_CFLAGS="$RELI_MEMORY_CFLAGS -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror"
    INCLUDES=`AS_ECHO(["$INCLUDES"]) | sed 's/-I\(@<:@^ @:>@*php@<:@^ @:>@*\)/-isystem \1/g'`
  fi

  PHP_SUBST([RELI_MEMORY_SHARED_LIBADD])
  PHP_NEW_EXTENSION([reli_memory], [$RELI_MEMORY_SOURCES], [$ext_shared],, [$RELI_MEMORY_CFLAGS])
  PHP_ADD_BUILD_DIR([$ext_builddir/ext])
  PHP_ADD_BUILD_DIR([$ext_builddir/ext/format])
  PHP_ADD_BUILD_DIR([$ext_builddir/ext/sink])
  PHP_ADD_BUILD_DIR([$ext_builddir/ext/walk])
  PHP_ADD_MAKEFILE_FRAGMENT([$ext_srcdir/ext/Makefile.frag])
fi
