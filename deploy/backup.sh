# What deploy/backup and deploy/restore share. Sourced, never run.

say() { printf '%s %s\n' "$(date -u +%H:%M:%SZ)" "$*" >&2; }
fail() { echo "$*" >&2; exit 1; }

# silo ARGUMENTS…: the platform's own program, which knows the schema. Built when it is not there.
silo() {
  local binary=${CHAINCLOUD_SILO:-}
  if [ -z "$binary" ]; then
    for binary in "$here"/silo/ChainCloud.Silo/bin/{Release,Debug}/net10.0/silo; do [ -x "$binary" ] && break; done
  fi
  if [ ! -x "$binary" ]; then
    dotnet build "$here/silo/ChainCloud.Silo" -v q --nologo >&2 || fail "the silo does not build"
  fi
  "$binary" "$@"
}

# pg NAME: the program of the newest PostgreSQL that is installed.
pg() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -1)
  [ -n "$found" ] || found=$(command -v "$1") || fail "PostgreSQL's $1 is missing"
  printf '%s\n' "$found"
}

# as_owner COMMAND…: PostgreSQL's server refuses to run as root. For the background: it takes the subshell's place, so that $! is the command.
as_owner() {
  if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else exec "$@"; fi
}

# archive_segment FOLDER PATH NAME: whole and on the disk, or not at all; what is there already is never written over.
archive_segment() {
  local folder=$1 path=$2 name=$3 aside
  mkdir -p "$folder"
  if [ -e "$folder/$name" ]; then
    cmp -s "$path" "$folder/$name" || fail "$folder/$name is there with another content"
    return 0
  fi
  aside=$(mktemp "$folder/.$name.XXXXXX")
  cp "$path" "$aside" && sync "$aside" && ln "$aside" "$folder/$name" && rm -f "$aside" && sync "$folder" || { rm -f "$aside"; fail "$name is not archived"; }
}

files_of() { (cd "$1" && find . -type f ! -name manifest.json ! -name SHA256SUMS | LC_ALL=C sort); }

# write_manifest FOLDER KIND: a hash of every file; kind and time.
write_manifest() {
  (cd "$1" && files_of . | xargs -d '\n' sha256sum >SHA256SUMS)
  printf '{"kind":"%s","made_at":"%s","files":%s,"sums":"%s"}\n' "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(wc -l <"$1/SHA256SUMS")" \
    "$(sha256sum <"$1/SHA256SUMS" | cut -d' ' -f1)" >"$1/manifest.json"
}

kind_of() { sed -n 's/.*"kind":"\([a-z]*\)".*/\1/p' "$1/manifest.json" 2>/dev/null || true; }

# check_files FOLDER: everything that was backed up is there as it was, and nothing else.
check_files() {
  [ -f "$1/manifest.json" ] && [ -f "$1/SHA256SUMS" ] || fail "$1 is no backup: its manifest is missing"
  [ "$(sha256sum <"$1/SHA256SUMS" | cut -d' ' -f1)" = "$(sed -n 's/.*"sums":"\([0-9a-f]*\)".*/\1/p' "$1/manifest.json")" ] \
    || fail "$1 is damaged: SHA256SUMS is not the one of its manifest"
  [ "$(files_of "$1" | wc -l)" = "$(wc -l <"$1/SHA256SUMS")" ] || fail "$1 is damaged: a file is missing, or one is there that was not backed up"
  (cd "$1" && sha256sum --check --strict --quiet SHA256SUMS >&2) || fail "$1 is damaged: a file is not as it was backed up"
}

# check_inside FOLDER: the copy opens, has a schema that this program knows, and its books add up.
check_inside() {
  local temp
  temp=$(mktemp -d)
  case "$(kind_of "$1")" in
    sqlite)
      cp "$1/chaincloud.db" "$temp/chaincloud.db"
      silo store check --sqlite "$temp/chaincloud.db" || { rm -rf "$temp"; fail "the database in $1 does not hold together"; } ;;
    postgres)
      "$(pg pg_verifybackup)" --quiet "$1/base" || { rm -rf "$temp"; fail "the base backup in $1 is damaged"; }
      place_base "$1/base" "$temp/data"
      (run_private "$temp/data" check) || { rm -rf "$temp"; fail "the database in $1 does not hold together"; } ;;
    *) rm -rf "$temp"; fail "$1 is no backup of a kind that is known here" ;;
  esac
  rm -rf "$temp"
}

# place_base BASE DATA: the files of a base backup, owned by the server's user.
place_base() {
  mkdir -p "$(dirname "$2")"
  cp -a "$1" "$2"
  chmod 700 "$2"
  if [ "$(id -u)" = 0 ]; then chown -R postgres: "$2"; chmod 755 "$(dirname "$2")"; fi
}

# run_private DATA check|mark [DETAIL]: starts a server that nobody else can reach, waits until it is out of recovery, and looks into, or
# marks, each database that is the platform's.
run_private() (
  data=$1 what=$2 detail=${3:-} socket=$(mktemp -d /tmp/cc-pg-XXXXXX)
  [ "$(id -u)" != 0 ] || chown postgres: "$socket"
  printf '%s\n' "local all all trust" >"$data/.private_hba"
  [ "$(id -u)" != 0 ] || chown postgres: "$data/.private_hba"
  as_owner "$(pg postgres)" -D "$data" -k "$socket" -c listen_addresses= -c port=5432 -c hba_file="$data/.private_hba" -c archive_mode=off -c primary_conninfo= -c hot_standby=off \
    >"$data.log" 2>&1 &
  server=$!
  trap 'kill -INT $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$socket" "$data/.private_hba" "$data.log"' EXIT
  sql() { "$(pg psql)" -X -h "$socket" -U "${PGSUPER:-postgres}" -At -d "$1" -c "$2" 2>/dev/null; }
  for _ in $(seq 1 "${CHAINCLOUD_RECOVERY_SECONDS:-600}"); do
    kill -0 $server 2>/dev/null || { tail -5 "$data.log" >&2; fail "the server ended while it recovered"; }
    [ "$(sql postgres 'SELECT pg_is_in_recovery()' || true)" = f ] && break
    sleep 1
  done
  [ "$(sql postgres 'SELECT pg_is_in_recovery()')" = f ] || fail "the server did not finish its recovery in time"
  found=0
  for database in $(sql postgres 'SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate'); do
    [ "$(sql "$database" "SELECT to_regclass('schema_migration') IS NOT NULL")" = t ] || continue
    connection="Host=$socket;Username=${PGSUPER:-postgres};Database=$database;Pooling=false"
    case "$what" in
      check) silo store check --postgres "$connection" ;;
      mark) silo store mark --postgres "$connection" --detail "$detail" ;;
    esac || fail "$database can't be used"
    found=$((found + 1))
  done
  [ "$found" -gt 0 ] || fail "no database of the platform is in this cluster"
)
