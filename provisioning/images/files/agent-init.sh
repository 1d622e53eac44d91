#!/bin/sh
# The RAM disk's first process: drivers, an address by DHCP, then dcim's agent. What fails switches the machine off:
# a server that cannot be provisioned must not loop through network boots.
export PATH=/bin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo /bin/modprobe >/proc/sys/kernel/modprobe  # the kernel asks for file systems by itself
echo "dcim-init: started after $(cut -d' ' -f1 /proc/uptime) s"

give_up() {
    echo "dcim-init: $1; switching off"
    sleep 3
    poweroff -f
}

# Every pass may reveal devices behind the drivers of the last one (a PCI bridge, then the virtio device behind it).
for pass in 1 2 3 4; do
    before=$(wc -l </proc/modules)
    find /sys/devices -name modalias -exec cat {} + | sort -u | xargs modprobe -q -a 2>/dev/null
    [ "$before" = "$(wc -l </proc/modules)" ] && break
done

cards=""
for path in /sys/class/net/*; do
    [ -e "$path/device" ] || continue
    cards="$cards ${path##*/}"
    ip link set "${path##*/}" up
done
[ -n "$cards" ] || give_up "no network card has a driver in this RAM disk"

lease=""
for try in $(seq 1 60); do
    for card in $cards; do
        [ "$(cat "/sys/class/net/$card/carrier" 2>/dev/null)" = 1 ] || continue
        udhcpc -i "$card" -f -n -q -t 3 -T 1 -s /etc/udhcpc.sh >/dev/null 2>&1 && lease=$card && break 2
    done
    sleep 1
done
[ -n "$lease" ] || give_up "no address by DHCP on$cards"
echo "dcim-init: address on $lease after $(cut -d' ' -f1 /proc/uptime) s"

# PYTHONHOME: the interpreter finds its library without searching; -S: there are no site packages.
PYTHONHOME=/usr /usr/bin/python3 -B -S -c 'import sys; from provisioning.agent.__main__ import start; sys.exit(start())'
give_up "the agent ended with $?"
