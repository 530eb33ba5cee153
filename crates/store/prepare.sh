#!/bin/sh
# Writes the cache of checked queries (.sqlx) from a fresh, migrated database, or with --check says whether it is stale.
# `cargo xtask sqlx` calls this. Needs a Postgres server (see ASSAY_POSTGRES_BIN); leaves nothing behind.
set -eu

crate=$(cd "$(dirname "$0")" && pwd)
workspace=$(cd "$crate/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/assay-prepare-XXXXXX")
newest=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
bin=${ASSAY_POSTGRES_BIN:-$newest}
[ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
[ -x "$bin/initdb" ] || { echo "no Postgres server found: apt-get install postgresql, or set ASSAY_POSTGRES_BIN" >&2; exit 1; }

# Postgres refuses to run as root.
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    user=postgres; id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$work"
    as_server() { setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"; }
fi
stop() {
    as_server "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

cd /
as_server "$bin/initdb" -D "$work/data" -U assay_admin -A trust -E UTF8 --no-locale --no-sync >/dev/null
as_server "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w \
    -o "-k $work -c listen_addresses= -c fsync=off" start >/dev/null

sql() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$work" "$@"; }
for role in assay_owner assay_auth assay_strategy assay_dispatcher; do
    sql -U assay_admin -d postgres -c "CREATE ROLE $role LOGIN"
done
sql -U assay_admin -d postgres -c "CREATE DATABASE assay OWNER assay_owner"
for migration in "$crate"/migrations/*.sql; do
    sql -U assay_owner -d assay -1 -f "$migration"
done

# The macros describe each query to the server and write what it answers.
mkdir "$work/cache"
cd "$workspace"
touch "$crate/src/lib.rs"
DATABASE_URL="postgres://assay_admin@localhost:5432/assay?host=$work&sslmode=disable" \
    SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$work/cache" cargo check --quiet --package assay-store
# What was compiled against the live server is not what a build without one compiles.
touch "$crate/src/lib.rs"

if [ "${1:-}" = --check ]; then
    if ! diff -rq "$work/cache" "$crate/.sqlx" >&2; then
        echo "crates/store/.sqlx is stale: run cargo xtask sqlx" >&2
        exit 1
    fi
else
    rm -rf "$crate/.sqlx"
    cp -r "$work/cache" "$crate/.sqlx"
fi
