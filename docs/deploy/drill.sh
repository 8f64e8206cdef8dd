#!/bin/sh
# A restore drill: back the database up, restore it elsewhere, and have the copy looked at. Nothing that runs is touched.
# HEARSAY_DATABASE (or hearsay.toml) says which; BIN where hearsay is.
set -eu
hearsay="${BIN:+$BIN/}hearsay"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
$hearsay backup "$scratch/backup.db"
export HEARSAY_DATABASE="$scratch/restored.db"
$hearsay restore "$scratch/backup.db"
$hearsay stats >"$scratch/stats.txt"
grep -q statements "$scratch/stats.txt"
echo "The backup can be restored."
