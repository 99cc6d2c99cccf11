#!/usr/bin/env bash
# Makes the sounds from the texts: LANGUAGE.toml says what is spoken, and
# sounds/LANGUAGE/linewarden/ gets a file for each line. One whose text has not
# changed stays as it is; "rm -r sounds" first, and all are made anew.
#
# sounds/made.txt notes which text each sound was made from, by their SHA-256.
# The same versions of the two programs make the same sounds, bit for bit; these
# are from espeak-ng 1.51 and sox 14.4.2, as in Debian 12.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
for program in espeak-ng sox; do
	command -v "$program" >/dev/null || missing+=("$program")
done
if ((${#missing[@]} > 0)); then
	echo "missing: ${missing[*]}; install with: sudo apt-get install ${missing[*]}" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir -p sounds
touch sounds/made.txt

hash() { sha256sum | cut -d ' ' -f 1; }

# voice names espeak-ng's voice of a language, where that differs.
voice() {
	case $1 in
	en) echo en-gb ;;
	fr) echo fr-fr ;;
	*) echo "$1" ;;
	esac
}

# speak LANGUAGE FILE says standard input, as loud as Asterisk's own prompts and
# within what a telephone passes on. The silence in front is for phones that take
# a moment to open their ear. -D: no dither, which would be random.
speak() {
	espeak-ng -v "$(voice "$1")" -s 165 -b 1 --stdin -w "$work/said.wav"
	sox -D "$work/said.wav" -r 8000 -c 1 -t gsm "$2" \
		gain -12 silence 1 0.01 0.1% highpass 200 compand 0.005,0.1 6:-70,-60,-40,-25,-20,-11,0,-6 norm -1 pad 0.3 0.1
}

for texts in *.toml; do
	language=${texts%.toml}
	mkdir -p "sounds/$language/linewarden"
	while IFS= read -r line || [[ -n $line ]]; do
		[[ $line =~ ^([a-z_]+)\ =\ \"(.+)\"$ ]] || continue
		name=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
		sound=sounds/$language/linewarden/$name.gsm
		of=$(printf %s "$text" | hash)
		if [[ ! -e $sound ]] || ! grep -qxF "$of $(hash <"$sound") $sound" sounds/made.txt; then
			echo "$sound"
			printf '%s\n' "$text" | speak "$language" "$sound"
		fi
		echo "$of $(hash <"$sound") $sound" >>"$work/made.txt"
	done <"$texts"
done

# What no text asks for any more.
for sound in sounds/*/linewarden/*.gsm; do
	grep -qF " $sound" "$work/made.txt" || rm "$sound"
done
mv "$work/made.txt" sounds/made.txt
