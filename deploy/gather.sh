#!/bin/sh
# Lays out the code of one image: the contracts, the chassis, the command line and one service, nothing else.
# Use: gather.sh SERVICE FROM TO     SERVICE: complaints routing notify metrics gateway frontend, or migrate (everybody, for administration)
set -eu
service=$1 from=$2 to=$3

case $service in
    complaints | routing | notify | metrics) rooms="services/$service" ;;
    gateway | frontend) rooms=$service ;;
    migrate) rooms="gateway services/complaints services/routing services/notify services/metrics" ;;
    *)
        echo "gather.sh: there is no service $service" >&2
        exit 2
        ;;
esac

for room in contracts chassis ontong $rooms; do
    mkdir -p "$to/$room"
    (cd "$from/$room" && find . -type f -not -path '*/__pycache__/*' -not -name '*.md' -not -name pyproject.toml -exec sh -c '
        for file; do mkdir -p "$0/$(dirname "$file")" && cp "$file" "$0/$file"; done' "$to/$room" {} +)
done
