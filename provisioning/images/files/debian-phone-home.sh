#!/bin/bash
# Tell dcim once that this system runs. The nonce came with the installation (/etc/dcim/phone-home.json).
# Only what every Debian has: bash and coreutils. Protocol: POST /phone-home {"serial", "nonce"}.
file=/etc/dcim/phone-home.json
done_mark=/var/lib/dcim/phoned-home

field() { sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" <<<"$(tr -d '\n' <"$file")"; }

url=$(field url)
nonce=$(field nonce)
target=${url#http://}
path=""
[[ $target == */* ]] && path="/${target#*/}" && target=${target%%/*}
path="${path%/phone-home}"
host=${target%:*}
port=${target##*:}
[[ $target == *:* ]] || port=80
# Manufacturers leave blanks around serial numbers, and the control characters of a bad SMBIOS would break the JSON.
serial=$(tr -d '\000-\037"\\' </sys/class/dmi/id/product_serial | sed 's/^ *//; s/ *$//')
body="{\"serial\": \"$serial\", \"nonce\": \"$nonce\"}"

for attempt in $(seq 1 600); do
    if exec 3<>"/dev/tcp/$host/$port"; then
        printf 'POST %s/phone-home HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
            "${path%/}" "$target" "${#body}" "$body" >&3
        read -r -t 20 _ status _ <&3
        exec 3<&- 3>&-
        case $status in
        200) mkdir -p "${done_mark%/*}" && date -Is >"$done_mark" && echo "phoned home to $url" && exit 0 ;;
        4*) echo "dcim refused the call ($status): this installation is not expected any more" && exit 1 ;;
        esac
    fi 2>/dev/null
    sleep 2
done
echo "dcim at $url did not answer"
exit 1
