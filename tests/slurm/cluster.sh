# A Slurm of one machine, without systemd: a controller and two node daemons, all below one folder. Source it, then call
# start_cluster FOLDER; stop_cluster ends whatever it began.
# Needs slurmctld, slurmd, sbatch and munged (Debian: slurm-wlm, munge).

start_cluster() {
    cluster=$1
    local host
    host=$(hostname -s)
    mkdir -p "$cluster/state" "$cluster/log"
    chmod 755 "$cluster"
    head -c 64 /dev/urandom >"$cluster/munge.key"
    chmod 400 "$cluster/munge.key"
    # Credentials live for a few seconds only, since a job that was put back waits for its old ones to end.
    cat >"$cluster/slurm.conf" <<CONF
ClusterName=telescope
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$cluster/munge.socket,cred_expire=5
CredType=cred/munge
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool.%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.%n.pid
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.%n.log
SlurmctldPort=26817
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=6
InactiveLimit=0
KillWait=2
MinJobAge=300
SchedulerParameters=batch_sched_delay=1,sched_interval=2
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=26818 CPUs=1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=26819 CPUs=1
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF=$cluster/slurm.conf
    munged --foreground --force --socket="$cluster/munge.socket" --key-file="$cluster/munge.key" \
        --pid-file="$cluster/munge.pid" --log-file="$cluster/log/munged.log" --seed-file="$cluster/munge.seed" \
        >"$cluster/log/munged.out" 2>&1 &
    daemons=("$!")
    until [ -S "$cluster/munge.socket" ]; do
        kill -0 "${daemons[0]}" 2>/dev/null || { cat "$cluster"/log/munged.*; return 1; }
        sleep 0.1
    done
    slurmctld -D >"$cluster/log/slurmctld.out" 2>&1 &
    daemons+=("$!")
    start_node n1
    start_node n2
    local turn
    for turn in $(seq 60); do
        [ "$(sinfo -h -N -o %t 2>/dev/null | grep -cx idle)" -eq 2 ] && return 0
        sleep 0.5
    done
    echo "the nodes of Slurm did not come up:" >&2
    sinfo -N >&2 || true
    tail -n 5 "$cluster"/log/*.log >&2
    return 1
}

start_node() {
    slurmd -D -N "$1" >"$cluster/log/slurmd.$1.out" 2>&1 &
    daemons+=("$!")
    eval "node_$1=$!"
}

# Processes of the jobs on a node: they know its name.
of_node() {
    local environment
    for environment in /proc/[0-9]*/environ; do
        if grep -qzx "SLURMD_NODENAME=$1" "$environment" 2>/dev/null; then
            environment=${environment#/proc/}
            echo "${environment%/environ}"
        fi
    done
}

# As if somebody had pulled the plug: the daemon and the step's own process go first, so that nobody is left to report
# how the job ended.
kill_node() {
    local daemon="node_$1" job parent steps=()
    for job in $(of_node "$1"); do
        parent=$(awk '/^PPid:/ {print $2}' "/proc/$job/status" 2>/dev/null) || continue
        grep -qx slurmstepd "/proc/$parent/comm" 2>/dev/null && steps+=("$parent")
    done
    kill -KILL "${!daemon}" "${steps[@]}" 2>/dev/null || true
    # shellcheck disable=SC2046
    kill -KILL $(of_node "$1") 2>/dev/null || true
    wait "${!daemon}" 2>/dev/null || true
}

stop_cluster() {
    local node
    [ -n "${cluster:-}" ] || return 0
    timeout 5 scancel --user="$(id -un)" 2>/dev/null || true
    for node in n1 n2; do
        # shellcheck disable=SC2046
        kill -KILL $(of_node "$node") 2>/dev/null || true
    done
    kill -KILL "${daemons[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    cluster=
}
