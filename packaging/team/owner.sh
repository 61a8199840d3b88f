#!/bin/sh
# owner.sh: run once by the database's image when it makes the cluster: the role that owns the store, no superuser, and
# its database.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --set password="$(cat "$OWNER_PASSWORD_FILE")" <<'SQL'
CREATE ROLE time_owner LOGIN PASSWORD :'password';
CREATE DATABASE time OWNER time_owner;
SQL
