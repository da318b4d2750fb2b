#!/bin/sh
# Makes what an installation keeps secret, one file each, and never changes one that is there:
#   NAME.database.txt    the service's own database, with its own role
#   NAME.broker.txt      the service's own broker user
#   *.key.txt, *.public.txt, *.secret.txt      the keys of the house (see `ontong keys`)
# Use: deploy/make-secrets.sh [FOLDER]     FOLDER: deploy/secrets
# POSTGRES_AT (postgres:5432) and BROKER_AT (rabbitmq:5672) say where the servers are, VHOST (ontong) and PREFIX (ontong_) what is
# ours on them.
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
postgres_at=${POSTGRES_AT:-postgres:5432} broker_at=${BROKER_AT:-rabbitmq:5672} vhost=${VHOST:-ontong} prefix=${PREFIX:-ontong_}
services="complaints routing notify metrics gateway"

command -v openssl >/dev/null 2>&1 || {
    echo "make-secrets.sh: openssl is needed. On Debian or Ubuntu: sudo apt-get install -y openssl" >&2
    exit 1
}

# The folder keeps people out; the files are readable so that the unprivileged users inside containers can read what is mounted.
mkdir -p "$folder"
chmod 700 "$folder"
keep() {
    if [ -e "$folder/$1" ]; then
        cat >/dev/null
        return
    fi
    cat >"$folder/$1.new"
    chmod 444 "$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
}
password() { openssl rand -hex 24; }
line() { printf '%s\n' "$1"; }
pair() { # a key pair for sealed boxes (X25519), base64; the last 32 bytes of the DER form are the key itself
    [ -e "$folder/$1.key.txt" ] && return
    rm -f "$folder/$1.public.txt"
    made=$(openssl genpkey -algorithm X25519)
    line "$made" | openssl pkey -pubout -outform DER | tail -c 32 | openssl base64 -A | keep "$1.public.txt"
    line "$made" | openssl pkey -outform DER | tail -c 32 | openssl base64 -A | keep "$1.key.txt"
}

[ -e "$folder/postgres.admin.txt" ] || { # PostgreSQL's administrator, by himself and as he reaches every service's database
    admin=$(password)
    line "postgresql://postgres:$admin@$postgres_at/$prefix{name}" | keep databases.txt
    line "$admin" | keep postgres.admin.txt
}
admin=$(password)
[ -e "$folder/rabbitmq.admin.conf" ] || {
    line "amqp://admin:$admin@$broker_at/$vhost" | keep broker.admin.txt
    line "http://admin:$admin@${broker_at%:*}:15672" | keep management.txt
    printf 'default_user = admin\ndefault_pass = %s\ndefault_vhost = %s\n' "$admin" "$vhost" | keep rabbitmq.admin.conf
}

for name in $services; do
    line "postgresql://$prefix$name:$(password)@$postgres_at/$prefix$name" | keep "$name.database.txt"
done
for name in $services web; do
    line "amqp://$name:$(password)@$broker_at/$vhost" | keep "$name.broker.txt"
done
{ # the same passwords, for the administrator who makes the users
    separator='{'
    for name in $services web; do
        printf '%s"%s": "%s"' "$separator" "$name" "$(sed -E 's|^amqp://[^:]+:([^@]+)@.*$|\1|' "$folder/$name.broker.txt")"
        separator=', '
    done
    printf '}\n'
} | keep broker-users.json

pair complaints
pair notify
openssl rand -base64 32 | keep token.secret.txt
openssl rand -base64 32 | keep staff.secret.txt
openssl rand -base64 32 | keep frontend.secret.txt
openssl rand -base64 32 | keep channels.secret.txt

# What only the city knows, empty until it is filled in; an empty file counts as not set (docs/operating.md says what goes where).
# The mail server for letters (smtp://user:password@host:port), a mailbox to be read (imaps://user:password@host/INBOX), the mail door's
# certificate with its key (PEM); the channels' credentials; where staff are told (TOML); for alarms the mail account's password, a
# webhook's URL and the dead man's switch's URL.
for name in smtp imap mail.tls \
    kakao.skill-secret kakao.bot-id \
    meta.app-secret meta.verify-token \
    facebook.page-id facebook.page-token \
    instagram.account-id instagram.token \
    telegram.secret telegram.token \
    x.consumer-secret x.user-id x.token \
    sms.secret \
    solapi.sender solapi.webhook-secret solapi.key solapi.secret solapi.profile \
    band.token band.key \
    staff.notices alerts.mail alerts.webhook alerts.switch; do
    [ -e "$folder/$name.txt" ] || {
        : | keep "$name.txt"
        chmod 644 "$folder/$name.txt"
    }
done
