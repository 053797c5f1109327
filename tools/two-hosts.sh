#!/usr/bin/env bash
# Two hosts on one machine, for trying out and timing ranks over a network: two network namespaces, host-a and host-b, joined by a link
# whose speed can be limited. Needs root, Linux's ip and tc (Debian: iproute2) and Open MPI.
#   tools/two-hosts.sh up [RATE]        makes them; RATE is of each direction, as tc spells it: 1gbit, 10gbit
#   tools/two-hosts.sh mpirun WORDS …   mpirun on host-a with a rank on each: mpirun -n 2 pggan --threads 1 …
#   tools/two-hosts.sh cut              takes the link down
#   tools/two-hosts.sh down             removes them
# The addresses are 10.77.0.1 and 10.77.0.2.
set -euo pipefail

up() {
    ip netns add host-a
    ip netns add host-b
    ip link add to-b netns host-a type veth peer name to-a netns host-b
    ip -n host-a address add 10.77.0.1/24 dev to-b
    ip -n host-b address add 10.77.0.2/24 dev to-a
    ip -n host-a link set to-b up
    ip -n host-b link set to-a up
    ip -n host-a link set lo up
    ip -n host-b link set lo up
    if [ -n "${1:-}" ]; then
        # 512 KB are 4 ms of 1 Gb/s; what the link cannot take at once waits up to 50 ms and is lost after that.
        ip netns exec host-a tc qdisc add dev to-b root tbf rate "$1" burst 512kb latency 50ms
        ip netns exec host-b tc qdisc add dev to-a root tbf rate "$1" burst 512kb latency 50ms
    fi
}

ranks() {
    # Open MPI starts its daemon on the other host by this program, in the place of ssh.
    agent=$(mktemp)
    trap 'rm -f "$agent"' EXIT
    printf '#!/bin/sh\nshift\nexec ip netns exec host-b unshare --uts sh -c "hostname host-b; $*"\n' > "$agent"
    chmod +x "$agent"
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    ip netns exec host-a unshare --uts sh -c 'hostname host-a; exec "$@"' mpirun mpirun --host 10.77.0.1:1,10.77.0.2:1 --bind-to none \
        --mca plm_rsh_agent "$agent" --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
        --mca oob_tcp_keepalive_time 4 --mca oob_tcp_keepalive_intvl 2 --mca oob_tcp_keepalive_probes 3 "$@"
}

command=${1:-}
shift || true
case $command in
    up) up "$@" ;;
    mpirun) ranks "$@" ;;
    cut) ip -n host-a link set to-b down ;;
    down)
        ip netns del host-a 2> /dev/null || true
        ip netns del host-b 2> /dev/null || true
        ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
