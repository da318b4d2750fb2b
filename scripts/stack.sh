#!/bin/sh
# Runs the production layout without Docker: five services, the HTTP door, the pages and the door for mail (Procfile) on a PostgreSQL and a RabbitMQ that are there.
# Use: scripts/stack.sh start | prepare | remove
#   start      prepare, then run until Ctrl-C; the example city is loaded once the services answer
#   prepare    databases, roles, virtual host, broker users and keys: makes what is missing, changes nothing else
#   remove     takes all of that away again, with the data
# Settings: deploy/stack.env.example
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=/dev/null
[ ! -f deploy/stack.env ] || . ./deploy/stack.env

: "${STACK_POSTGRES_URL:=postgresql://postgres@127.0.0.1:5432/postgres}"
: "${STACK_AMQP_URL:=amqp://guest:guest@127.0.0.1:5672}"
: "${STACK_MANAGEMENT_URL:=}"
: "${STACK_PREFIX:=ontong_}"
: "${STACK_VHOST:=ontong}"
: "${STACK_METRICS_PORT:=910}"
: "${STACK_MAIL_PORT:=2525}"
: "${ONTONG_PORT:=8000}"
: "${STACK_API_PORT:=$((ONTONG_PORT + 1))}"
: "${ONTONG_JURISDICTION:=$PWD/jurisdictions/example-city}"
STACK=${STACK_FOLDER:-var/stack}
case $STACK in /*) ;; *) STACK=$PWD/$STACK ;; esac
export STACK STACK_METRICS_PORT STACK_MAIL_PORT STACK_API_PORT ONTONG_PORT ONTONG_JURISDICTION
services="complaints routing notify metrics gateway"

stop() {
    printf 'stack: %s\n' "$*" >&2
    exit 1
}
place() { echo "$1" | sed -E 's|^[a-z]+://([^@/]*@)?([^/?]+).*$|\2|'; }
sql() { PGCONNECT_TIMEOUT=5 PGOPTIONS="-c client_min_messages=warning" psql -X -q -v ON_ERROR_STOP=1 -d "$STACK_POSTGRES_URL" "$@"; }

# The broker's administration: rabbitmqctl on this machine, else the management API.
broker() {
    .venv/bin/python - "$1" "${STACK_AMQP_URL%/}" "$STACK_MANAGEMENT_URL" "$STACK_VHOST" <<'PYTHON'
import sys
from contextlib import suppress

from chassis.rabbit.administration import ControlTool, Unreachable, find_administration
from chassis.rabbit.connection import LOST, connect, user_of

act, url, management, vhost = sys.argv[1:]
try:
    connect(url, name="stack", seconds=5.0).close()
    tool = find_administration(url, management or None)
    if tool is None:
        sys.exit("stack: set STACK_MANAGEMENT_URL: the broker's administration can't be reached from here")
    if act == "make":
        rights = dict.fromkeys(("configure", "write", "read"), ".*")
        tool.bring({"vhosts": [{"name": vhost}], "permissions": [{"user": user_of(url), "vhost": vhost, **rights}]})
    else:
        users = ("complaints", "routing", "notify", "metrics", "gateway", "web")
        if isinstance(tool, ControlTool):
            gone = [("delete_vhost", vhost), *(("delete_user", name) for name in users)]
            undo = tool._run
        else:
            gone = [("DELETE", f"/vhosts/{vhost}"), *(("DELETE", f"/users/{name}") for name in users)]
            undo = tool._call
        for words in gone:
            with suppress(Unreachable):  # it was gone before
                undo(*words)
except LOST as error:
    sys.exit(f"stack: RabbitMQ does not take {user_of(url)} in ({type(error).__name__}): start it, or set STACK_AMQP_URL")
except Unreachable as error:
    sys.exit(f"stack: {error}; set STACK_MANAGEMENT_URL, or run this as root on the broker's machine")
PYTHON
}

prepare() {
    [ -x .venv/bin/ontong ] || stop "run \`make setup\` first"
    command -v psql >/dev/null 2>&1 || stop "psql is needed. On Debian or Ubuntu: sudo apt-get install -y postgresql-client"
    sql -c 'SELECT 1' >/dev/null 2>&1 || stop "PostgreSQL does not take us in at $(place "$STACK_POSTGRES_URL"): start it, or set STACK_POSTGRES_URL"
    broker make
    mkdir -p "$(dirname "$STACK")"
    POSTGRES_AT=$(place "$STACK_POSTGRES_URL") BROKER_AT=$(place "$STACK_AMQP_URL") VHOST=$STACK_VHOST PREFIX=$STACK_PREFIX \
        deploy/make-secrets.sh "$STACK"
    SECRETS=$STACK PGDATABASE=$STACK_POSTGRES_URL PGCONNECT_TIMEOUT=5 deploy/postgres/init.sh
    for name in $services; do
        ONTONG_DATABASE_URL_FILE=$STACK/$name.database.txt .venv/bin/ontong migrate "$name"
    done
    ONTONG_AMQP_URL=${STACK_AMQP_URL%/}/$STACK_VHOST ONTONG_RABBITMQ_MANAGEMENT_URL=$STACK_MANAGEMENT_URL \
        ONTONG_BROKER_USERS=$STACK/broker-users.json .venv/bin/ontong migrate broker
}

load() {
    tries=60
    until ONTONG_AMQP_URL_FILE=$STACK/web.broker.txt .venv/bin/ontong jurisdiction load "$ONTONG_JURISDICTION" 2>/dev/null; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || stop "the city could not be loaded: ontong jurisdiction load $ONTONG_JURISDICTION"
        sleep 1
    done
}

remove() {
    for name in $services; do
        sql -c "DROP DATABASE IF EXISTS \"$STACK_PREFIX$name\" WITH (FORCE)" -c "DROP ROLE IF EXISTS \"$STACK_PREFIX$name\""
    done
    broker remove
    rm -rf "$STACK"
}

case ${1:-} in
    prepare) prepare ;;
    start)
        prepare
        [ -s "$STACK/smtp.txt" ] || : "${ONTONG_SANDBOX:=yes}" # without a mail server the door may show what wasn't sent
        export ONTONG_SANDBOX
        load &
        exec .venv/bin/honcho --env "$STACK/none.env" start
        ;;
    remove) remove ;;
    *) stop "say start, prepare or remove" ;;
esac
