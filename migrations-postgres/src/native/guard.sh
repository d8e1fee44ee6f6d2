# Makes a cluster, runs a server in it, and removes both when its owner is gone.
#
# The owner holds the other end of this script's input: the end of it means that the owner has
# stopped, crashed or been killed. Whatever is printed goes to the server's log.
#
# An owner that has written `stay` leaves the server to others, who come and go: each holds the
# writing end of a named pipe, the lease. Its end means that nobody needs the server now, and the
# guard waits for some seconds before it takes that for the end.
#
# Arguments: folder, owner's file, server's file, mark, template or nothing where the cluster is there,
# folder of the programs, seconds for which a server without a lease is kept or nothing, URL at which it
# is greeted or nothing, and then the arguments of the server.
# Exit codes: 81 folder, 82 copy; 0 when the server ended because its owner let go of it,
# 84 when it ended although the owner had not.

umask 077
folder=$1 owner=$2 server=$3 mark=$4 template=$5 programs=$6 idle=$7 url=$8
shift 8

# Whoever waits for the end of a pipe that our caller has inherited must not wait for us; those with
# larger numbers are closed already.
exec 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-

# Programs that look for files of their user find none.
export HOME="$folder"

# A background job's input is /dev/null, so the owner's end gets a number of its own.
exec 3<&0 </dev/null

# Whoever starts a server for others may be gone before it, so its guard keeps the owner's file locked.
# It came as the second output, the only way that there is.
if [ -n "$idle" ]; then exec 5>&2 2>&1; fi

# A hang-up of the terminal is the owner's business.
trap '' HUP INT

# SQL may have closed a folder to its own user.
remove() {
    rm -rf "$folder" 2>/dev/null || { [ -L "$folder" ] || chmod -R u+rwx "$folder"; rm -rf "$folder"; }
    rm -f "$server" "$mark"
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

# Whoever takes the lease writes how many seconds the server is to stay after it, or that its files are to be
# kept when it has ended.
heed() {
    case $1 in
    keep) keeps=yes ;;
    '' | *[!0-9]*) ;;
    *) idle=$1 ;;
    esac
}

# Waits until nobody has held the lease for so long. Then a `sleep` holds it for nobody: either its
# end is the end of the lease, or there is a line from somebody who came.
linger() {
    while :; do
        [ -z "$keeps" ] || return 0
        while read -r word <&4; do
            heed "$word"
            [ -z "$keeps" ] || return 0
        done
        [ "$idle" -gt 0 ] || break
        exec 6>"$folder/lease"
        sleep "$idle" >&6 2>/dev/null 3<&- 4<&- 5>&- 6>&- &
        exec 6>&-
        read -r word <&4 || break
        # The watch ignores SIGTERM, and so does what it starts.
        kill -KILL "$!" 2>/dev/null
        heed "$word"
    done
    # Whoever opens the lease from here on looks for the mark afterwards, and goes elsewhere.
    rm -f "$mark"
    while read -r _ <&4; do :; done
}

# The first session of a server makes what later ones find, so it is over before somebody comes. Where
# there is no such program, whoever comes first has it to do.
greet() {
    until "$programs/psql" -X -c '' "$url"; do
        kill -0 "$postgres" && sleep 0.05 || return
    done
    true >"$folder/greeted"
}

# A server whose files are kept writes all of them first. One that hangs on a client is not kept.
finish() {
    kill -INT "$1"
    sleep 5
    kill -QUIT "$1"
} >/dev/null 2>&1

# Only a cluster that was shut down in order is kept, for as long as whoever has asked for it holds on: the
# fifth word of its control file is 1. Not every package has pg_controldata.
keep() {
    state=$(od -An -tu4 -j16 -N4 "$folder/data/global/pg_control" | tr -d ' ')
    [ "$state" = 1 ] || return 1
    rm -f "$folder/data/postmaster.opts"
    mv "$folder/data" "$folder/kept" || return 1
    while read -r _ <&3; do :; done
    if [ -n "$idle" ]; then while read -r _ <&4; do :; done; fi
}

true >"$wanted" || give_up 81
if [ -n "$idle" ]; then
    # To open a named pipe in one direction waits for the other; in both it waits for nobody.
    mkfifo "$folder/lease" && exec 6<>"$folder/lease" 4<"$folder/lease" 6>&- || give_up 81
fi
if [ -n "$template" ]; then
    cp -R "$template" "$folder/data" || give_up 82
fi

"$programs/postgres" -D "$folder/data" "$@" 3<&- 4<&- 5>&- &
postgres=$!

if [ -n "$url" ] && [ -x "$programs/psql" ]; then greet >/dev/null 2>&1 3<&- 4<&- 5>&- & fi

# Told to end, the guard ends the server and cleans up, like at the end of its input.
trap 'stop "$postgres"' TERM

(
    trap '' TERM
    stays='' keeps=''
    while [ -z "$keeps" ] && read -r word <&3; do
        if [ "$word" = keep ]; then keeps=yes; else stays=$word; fi
    done
    if [ -n "$stays" ]; then linger; fi
    if [ -n "$keeps" ]; then true >"$folder/keep"; fi
    rm -f "$wanted"
    if [ -n "$keeps" ]; then finish "$postgres"; else stop "$postgres"; fi
) &
watch=$!
exec 5>&-

# A signal interrupts the first wait.
while kill -0 "$postgres" 2>/dev/null; do
    wait "$postgres"
done
kill -KILL "$watch" 2>/dev/null
# What it has left asleep is of the guard's own process group.
trap '' USR1
kill -USR1 0
if [ -e "$wanted" ]; then give_up 84; fi
if [ -e "$folder/keep" ]; then keep; fi
remove
exit 0
