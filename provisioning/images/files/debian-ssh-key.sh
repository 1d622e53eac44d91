#!/bin/sh
# The host's own key, made at its first boot. One modern key: RSA would take seconds on a slow processor.
key=/etc/ssh/ssh_host_ed25519_key
[ -s "$key" ] || ssh-keygen -q -t ed25519 -N "" -C "" -f "$key"
