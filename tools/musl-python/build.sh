#!/usr/bin/env bash
# Builds CPython 3.11 for musl, and packs what runs tests: the program, its modules, headers. Called by musl-python.ts.
# About 2 CPU minutes.
set -euo pipefail

architecture=$1 compilers=$2 python=$3 source=$4 zlib=$5 archive=$6
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/source" "$folder/zlib" "$folder/build" "$folder/python"
tar -xf "$source" -C "$folder/source" --strip-components=1
tar -xf "$zlib" -C "$folder/zlib" --strip-components=1
export PATH="$compilers:/usr/bin:/bin" TMPDIR="$folder" SOURCE_DATE_EPOCH=315532800
(cd "$folder/zlib" && cc -O1 -fPIC -fvisibility=hidden -DHAVE_UNISTD_H -c ./*.c && ar rcs libz.a ./*.o)
cd "$folder/build"

# The build alias says musl too: configure of 3.11 takes the name of the C library from there. zig links no program dynamically unless told.
words=(
  --host="$architecture-linux-musl" --build=x86_64-pc-linux-musl --with-build-python="$python" --prefix=/install
  --without-ensurepip --without-doc-strings --disable-test-modules --disable-ipv6
  CC=cc CXX=c++ AR=ar RANLIB=ranlib READELF=/usr/bin/readelf PKG_CONFIG=/bin/false ZLIB_CFLAGS="-I$folder/zlib" ZLIB_LIBS="-L$folder/zlib -lz"
  # Without -fPIC the program would have copies of what libc.so has, and zig's libc.so says of all of it that it is in one place.
  CFLAGS='-O1 -g0 -fPIC -Wno-date-time' LDFLAGS=-dynamic
  ac_cv_file__dev_ptmx=yes ac_cv_file__dev_ptc=no
  # New in musl 1.2.5: the tests run with that of Debian 12, 1.2.3.
  ac_cv_func_preadv2=no ac_cv_func_pwritev2=no
)
../source/configure --quiet "${words[@]}" > configure.log 2>&1 || { tail -n 20 configure.log >&2; exit 1; }
make -j"$(nproc)" > make.log 2>&1 || { grep -n 'rror' make.log | tail -n 20 >&2; exit 1; }

library=$folder/python/lib/python3.11
mkdir -p "$folder/python/bin" "$folder/python/include" "$library/lib-dynload"
cp python "$folder/python/bin/python3.11"
cp -r ../source/Include "$folder/python/include/python3.11"
cp pyconfig.h "$folder/python/include/python3.11"
cp -r ../source/Lib/. "$library"
modules=$(cat pybuilddir.txt)
cp "$modules"/*.so "$library/lib-dynload"
cp "$modules"/_sysconfigdata_*.py "$library"
rm -rf "$library"/{test,idlelib,lib2to3,tkinter,turtledemo,ensurepip} "$library"/*/test "$library"/*/tests
tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner -C "$folder" -czf "$archive" python
