# Makes a cluster, runs a server in it, and removes both when its owner is gone.
#
# The owner holds the other end of this script's input and never writes: the end of it means that
# the owner has stopped, crashed or been killed. Whatever is printed goes to the server's log.
#
# Arguments: folder, owner's file, server's file, template or nothing, folder of the programs,
# arguments of initdb, and then the arguments of the server.
# Exit codes: 81 folder, 82 copy, 83 initdb; 0 when the server ended because its owner let go of it,
# 84 when it ended although the owner had not, 85 when its files were to be kept and are not.

umask 077
folder=$1 owner=$2 server=$3 template=$4 programs=$5 initdb_arguments=$6
shift 6

# A background job's input is /dev/null, so the owner's end gets a number of its own.
exec 3<&0 </dev/null

# A hang-up of the terminal is the owner's business.
trap '' HUP INT

remove() {
    rm -rf "$folder"
    rm -f "$server"
    # The sweep of a later start looks for this one, so it goes last.
    rm -f "$owner"
}

give_up() {
    remove
    exit "$1"
}

# The owner wants the server for as long as this file is there. It goes before the signal, so whoever
# sees the server end knows why; and to remove a file needs no space on a full disk.
wanted=$folder/wanted

# A shell starts background jobs with SIGQUIT ignored, and postgres does not listen to any signal
# in its first milliseconds. SIGTERM ends it in that time; afterwards SIGQUIT overrides it.
stop() {
    kill -TERM "$1"
    kill -QUIT "$1"
} 2>/dev/null

# A server whose files are kept writes all of them first. One that hangs on a client is not kept.
finish() {
    kill -INT "$1"
    sleep 5
    kill -QUIT "$1"
} >/dev/null 2>&1

# Whoever asks for the files has written into `keep` where to. Only a cluster that was shut down in
# order is moved there.
keep() {
    state=$("$programs/pg_controldata" "$folder/data" | sed -n 's/^Database cluster state: *//p')
    [ "$state" = 'shut down' ] || return 1
    kept=$(cat "$folder/keep") && rm -f "$folder/data/postmaster.opts" || return 1
    mkdir "$kept" && mv "$folder/data" "$kept/cluster"
}

mkdir "$folder" && true >"$wanted" || give_up 81
if [ -n "$template" ]; then
    cp -R "$template" "$folder/data" || give_up 82
else
    # The arguments are the engine's own words without spaces of their own.
    # shellcheck disable=SC2086
    "$programs/initdb" $initdb_arguments -D "$folder/data" 3<&- || give_up 83
fi

"$programs/postgres" -D "$folder/data" "$@" 3<&- &
postgres=$!

# Told to end, the guard ends the server and cleans up, like at the end of its input.
trap 'stop "$postgres"' TERM

(
    trap '' TERM
    while read -r _ <&3; do :; done
    rm -f "$wanted"
    if [ -s "$folder/keep" ]; then finish "$postgres"; else stop "$postgres"; fi
) &
watch=$!
exec 3<&-

# A signal interrupts the first wait.
while kill -0 "$postgres" 2>/dev/null; do
    wait "$postgres"
done
kill -KILL "$watch" 2>/dev/null
if [ -e "$wanted" ]; then give_up 84; fi
if [ -s "$folder/keep" ]; then keep || give_up 85; fi
remove
exit 0
