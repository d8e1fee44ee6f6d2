# Closes every file that our caller has inherited from its own caller, but for the guard's three, and
# becomes the guard.
#
# What runs on the server could read and write them. Most shells know no number above 9 before `<&-`, so
# those are closed by one that does, where there is any.
#
# Arguments: the guard's script, the numbers that our caller has open, and the guard's arguments. The guard
# itself may not list what it has open.

exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
guard=$1 open=$2
shift 2

# Most of them were not handed on.
inherited=
for number in $open; do
    if [ -e "/dev/fd/$number" ]; then inherited="$inherited $number"; fi
done

if [ -n "$inherited" ]; then
    # shellcheck disable=SC2016
    close='for number in $1; do eval "exec $number<&-"; done; shift; exec /bin/sh "$@"'
    for shell in /bin/sh /bin/bash /usr/bin/bash /usr/local/bin/bash /run/current-system/sw/bin/bash; do
        # One that takes the number for the name of a program does not come to the end.
        if [ -x "$shell" ] && "$shell" -c 'exec 11<&- && exit 0' 2>/dev/null; then
            exec "$shell" -c "$close" "$0" "$inherited" -c "$guard" "$0" "$@"
        fi
    done
fi
eval "$guard"
