#!/bin/sh
# Prints the share of regions that each target's corpus covers in the sources that read its input,
# measured by clang: one table row per target, and with --lines the code that no input reaches.
#   coverage.sh [--lines] [TARGET …]
set -eu
cd "$(dirname "$0")/../.."
for tool in clang++ llvm-profdata llvm-cov; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: install clang and llvm" >&2; exit 1; }
done
lines=
if [ "${1:-}" = --lines ]; then lines=yes; shift; fi

build=build/fuzz-coverage
[ -f "$build/build.ninja" ] || cmake --preset fuzz-coverage >/dev/null
names=${*:-$(cut -d' ' -f1 "$build/fuzz-reads.txt")}
targets=
for name in $names; do targets="$targets fuzz_$name"; done
cmake --build "$build" --target $targets >/dev/null

while read -r name sources; do
  case " $(echo $names) " in *" $name "*) ;; *) continue ;; esac
  program=$build/fuzz_$name
  LLVM_PROFILE_FILE=$build/$name.profraw "$program" "tests/fuzz/corpus/$name" >/dev/null 2>&1
  llvm-profdata merge -o "$build/$name.profdata" "$build/$name.profraw"
  llvm-cov report "$program" -instr-profile="$build/$name.profdata" | awk -v name="$name" -v sources="$sources" '
    BEGIN { count = split(sources, list, " "); for (i = 1; i <= count; ++i) reads[list[i]] = 1 }
    $1 in reads { all += $2; missed += $3; delete reads[$1] }
    END {
      for (source in reads) { print name ": " source " is not in the program" > "/dev/stderr"; exit 1 }
      printf "| `%s` | %d | %d | %.0f %% |\n", name, all, all - missed, 100 * (all - missed) / all
    }'
  [ -z "$lines" ] || llvm-cov show "$program" -instr-profile="$build/$name.profdata" \
    -show-line-counts-or-regions $(for source in $sources; do echo "$PWD/$source"; done) | grep -E '^/| \|      0\||\^0' || true
done <"$build/fuzz-reads.txt"
